"""Measures and codes under the names of the ontology, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

import cli
from graph.errors import InputError
from graph.labelled import LANGUAGES, labelled, title
from graph.measures.cycles import cycles
from graph.result import Lens, Result
from tests.networks import edge, network
from tests.worlds import TERMS

RING = network([edge("lab", "cloud", "compute", 9), edge("cloud", "lab", "equity", 5)])


def test_a_measure_has_a_name_in_both_languages() -> None:
    """As the code list says; what is no measure of it keeps its own name."""
    result = cycles(RING)
    assert title(TERMS, result) == title(TERMS, result, "en") == "Rings of money"
    assert title(TERMS, result, "id") == "Cincin uang"
    assert title(TERMS, Result("lab", Lens(date(2026, 1, 1)), ()), "id") == "lab"
    with pytest.raises(InputError, match="'fr' is not one of en, id"):
        title(TERMS, result, "fr")


def test_every_measure_is_named_in_every_language() -> None:
    for code in TERMS.codes("measure"):
        names = {TERMS.label("measure", code, language) for language in LANGUAGES}
        assert len(names) == len(LANGUAGES), code


def test_codes_are_spelled_at_any_depth_and_ids_are_not() -> None:
    result = cycles(RING)
    spelled = labelled(TERMS, result, "id")
    assert (spelled.lens.firmness, spelled.lens.level) == ("diumumkan", "grup")
    legs = spelled.rows[0].legs
    assert [(leg.payer, leg.nature) for leg in legs] == [("cloud", "modal"), ("lab", "niaga")]
    assert [leg.nature for leg in result.rows[0].legs] == ["capital", "commerce"]
    assert spelled.rows[0].bottleneck == result.rows[0].bottleneck


def test_a_table_is_read_in_a_language_and_json_is_not() -> None:
    words = ["cycles", "--through", "amazon", "--top", "1", "--language", "id", "-q"]
    table = CliRunner().invoke(cli.lingkar, words).stdout
    assert table.startswith("Cincin uang · data to ")
    assert "niaga" in table
    assert "commerce" not in table
    told = CliRunner().invoke(cli.lingkar, [*words, "--format", "json"]).stdout
    assert '"nature": "commerce"' in told
    assert "niaga" not in told
