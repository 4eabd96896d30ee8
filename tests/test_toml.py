"""TOML that people write: what is none, or asks too much of the parser, is told with its line."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from graph.errors import InputError, SyntaxFault
from graph.limits import DEEPEST, LARGEST_BY_HAND
from graph.toml import read_toml


def fault(folder: Path, content: str | bytes) -> SyntaxFault:
    file = folder / "a.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SyntaxFault) as caught:
        read_toml(file)
    assert caught.value.file == file
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("a = 1\nb = [[[\n", 2, "not well-formed TOML: "),  # where the text ends
        ("a = 1\n\nb == 2\nc = 3\n", 3, "not well-formed TOML: "),
        ("a = 1\na = 2\n", 2, "not well-formed TOML: "),
        (b'a = 1\nb = "\xff"\n', 2, "not UTF-8"),
        (f"a = 1\nb = {'9' * 9000}\n", 2, "not well-formed TOML: "),
        (f"a = 1\nb =\\\n{'[' * 100_000}", 3, "nests arrays and tables more than 100 deep"),
        (f"\nx = {'{a=' * 101}1{'}' * 101}", 2, "nests arrays and tables more than 100 deep"),
        (f"\nx = {'[' * 5000}{']' * 5000}", 2, "nests arrays and tables more than 100 deep"),
        ("a = 1\n" + "a." * 100 + "b = 1", 2, "nests arrays and tables more than 100 deep"),
        ("[" + 'a . \'b\' . "c\\"" .' * 34 + "b]", 1, "nests arrays and tables"),
        (f'a = "\\""\n#"\nx = {"[" * 101}{"]" * 101}', 3, "nests arrays and tables"),
        (f"a = 'x\\'\nx = {'[' * 101}{']' * 101}", 2, "nests arrays and tables"),
        (f'a = """"b" """""\nx = {"[" * 101}{"]" * 101}', 2, "nests arrays and tables"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_toml(content: str | bytes, line: int, says: str, tmp_path: Path) -> None:
    told = fault(tmp_path, content)
    assert told.line == line
    assert told.message.startswith(says)


@pytest.mark.parametrize(
    "text",
    [
        f"x = {'[' * DEEPEST}{']' * DEEPEST}",
        f"x = '{'[' * 200}'",
        f'x = "\\"{"[" * 200}"',
        f"x = '''\n'{'[' * 200}\n''{'{' * 200}'''",
        f'x = """\n"{"[" * 200}\n""{"{" * 200}\\""""""',
        f"# {'[' * 200}",
        "[[a]]\n" * 200,
        f"x = [{'[1],' * 200}]",
        ".".join(["a"] * DEEPEST) + " = 1",
        f"x = [{'1.5, ' * 200}]\n" + "a1.'b.c'.d = 1979-05-27T07:32:00.5\n",
    ],
    ids=lambda text: text[:20],
)
def test_what_only_looks_deep(text: str, tmp_path: Path) -> None:
    """Python's own parser, without the limits, says what it is."""
    (tmp_path / "a.toml").write_text(text)
    assert read_toml(tmp_path / "a.toml") == (text, tomllib.loads(text))


def test_a_file_that_nobody_wrote_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b"#" * LARGEST_BY_HAND)
    assert read_toml(file)[1] == {}
    file.write_bytes(b"#" * (LARGEST_BY_HAND + 1))
    with pytest.raises(InputError, match="is larger than 1 MB: split it") as caught:
        read_toml(file)
    assert caught.value.file == file


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("not run: no named pipes here")
    os.mkfifo(tmp_path / "a.toml")
    hold = os.open(tmp_path / "a.toml", os.O_RDWR)  # so that a reader would get this and not wait
    os.write(hold, b"a = 1")
    with pytest.raises(InputError, match="is no regular file"):
        read_toml(tmp_path / "a.toml")
    os.close(hold)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_toml(tmp_path / "a.toml")
