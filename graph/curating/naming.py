"""Ids as the data have them: what a thing is about, in a few small words with hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence

from graph.addresses import host_of, is_sound
from graph.errors import InputError
from graph.wording import plain

__all__ = ["checked", "free", "is_counted", "proposed", "slug"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 100  # with its folder and ending the name of a file may have 255 bytes
_WORDS = 4

# Which answers make the id of a thing, and how each is told there. A thing that is not listed, or
# of which none of these is known, is named by all that it must tell.
_STYLE: Mapping[str, Sequence[tuple[str, str]]] = {
    "source": (("publisher|url", "host"), ("published", "digits"), ("title", "topic")),
    "company": (("name", "name"),),
    "crowd": (("name", "name"),),
    "person": (("name", "surname"),),
    "chip": (("name", "name"),),
    "holding": (("subsidiary", "id"), ("parent", "id")),
    "membership": (("member", "id"), ("organization", "id")),
    "deal": (("party", "two"), ("kind", "first"), ("announced", "month")),
    "flow": (("deal", "id"), ("", "count")),
    "event": (("subject", "id"), ("date", "id"), ("status", "id")),
    "chip-reading": (("chip", "id"), ("of-property", "kebab")),
    "supply": (("chip", "id"), ("role", "id"), ("supplier", "id")),
    "deployment": (("operator", "id"), ("user", "id"), ("chip", "id"), ("since", "id")),
    "claim": (("claimant", "first"), ("date", "digits"), ("topic", "first")),
    "figure": (("company", "id"), ("metric", "id"), ("counterpart", "id"), ("period", "id")),
}
_SMALL = frozenset(
    (
        "about",
        "after",
        "amid",
        "from",
        "into",
        "more",
        "over",
        "says",
        "talks",
        "that",
        "this",
        "with",
    )
)


def slug(text: str, words: int = _WORDS) -> str:
    """The first words of a text in small letters and digits, with hyphens; perhaps empty.

    >>> slug("Moor Insights & Strategy, Inc."), slug("Électricité’s L’x")
    ('moor-insights-strategy-inc', 'electricite-lx')
    """
    bare = unicodedata.normalize("NFKD", re.sub(r"['’](?:s\b)?", "", text))
    found = re.findall(r"[a-z0-9]+", bare.encode("ascii", "ignore").decode().casefold())
    return "-".join(found[:words])


def checked(ident: str) -> str:
    """An id that somebody chose; InputError if it is none, so it never names another folder.

    >>> checked("amazon-openai-equity-202512")
    'amazon-openai-equity-202512'
    """
    if not _ID.fullmatch(ident) or len(ident) > _LONGEST:
        raise InputError(
            f"the id {plain(ident, most=60)!r} will not do: up to {_LONGEST} small letters and "
            "digits, in words with a hyphen between them"
        )
    return ident


def proposed(
    word: str, values: Mapping[str, Sequence[str]], known: Collection[str], required: Sequence[str]
) -> str:
    """An id for a thing, from its values by key (references as ids, codes as codes).

    ``known`` are words that a title is about if it has one: the ids of companies. InputError where
    no answer has a letter that an id may have: two names in other scripts must not get one id.

    >>> proposed("deal", {"party": ("amazon", "openai"), "kind": ("equity-investment",),
    ...                   "announced": ("2025-12-16",)}, (), ())
    'amazon-openai-equity-202512'
    """
    style = _STYLE.get(word) or [(key, "id") for key in required]
    made = [
        _TOLD[how](next((values[k] for k in key.split("|") if values.get(k)), ()), known)
        for key, how in style
    ]
    if not any(made):
        made = [slug(value) for key in required for value in values.get(key, ())]
    ident = "-".join(part for part in made if part)[:_LONGEST].strip("-")
    asked = (*required, *(k for key, _ in style for k in key.split("|")))
    if not ident and any(values.get(key) for key in asked):
        raise InputError(
            f"no id can be made for this {word}, whose words have no Latin letter or digit: "
            "choose one with --id, or id=… where it comes along"
        )
    return ident or word  # of which nothing is told yet


def free(ident: str, taken: Callable[[str], bool], *, counted: bool = False) -> str:
    """The id, or with the next number that is free; ``counted`` ids always have one.

    >>> free("a", {"a", "a-2"}.__contains__), free("d", {"d-1"}.__contains__, counted=True)
    ('a-3', 'd-2')
    """
    if not counted and not taken(ident):
        return ident
    n = 1 if counted else 2
    while taken(f"{ident}-{n}"):
        n += 1
    return f"{ident}-{n}"


def is_counted(word: str) -> bool:
    """Whether things of this sort are numbered within what they belong to."""
    return any(how == "count" for _, how in _STYLE.get(word, ()))


def _topic(values: Sequence[str], known: Collection[str]) -> str:
    """The first word of a title that is a company's, else the first that says something."""
    words = slug(" ".join(values), 40).split("-")
    named = next((word for word in words if word in known), None)
    return named or next((w for w in words if len(w) > 3 and w not in _SMALL), words[0])


def _host(values: Sequence[str], known: Collection[str]) -> str:
    """A name, or of an address the word by which its site is known."""
    if values and is_sound(values[0]):
        labels = host_of(values[0]).split(".")
        return slug(labels[-2] if len(labels) > 1 else labels[0])
    return slug(" ".join(values))


def _surname(values: Sequence[str], known: Collection[str]) -> str:
    words = slug(" ".join(values), 6).split("-")
    return "-".join((words[-1], *words[:-1])) if len(words) > 1 else words[0]


def _kebab(values: Sequence[str], known: Collection[str]) -> str:
    return slug(re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", " ".join(values)), 6)


_TOLD: Mapping[str, Callable[[Sequence[str], Collection[str]], str]] = {
    "id": lambda values, _: "-".join(slug(v, 20) for v in values[:1]),
    "two": lambda values, _: "-".join(values[:2]),
    "first": lambda values, _: values[0].split("-")[0] if values else "",
    "host": _host,
    "name": lambda values, _: slug(" ".join(values)),
    "digits": lambda values, _: "".join(values[:1]).replace("-", ""),
    "month": lambda values, _: "".join(values[:1]).replace("-", "")[:6],
    "count": lambda values, _: "",
    "kebab": _kebab,
    "topic": _topic,
    "surname": _surname,
}
