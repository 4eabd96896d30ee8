"""Which worker runs which tests: whole files, so that what a file sets up is set up once.

Most files share something that takes long: a site, a server, a Spark, answers asked once. With
tests handed out one by one each worker would make it for itself. The mark ``xdist_group`` does not
help: pytest-xdist 3.8 writes the group where pytest 9.2 no longer reads it, and nobody is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler.loadscope import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

__all__ = ["LONGEST", "TOGETHER", "WholeFiles", "place"]

TOGETHER = {
    "tests/test_browser.py": "shipped site",
    "tests/test_browser_axe.py": "shipped site",
    "tests/test_browser_lenses.py": "shipped site",
    "tests/test_browser_measures.py": "shipped site",
    "tests/test_browser_story.py": "shipped site",
    "tests/test_from_stores.py": "virtuoso",
    "tests/test_push_virtuoso.py": "virtuoso",
    "tests/test_virtuoso.py": "virtuoso",
}
"""Files that share what a whole run needs once, by what that is."""

LONGEST = (
    "tests/test_browser_axe.py",
    "tests/test_browser.py",
    "tests/test_browser_lenses.py",
    "tests/test_browser_measures.py",
    "tests/test_browser_story.py",
    "tests/test_scale_spark.py",
    "tests/test_from_stores.py",
    "tests/test_matrix.py",
    "tests/test_readme.py",
    "tests/test_reasoner.py",
    "tests/test_from_other_stores.py",
    "tests/test_push_other_stores.py",
    "tests/test_push_faults.py",
    "tests/test_answers.py",
    "tests/test_pages_measures.py",
)
"""Files that take longest, the longest first: begun last, one would keep the run waiting."""


def place(file: str) -> int:
    """Where a file stands in the order of a run; those that are not among the longest are last."""
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Files, or files that share something, one by one to whichever worker is free."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # ours is the order

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return TOGETHER.get(file, file)
