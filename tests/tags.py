"""The tags of a page of the site, as a parser reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "input", "br", "img", "path", "circle"}


@dataclass
class Tag:
    name: str
    attributes: dict[str, str]
    text: str = ""


class Tags(HTMLParser):
    """Every element of a page with its attributes, scripts with their text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Tag] = []
        self.words: list[str] = []
        self._inside: list[Tag] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {k: v or "" for k, v in attrs})
        self.found.append(made)
        if tag not in VOID:
            self._inside.append(made)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._inside and self._inside[-1].name == "script":
            self._inside[-1].text += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def tagged(site: Path) -> Iterator[tuple[Path, Tags]]:
    for file in sorted(site.rglob("*.html")):
        yield file, Tags(file.read_text(encoding="utf-8"))


def links(folder: Path) -> int:
    """How many links within a site there are; each must lead to a file and a single id in it."""
    pages = dict(tagged(folder))
    ids = {
        file: [tag.attributes["id"] for tag in tags.found if "id" in tag.attributes]
        for file, tags in pages.items()
    }
    checked = 0
    for file, tags in pages.items():
        assert len(set(ids[file])) == len(ids[file]), file
        for tag in tags.found:
            for attribute in ("href", "src"):
                parts = urlsplit(tag.attributes.get(attribute, ""))
                if parts.scheme or not (parts.path or parts.fragment):
                    continue
                target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
                assert target.is_file(), f"{file.name}: {tag.attributes}"
                assert target.is_relative_to(folder)
                if parts.fragment:
                    assert unquote(parts.fragment) in ids[target], f"{file.name}: {parts}"
                checked += 1
    return checked
