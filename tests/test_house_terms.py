"""The ontology decides, the code obeys: no code of a kind, status, metric or role is in Python."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from graph.terms import Terms

ROOT = Path(__file__).resolve().parent.parent

LISTS = ("nature", "flow", "deal", "status", "metric", "scope", "supply-role", "deployment")

ALLOWED = {
    "words of lk:countsAs, which measures are defined by": {
        ("graph/vocabulary.py", "capital"): 1,
        ("graph/vocabulary.py", "commerce"): 1,
        ("graph/vocabulary.py", "acquisition"): 1,
    },
    "columns of the engines' own tables": {
        ("graph/scale/cycles.py", "cash"): 2,
    },
    "columns of a measure's own rows": {
        ("graph/measures/exposure.py", "equity"): 2,
        ("graph/measures/exposure.py", "revenue"): 1,
        ("graph/measures/obligations.py", "cash"): 2,
        ("graph/measures/obligations.py", "revenue"): 2,
        ("graph/measures/realization.py", "paid"): 3,
        ("graph/pages/changed.py", "paid"): 1,
        ("graph/pages/columns.py", "cash"): 1,
        ("graph/pages/columns.py", "equity"): 1,
        ("graph/pages/columns.py", "paid"): 1,
        ("graph/pages/columns.py", "revenue"): 1,
        ("graph/pages/company.py", "revenue"): 1,
        ("graph/pages/pictures.py", "cash"): 1,
        ("graph/pages/pictures.py", "paid"): 1,
        ("graph/pages/pictures.py", "revenue"): 1,
    },
    "the property lk:announced, the day of a deal": {
        ("graph/curating/naming.py", "announced"): 1,
        ("graph/exchange/csv_layout/layout.py", "announced"): 4,
        ("graph/show.py", "announced"): 1,
    },
    "a lens made by hand has its defaults in Python (decision 24)": {
        ("graph/result.py", "announced"): 1,
    },
    "words that are no code where they stand": {
        ("graph/claimed.py", "running"): 1,
        ("graph/measures/clearing.py", "liabilities"): 1,
        ("graph/pages/dating.py", "amended"): 1,
        ("graph/pages/dossier.py", "amended"): 2,
        ("graph/pages/evidence.py", "amended"): 1,
        ("graph/pages/reference.py", "licence"): 1,
        ("graph/pages/tierflow.py", "running"): 1,
    },
}
"""By reason, how often at most a file may spell a word that is also a code."""


def _spelled(source: str, codes: frozenset[str], names: re.Pattern[str]) -> Iterator[str]:
    """Codes that are whole string literals, and names of concepts in any; docstrings apart."""
    tree = ast.parse(source)
    said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            if node.value in codes:
                yield node.value
            yield from names.findall(node.value)


def _known() -> tuple[frozenset[str], re.Pattern[str]]:
    terms = Terms.load()
    pairs = [(name, code) for name in LISTS for code in terms.codes(name)]
    concepts = "|".join(re.escape(f"{name}-{code}") for name, code in pairs)
    return frozenset(code for _, code in pairs), re.compile(rf"(?:#|lk:)(?:{concepts})\b")


def test_no_code_of_the_ontology_is_spelled_in_python() -> None:
    codes, names = _known()
    found = Counter(
        (file.relative_to(ROOT).as_posix(), word)
        for file in [*(ROOT / "graph").rglob("*.py"), ROOT / "cli.py"]
        for word in _spelled(file.read_text(encoding="utf-8"), codes, names)
    )
    allowed = {key: most for words in ALLOWED.values() for key, most in words.items()}
    more = {key: times for key, times in found.items() if times > allowed.get(key, 0)}
    assert not more, f"say it in ontology/codes.ttl and read it by graph/terms.py: {more}"
    assert not set(allowed) - set(found), "no longer spelled there: take it off the list"


def test_a_code_is_seen_however_it_is_written() -> None:
    """A comparison, a call, a part of an IRI; not a docstring nor a word with more around it."""
    codes, names = _known()
    source = '''
def f(leg):
    """guarantee"""
    _ = "guaranteed", "a guarantee"
    return leg["kind"] == "guarantee" or g("rumored", metric='revenue') or "lk:flow-debt" in leg
'''
    assert sorted(_spelled(source, codes, names)) == [
        "guarantee",
        "lk:flow-debt",
        "revenue",
        "rumored",
    ]
