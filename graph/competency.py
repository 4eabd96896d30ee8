"""The questions of ``ontology/questions``: each a SPARQL file that says in its first lines what
it asks, in which languages, who asks it, with which parameters, and what comes back.

::

    # en: Who puts capital into a company or its parts, in what form and how much?
    # id: Siapa menanam modal di sebuah perusahaan atau bagiannya?
    # who: an investor
    # param: company company = company:openai
    # gives: one row per flow with its amount as told

``# param: NAME TYPE = DEFAULT``; the types are those of :mod:`graph.parameters`. A file of one's
own may leave all of it out, or say ``# param: NAME DEFAULT`` for a parameter without a type.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InputError, UnknownName
from graph.parameters import Parameter, typed
from graph.readable import Grid
from graph.sparql import LONGEST
from graph.tables import grid_text

__all__ = ["NamedQuestion", "named", "questions", "questions_text", "read"]

_FOLDER = Path(__file__).resolve().parent.parent / "ontology" / "questions"
_MOST = 4 * LONGEST  # bytes: a character has four at most
_HEADER = re.compile(r"^#\s*(\w+):\s*(\S.*?)\s*$")


@dataclass(frozen=True, slots=True)
class NamedQuestion:
    """A question with its query.

    ``texts`` has the question by language, ``who`` those who ask it, ``gives`` what a row of the
    answer is, ``columns`` the variables it answers with, in order (empty where the query is no
    SELECT that names them).
    """

    name: str
    texts: Mapping[str, str]
    who: tuple[str, ...]
    gives: str
    parameters: Mapping[str, Parameter]
    columns: tuple[str, ...]
    query: str

    @property
    def text(self) -> str:
        """The question in English, or what the file has instead."""
        return self.texts.get("en") or next(iter(self.texts.values()), "")


def questions(folder: Path = _FOLDER) -> dict[str, NamedQuestion]:
    """The questions that have a name, by it: those of one asker together, then by name."""
    found = sorted((read(file) for file in folder.glob("*.rq")), key=lambda q: (q.who, q.name))
    return {question.name: question for question in found}


def named(name: str, folder: Path = _FOLDER) -> NamedQuestion:
    """The question of a name; UnknownName with those that are near it."""
    known = {file.stem: file for file in folder.glob("*.rq")}
    if name in known:
        return read(known[name])
    near = difflib.get_close_matches(name, sorted(known), 3, 0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "; see `lingkar query --list`"
    raise UnknownName(f"there is no question {name!r}{hint}")


def questions_text(form: str) -> str:
    """The named questions as a table by who asks; as JSON with all that their files say."""
    known = questions().values()
    if form == "json":
        return json.dumps([_told(q) for q in known], ensure_ascii=False, indent=2) + "\n"
    rows: dict[str, list[tuple[object, ...]]] = {}
    for question in known:
        parameters = tuple(f"{p.name}={p.default}" for p in question.parameters.values())
        who = ", ".join(question.who)
        rows.setdefault(who, []).append((question.name, parameters, question.text))
    headers = ("name", "parameters", "question")
    if form == "csv":
        all_ = tuple((who, *row) for who, those in rows.items() for row in those)
        return grid_text(Grid("questions", ("who", *headers), all_), form)
    title = "### {}\n\n" if form == "markdown" else "{}\n"
    return "\n".join(
        title.format(who) + grid_text(Grid(who, headers, tuple(those)), form)
        for who, those in rows.items()
    )


def read(file: Path) -> NamedQuestion:
    """The question in a file, ``-`` for standard input; InputError for one that cannot be read."""
    query = _text(file)
    texts: dict[str, str] = {}
    told: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    for number, line in enumerate(query.splitlines(), 1):
        if not (match := _HEADER.match(line)):
            continue
        key, value = match[1], match[2]
        if key == "param":
            parameter = _parameter(value, file, number)
            parameters[parameter.name] = parameter
        elif key in ("who", "gives"):
            told.setdefault(key, value)
        elif re.fullmatch("[a-z]{2}", key):
            texts.setdefault(key, value)
    return NamedQuestion(
        name=file.stem,
        texts=texts,
        who=tuple(who.strip() for who in told.get("who", "").split(",") if who.strip()),
        gives=told.get("gives", ""),
        parameters=parameters,
        columns=_columns(query),
        query=query,
    )


def _parameter(header: str, file: Path, line: int) -> Parameter:
    match = re.fullmatch(r"(\w+)\s+(?:(\S+)\s+=\s+)?(\S.*)", header)
    if match is None or (match[2] and not typed(match[2])):
        raise InputError(
            f"{header!r} declares no parameter: write `# param: NAME TYPE = DEFAULT`",
            file=file,
            line=line,
        )
    return Parameter(match[1], match[2] or "", match[3])


def _columns(query: str) -> tuple[str, ...]:
    """The variables of the outer SELECT, in order."""
    bare = re.sub(r"^\s*#.*$", "", query, flags=re.MULTILINE)
    head = re.search(r"\bSELECT\b(.*?)(?:\bWHERE\b|\{)", bare, re.IGNORECASE | re.DOTALL)
    if head is None:
        return ()
    found: list[str] = []
    depth = 0
    for token in re.findall(r"[()]|\bAS\s+[?$]\w+|[?$]\w+", head[1], re.IGNORECASE):
        depth += (token == "(") - (token == ")")
        is_alias = token[:2].upper() == "AS"
        if (depth == 0 and token[0] in "?$") or (depth == 1 and is_alias):
            found.append(re.split(r"[?$]", token)[-1])
    return tuple(found)


def _told(question: NamedQuestion) -> dict[str, object]:
    return {
        "name": question.name,
        "who": list(question.who),
        "question": question.text,
        "texts": dict(question.texts),
        "gives": question.gives,
        "columns": list(question.columns),
        "parameters": [
            {
                "name": p.name,
                "type": p.type or None,
                "default": p.default,
                "optional": p.optional,
            }
            for p in question.parameters.values()
        ],
        "query": question.query,
    }


def _text(file: Path) -> str:
    try:
        if str(file) == "-":
            if sys.stdin is None:
                raise InputError("there is no standard input to read the query from")
            content = sys.stdin.buffer.read(_MOST + 1)
        else:
            if file.exists() and not file.is_file():  # a pipe or device might never end
                raise InputError(
                    "is no file: name a file with a query, or - for standard input", file=file
                )
            with file.open("rb") as opened:
                content = opened.read(_MOST + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=file) from None
    if len(content) > _MOST:
        raise InputError(
            f"has more than the {LONGEST:,} characters that are answered: make it shorter",
            file=file,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not UTF-8: save the file in UTF-8", file=file) from None
