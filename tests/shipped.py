"""The site of the data that come along as ``lingkar build`` writes it, made once for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.building import build_all
from graph.pages import site as site_module
from graph.pages.families import FAMILIES
from graph.pages.lenses import one_lens
from graph.pages.shelf import Family, Page, Shelf
from graph.study import Study

__all__ = ["Shipped", "shipped_site"]


@dataclass(frozen=True, slots=True)
class Shipped:
    """The site in a folder, not to be written to, and what it is made of.

    ``first`` is the first page of every template, ``buyers`` those whose suppliers are among the
    headlines.
    """

    study: Study
    site: Path
    first: Mapping[str, str]
    buyers: tuple[str, ...]


def shipped_site(out: Path) -> Shipped:
    """The site in ``out``, which must not exist."""
    first: dict[str, str] = {}

    def noting(family: Family) -> Family:
        def pages(shelf: Shelf) -> Iterator[Page]:
            for page in family.pages(shelf):
                if page.template.endswith(".html"):
                    first.setdefault(page.template, page.path)
                yield page

        return Family(family.entries, pages)

    study = Study.open()
    lens = study.lens()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_module, "FAMILIES", tuple(map(noting, FAMILIES)))
        assert build_all(study, lens, out, lambda _: None).pages > 100
    rate = study.display_rate(lens)
    assert rate is not None
    return Shipped(study, out, first, one_lens(study.network(lens), rate).buyers)
