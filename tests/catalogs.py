"""The catalogs of translations, kept level with the code: ``python -m tests.catalogs``.

Collects every sentence that is said (``say`` and ``message`` in Python, ``_`` and ``trans`` in
templates, the paragraphs of the measures' definitions) and brings each catalog level: new ones come
in without a translation, those no longer said go.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from graph.pages.about import paragraphs

ROOT = Path(__file__).resolve().parent.parent
GRAPH = ROOT / "graph"
CATALOGS = GRAPH / "locales"
SPACE = "\N{NO-BREAK SPACE}"
_KEYWORDS = {"say": None, "message": None, "say_many": (1, 2)}

Message = str | tuple[str, str]


def said() -> list[Message]:
    """Everything that is said, each once, in order of the files."""
    found: dict[str, Message] = {}
    for each in (*_in_python(), *_in_templates(), *paragraphs()):
        one = each if isinstance(each, str) else each[0]
        if one.strip() and (one not in found or isinstance(found[one], str)):
            found[one] = each
    return list(found.values())


def _in_python() -> Iterator[Message]:
    for file in sorted(GRAPH.rglob("*.py")):
        with file.open("rb") as text:
            for _, each, _, _ in extract("python", text, keywords=_KEYWORDS):
                yield tuple(each[:2]) if isinstance(each, tuple) else each  # type: ignore[misc]


def _in_templates() -> Iterator[Message]:
    options = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
    options |= {"trim_blocks": "true", "lstrip_blocks": "true"}
    for file in sorted((GRAPH / "pages" / "templates").glob("*.*")):
        with file.open("rb") as text:
            for _, function, each, _ in babel_extract(
                text, ["_", "gettext", "ngettext", "count"], [], options
            ):
                texts = [t for t in (each if isinstance(each, tuple) else (each,)) if t]
                if function == "count" and texts:
                    one, many = (*texts, texts[0] + "s")[:2]
                    numbered = f"%(number)s{SPACE}"
                    yield numbered + one, numbered + many
                elif function == "ngettext":
                    yield texts[0], texts[1]
                elif texts:
                    yield texts[0]


def levelled(old: Catalog) -> Catalog:
    """A catalog with everything that is said and nothing else, keeping its translations."""
    new = Catalog(locale=old.locale, fuzzy=False)
    new.mime_headers = old.mime_headers  # with the number of plural forms
    for each in said():
        there = old.get(each if isinstance(each, str) else each[0])
        new.add(each, there.string if there is not None else "")
    return new


def read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text, locale=file.parent.parent.name)


def files() -> list[Path]:
    return sorted(CATALOGS.glob("*/LC_MESSAGES/lingkar.po"))


def missing(catalog: Catalog) -> list[str]:
    """What a catalog does not translate, or not in every plural form."""
    found = []
    for each in catalog:
        forms = each.string if isinstance(each.string, tuple | list) else (each.string,)
        if each.id and not all(forms):
            found.append(each.id if isinstance(each.id, str) else each.id[0])
    return found


def written(file: Path, catalog: Catalog) -> bytes:
    """The text of a catalog below the header that its file has: no clock, no tool."""
    header, _, _ = file.read_bytes().partition(b"\n\n")
    text = BytesIO()
    write_po(text, catalog, width=100, no_location=True, omit_header=True)
    return header + b"\n\n" + text.getvalue().lstrip(b"\n")


def main() -> None:
    for file in files():
        catalog = levelled(read(file))
        file.write_bytes(written(file, catalog))
        told = f"{len(catalog)} sentences, {len(missing(catalog))} untranslated"
        sys.stdout.write(f"{file.relative_to(ROOT)}: {told}\n")


if __name__ == "__main__":
    main()
