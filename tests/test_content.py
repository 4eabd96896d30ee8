"""The content of files is compared whatever the order of their lines, and by nothing less."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.exchange.content import alike, of_lines, of_values

ROOT = Path(__file__).resolve().parent.parent
A, B, C = (b'<https://e.org/%c> <https://e.org/p> "1" .\n' % letter for letter in b"abc")


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ([B, A, C], True),
        ([A, B], False),
        ([A, B, C, C], False),
        ([A, B, C, C, C], False),
        ([A, A, C], False),
        ([A, B, C.replace(b"1", b"2")], False),
        ([A, B, C.rstrip(b"\n")], False),
        ([A, B, C + b"\n"], False),
    ],
    ids=[
        "another order",
        "one less",
        "one twice",
        "one thrice",
        "another twice",
        "another value",
        "an end less",
        "an empty line more",
    ],
)
def test_only_the_order_of_lines_is_not_looked_at(
    tmp_path: Path, lines: list[bytes], same: bool
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(A + B + C)
    other.write_bytes(b"".join(lines))
    assert alike(one, other) is same


def test_no_two_runs_have_one_key(tmp_path: Path) -> None:
    """PYTHONHASHSEED makes the hashes of Python the same in each; these are of a key beside."""
    file = tmp_path / "file"
    file.write_bytes(A + B + C)
    asked = "import sys; from graph.exchange.content import _total; from pathlib import Path; "
    asked += "print(hash(b'a'), _total(Path(sys.argv[1])))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", asked, str(file)],
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert runs[0][0] == runs[1][0]
    assert runs[0][1] != runs[1][1]


def test_the_hash_is_the_sum_of_those_of_the_lines(tmp_path: Path) -> None:
    """Modulo 2^256, without the end of the line; so any program can tell what was pushed."""
    file = tmp_path / "file"
    file.write_bytes(A + B + C)
    total = sum(int(sha256(line.rstrip()).hexdigest(), 16) for line in (C, B, A)) % 2**256
    assert (of_lines(file).triples, of_lines(file).hash) == (3, f"{total:064x}")


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize("node", ["_:x", "<https://e.org/x>"])
@pytest.mark.parametrize("tree", [True, False], ids=["one above", "two above"])
def test_a_number_that_is_written_twice_is_one(tmp_path: Path, node: str, tree: bool) -> None:
    """1 and 1.0 of one node are one value, whether its blank node can be told apart or not."""
    above = "".join(f"<https://e.org/{s}> <https://e.org/p> {node} .\n" for s in "st"[: 2 - tree])
    one = f'{node} <https://e.org/is> "1"^^<{XSD}integer> .\n'
    same = f'{node} <https://e.org/is> "1.0"^^<{XSD}decimal> .\n'
    files = tmp_path / "one", tmp_path / "both"
    for file, text in zip(files, (above + one, above + one + same), strict=True):
        file.write_text(text)
    once, both = (of_values(file, ox.RdfFormat.N_TRIPLES) for file in files)
    assert once == both
    assert once.triples == 3 - tree
    assert both.certain is (tree or node != "_:x")


def test_numbers_of_nodes_that_are_not_told_apart_are_not_one(tmp_path: Path) -> None:
    """Two nodes, shared both, that say the same: each counts."""
    file = tmp_path / "file"
    file.write_text(
        "".join(f"<https://e.org/{s}> <https://e.org/p> _:{n} .\n" for s in "st" for n in "xy")
        + "".join(f'_:{n} <https://e.org/is> "1"^^<{XSD}integer> .\n' for n in "xy")
    )
    assert of_values(file, ox.RdfFormat.N_TRIPLES).triples == 6
