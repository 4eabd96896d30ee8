"""Stories: what authors write, what is refused with its line, and values as commands print them."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from graph.errors import InputError, SyntaxFault
from graph.model import PartialDate, StatusEvent
from graph.stories.asking import ABSENT, Answer, _status
from graph.stories.document import read_story
from graph.stories.sight import Sights
from graph.stories.telling import Told, tell, tell_all
from graph.study import Study

PLAIN = """\
[en]
title = "A story"
text = "What it is about."

[[step]]
name = "one"
companies = ["amazon", "openai"]

[step.values]
hhi = "concentration openai | hhi"

[step.en]
title = "The first step"
text = \"\"\"
It is {hhi}, says {company:openai}.

And on.
\"\"\"
"""


@cache
def study() -> Study:
    return Study.open()


def _told(folder: Path, text: str) -> Told:
    file = folder / "a-story.toml"
    file.write_text(text, encoding="utf-8")
    return tell(read_story(file), Sights(study(), study().lens()))


def _value(folder: Path, asked: str, lens: str = "") -> Answer:
    text = PLAIN.replace("concentration openai | hhi", asked)
    text = text.replace('name = "one"', f'name = "one"\n{lens}')
    return _told(folder, text).steps[0].answers["hhi"]


def test_a_story_is_read_with_its_steps_values_and_things(tmp_path: Path) -> None:
    told = _told(tmp_path, PLAIN)
    (step,) = told.steps
    assert told.story.name == "a-story"
    assert step.companies == ("amazon", "openai")
    assert step.answers["hhi"].asked == "lingkar concentration openai"
    assert step.things == {"company:openai": ("company", "openai")}


def test_a_status_counts_from_its_day() -> None:
    """Told in advance by a source of January; a year counts from its first day."""
    told = [("2025-01-15", "announced"), ("2025-06-01", "signed"), ("2026", "paid")]
    events = {
        code: StatusEvent(
            id=code, subject="d", date=PartialDate.parse(day), status=code, sources=("s",)
        )
        for day, code in told
    }
    flow = SimpleNamespace(deal="d")
    world = SimpleNamespace(events=events, flows={"f": flow})
    found = []
    for day in ("2025-01-14", "2025-01-15", "2025-05-31", "2025-06-01", "2025-12-31", "2026-01-01"):
        sight: Any = SimpleNamespace(
            world=world,
            study=SimpleNamespace(terms=study().terms),
            lens=SimpleNamespace(as_of=date.fromisoformat(day)),
        )
        assert _status(sight, "f") == _status(sight, "d")
        found.append(_status(sight, "d"))
    assert found == [None, "announced", "announced", "signed", "signed", "paid"]


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("[[step]]", "[[step"), 5, "not well-formed TOML"),
        (('name = "one"', 'name = "One step"'), 6, "lower-case letters"),
        (('name = "one"', 'name = "main"'), 6, "any but main"),
        (('companies = ["amazon", "openai"]', 'companies = "openai"'), 7, "not a list"),
        (('"amazon", "openai"', '"amazon", "opnai"'), 7, "did you mean openai"),
        (('companies = ["amazon", "openai"]', ""), 6, "shows nothing"),
        (('name = "one"', 'name = "one"\nas-of = "2025-13"'), 7, "not a date"),
        (('name = "one"', 'name = "one"\nfirmness = "sure"'), 7, "not one of paid"),
        (('name = "one"', 'name = "one"\ncolour = "red"'), 7, "'colour' is nothing"),
        (("concentration openai", "concentration opnai"), 10, "did you mean openai"),
        (("concentration openai | hhi", "hhi of openai | hhi"), 10, "neither a measure"),
        (("concentration openai | hhi", "concentration openai | hih"), 10, "no field"),
        (("concentration openai | hhi", "concentration openai"), 10, "no question"),
        (("openai | hhi", "openai --of | hhi"), 10, "--of has no value"),
        (("openai | hhi", "openai --on nvidia | hhi"), 10, "no option --on"),
        (("openai | hhi", "openai | hhi company"), 10, "nothing lies beyond"),
        (("openai | hhi", "openai | counterparties"), 10, "leads to rows"),
        (("concentration openai | hhi", "chip trainium3 | hhi"), 10, "a chip has no 'hhi'"),
        (("{hhi}", "{hih}"), 15, "no value of the step"),
        (("{hhi}", "17"), 10, "not used"),
        (("{company:openai}", "{firm:openai}"), 15, "no kind of thing"),
        (("{company:openai}", "{company:opnai}"), 15, "did you mean openai"),
        (("And on.", "And {on."), 15, "brace"),
        (('title = "A story"', 'tite = "A story"'), 1, "title and a text"),
        (("What it is about.", "What {it} is about."), 3, "steps only"),
        (("[step.en]", "[step.id]"), 5, "not told in 'en'"),
        (("[en]", "[id]\ntitle = 'x'\n[en]"), 7, "not told in 'id'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    assert PLAIN.count(change[0]) >= 1
    with pytest.raises(InputError) as caught:
        _told(tmp_path, PLAIN.replace(*change, 1))
    told = str(caught.value)
    assert told.startswith(f"{tmp_path / 'a-story.toml'}:{line}: "), told
    assert says in told
    assert "\n" not in told


def test_a_name_that_is_no_address_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    bad = tmp_path / "A story.toml"
    bad.write_text(PLAIN, encoding="utf-8")
    with pytest.raises(InputError, match="lower-case"):
        read_story(bad)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SyntaxFault, match="UTF-8"):
        read_story(tmp_path / "bytes.toml")


def test_values_of_things_are_as_the_source_told_them(tmp_path: Path) -> None:
    """Ten billion dollars at least, 16 720 rupiah to the dollar, in talks since mid-December."""
    talked = 'as-of = "2025-12-31"\nfirmness = "talked"'
    flow = "flow amazon-openai-equity-202512-1"
    amount = _value(tmp_path, f"{flow} | amount", talked)
    assert (amount.value, amount.low, amount.high) == (Decimal(10**10), Decimal(10**10), None)
    rupiah = _value(tmp_path, f"{flow} --currency IDR | amount", talked)
    assert rupiah.value * rupiah.sight.rate == Decimal("167.2e12")
    status = _value(tmp_path, "deal amazon-openai-equity-202512 | status", talked)
    assert (status.value, status.unit) == ("in-talks", "code:status")
    worth = _value(tmp_path, "figure openai-valuation-2025-10-02 | value")
    assert (worth.value, worth.unit) == (Decimal(500 * 10**9), "USD")


def test_what_was_not_known_on_the_day_is_absent(tmp_path: Path) -> None:
    """The valuation of March 2026 was not known in 2025; no payment closes the ring."""
    early = _value(tmp_path, "figure openai-valuation-2026-03-31 | value", 'as-of = "2025-12-31"')
    assert early.value is ABSENT
    ring = _value(tmp_path, "cycles --through amazon --through openai --firmness paid | bottleneck")
    assert ring.value is ABSENT


def test_no_step_looks_beyond_the_day_of_the_site(tmp_path: Path) -> None:
    """A site as of June 2025 tells nothing of December, whatever a step asks for."""
    file = tmp_path / "a-story.toml"
    file.write_text(PLAIN.replace("concentration", "concentration --as-of 2025-12-31"), "utf-8")
    lens = study().lens(as_of="2025-06-30")
    answer = tell(read_story(file), Sights(study(), lens)).steps[0].answers["hhi"]
    assert answer.sight.lens.as_of == date(2025, 6, 30)
    assert answer.asked.endswith("--as-of 2025-06-30")


def _in_json(rows: list[dict[str, Any]], path: list[str]) -> Any:
    """The way of a value through the JSON of the command line, written anew: a known key is gone
    into, any other word keeps the rows that have it."""
    value: Any = None
    for word in path:
        if not rows:
            return None
        if word in rows[0]:
            value = rows[0][word]
            rows = value if isinstance(value, list) else [value]
        else:
            rows = [r for r in rows if word in json.dumps(list(r.values()))]
    return value


def test_every_number_of_the_shipped_story_is_what_the_command_beside_it_prints() -> None:
    (told,) = tell_all(study(), study().lens())
    printed: dict[str, Any] = {}
    compared = 0
    for step in told.steps:
        for name, answer in step.answers.items():
            if answer.of in ("flow", "deal", "figure", "chip", "claim"):
                continue
            if answer.asked not in printed:
                words = [*shlex.split(answer.asked)[1:], "--format", "json"]
                ran = CliRunner().invoke(cli.lingkar, words)
                assert ran.exit_code == 0, ran.stderr
                printed[answer.asked] = json.loads(ran.stdout)["rows"]
            path = step.step.values[name].partition("|")[2].split()
            found = _in_json(printed[answer.asked], path)
            if answer.value is ABSENT or answer.value is None:
                assert found is None, (step.step.name, name)
            elif isinstance(answer.value, Decimal):
                assert Decimal(found) == answer.value, (step.step.name, name)
            else:
                assert found == answer.value, (step.step.name, name)
            compared += 1
    assert compared >= 20


def test_no_number_is_typed_into_the_shipped_story() -> None:
    """Years and names of chips and formats aside, digits come from values in braces alone."""
    (told,) = tell_all(study(), study().lens())
    for step in told.steps:
        for prose in step.step.prose.values():
            bare = re.sub(r"\{[^{}]*\}|\b20\d\d\b|\bFP8\b", "", f"{prose.title} {prose.text}")
            assert not re.search(r"\d", bare), bare


def test_the_shipped_story_has_the_eleven_rows_in_both_languages() -> None:
    (told,) = tell_all(study(), study().lens())
    assert len(told.steps) == 11
    for step in told.steps:
        assert set(step.step.prose) == {"en", "id"}
        assert step.companies
