"""The language in which sentences are said: English, or any that has a catalog in ``locales/``.

A sentence is written in English where it is needed and passed through :func:`say`; catalogs are
gettext's (``locales/<code>/LC_MESSAGES/lingkar.po``), read by Babel. Labels of codes are not here:
the ontology has them. As with :func:`decimal.localcontext` the language is that of the context::

    with speaking("id"):
        text = say("Data to %(day)s", day="2026-10-01")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, partial
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from graph.errors import InputError

__all__ = [
    "DEFAULT",
    "Language",
    "Said",
    "again",
    "languages",
    "message",
    "say",
    "say_many",
    "speaking",
    "spoken",
]

DEFAULT = "en"
_CATALOGS = Path(__file__).parent / "locales"
_CATALOG = Path("LC_MESSAGES", "lingkar.po")


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code (BCP 47), how it writes numbers, and its sentences.

    ``group`` stands between thousands and ``point`` before decimals; English has the marks of
    ISO 80000-1, any other language those of the CLDR.
    """

    code: str
    catalog: NullTranslations = field(repr=False, compare=False)
    group: str = " "
    point: str = "."


class Said(str):
    """Text that knows how it was made, so that it can be said again in another language."""

    __slots__ = ("language", "make")

    language: Language
    make: Callable[[], str]

    @classmethod
    def of(cls, text: str, language: Language, make: Callable[[], str]) -> Said:
        """``text`` in a language, which ``make`` makes anew in the one that is then spoken."""
        said = cls(text)
        said.language = language
        said.make = make
        return said


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages there are, English first."""
    there = sorted(p.parent.parent.name for p in _CATALOGS.glob(f"*/{_CATALOG}"))
    return (DEFAULT, *there)


@cache
def _language(code: str) -> Language:
    if code == DEFAULT:
        return Language(code, NullTranslations())
    if code not in languages():
        raise InputError(f"language {code!r} is not one of {', '.join(languages())}")
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.numbers import get_decimal_symbol, get_group_symbol
    from babel.support import Translations

    with (_CATALOGS / code / _CATALOG).open("rb") as file:
        catalog = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = Translations(compiled, domain="lingkar")
    return Language(code, translations, get_group_symbol(code), get_decimal_symbol(code))


_SPOKEN: ContextVar[Language] = ContextVar("spoken")


def spoken() -> Language:
    """The language of this context."""
    return _SPOKEN.get(_language(DEFAULT))


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Say everything in one language; InputError if it has no catalog."""
    token = _SPOKEN.set(_language(code))
    try:
        yield spoken()
    finally:
        _SPOKEN.reset(token)


def message(text: str) -> str:
    """A sentence for the catalogs that is said later, where its values are known."""
    return text


def say(text: str, /, **values: object) -> str:
    """A sentence in the language of the context; ``%(name)s`` in it are filled from ``values``.

    Whole numbers among them have their thousands set apart: a year is passed as text.

    >>> say("Data to %(day)s", day="2026-10-01")
    'Data to 2026-10-01'
    """
    return _said(text, None, 1, values)


def say_many(one: str, many: str, number: int, /, **values: object) -> str:
    """A sentence that depends on a number, which it has as ``%(number)s``.

    >>> say_many("%(number)s ring", "%(number)s rings", 1)
    '1 ring'
    >>> say_many("%(number)s ring", "%(number)s rings", 3)
    '3 rings'
    """
    return _said(one, many, number, values)


def again(text: str) -> str:
    """A sentence said again in the language of this context; other text as it is."""
    if not isinstance(text, Said) or text.language is spoken():
        return text
    return text.make()


def _told(value: object) -> object:
    """A value within a sentence: text said again, whole numbers with their thousands apart."""
    if isinstance(value, str):
        return again(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}".replace(",", spoken().group) if whole else value


def _said(one: str, many: str | None, number: int, values: dict[str, object]) -> Said:
    language = spoken()
    catalog = language.catalog
    text = catalog.gettext(one) if many is None else catalog.ngettext(one, many, number)
    told = {name: _told(value) for name, value in values.items()}
    if many is not None:
        told.setdefault("number", _told(number))
    return Said.of(
        text % told if told else text, language, partial(_said, one, many, number, values)
    )
