"""The code lists of an ontology: which codes there are, their IRIs, labels and definitions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from graph.declarations import refuse_faults
from graph.errors import UnknownTerm
from graph.facts import LK, SKOS, Facts, local_name

__all__ = ["Codes"]


class Codes:
    """The closed lists of one ontology, read from its statements.

    Raises InputError for a code that does not say what it must (a flow kind without a nature).
    """

    def __init__(self, facts: Facts) -> None:
        refuse_faults(facts)
        self._facts = facts
        self._iris: dict[str, dict[str, str]] = {}
        self._schemes: dict[str, str] = {}
        names = {
            s: facts.text(s, SKOS + "notation") or local_name(s)
            for s in facts.of_type(SKOS + "ConceptScheme")
        }
        self._lists = {name: iri for iri, name in names.items()}
        for name in self._lists:
            self._iris[name] = {}
        for concept in facts.of_type(SKOS + "Concept", LK + "Code"):
            scheme, notation = (facts.text(concept, SKOS + p) for p in ("inScheme", "notation"))
            if scheme in names and notation is not None:
                self._iris[names[scheme]][notation] = concept
                self._schemes[concept] = names[scheme]

    def schemes(self) -> tuple[str, ...]:
        """The names of the code lists: ``nature``, ``flow``, ``status`` …"""
        return tuple(self._iris)

    def codes(self, scheme: str) -> tuple[str, ...]:
        """The codes of a list, in the order of the file."""
        return tuple(self._scheme(scheme))

    def list_iri(self, scheme: str) -> str:
        """The concept scheme of a list; UnknownTerm with the nearest list if there is none."""
        self._scheme(scheme)
        return self._lists[scheme]

    def iri(self, scheme: str, code: str) -> str:
        """The concept of a code; UnknownTerm with the nearest code if there is none."""
        iris = self._scheme(scheme)
        if code not in iris:
            raise UnknownTerm(
                f"{code!r} is no code of the list {scheme!r} in the ontology{_near(code, iris)}"
            )
        return iris[code]

    def code(self, iri: str) -> str:
        """The code (``skos:notation``) of a concept; UnknownTerm if it is none."""
        self.scheme_of(iri)
        return str(self._facts.text(iri, SKOS + "notation"))

    def scheme_of(self, iri: str) -> str:
        """The name of the list that a concept belongs to; UnknownTerm if it is none."""
        if iri not in self._schemes:
            raise UnknownTerm(
                f"<{iri}> is no code of the ontology{_near(iri, self._schemes, '<{}>')}"
            )
        return self._schemes[iri]

    def label(self, scheme: str, code: str, language: str = "en") -> str:
        """The label of a code; English, then the code itself, where a language has none."""
        labels = self._facts.texts(self.iri(scheme, code), SKOS + "prefLabel")
        return labels.get(language) or labels.get("en") or code

    def definition(self, scheme: str, code: str, language: str = "en") -> str:
        """The definition of a code; English where a language has none, else empty."""
        texts = self._facts.texts(self.iri(scheme, code), SKOS + "definition")
        return texts.get(language) or texts.get("en") or ""

    # -- the facts -------------------------------------------------------------------------

    def _lk(self, subject: str, name: str) -> str | None:
        return self._facts.text(subject, LK + name)

    def _true(self, scheme: str, code: str, name: str) -> bool:
        return self._lk(self.iri(scheme, code), name) == "true"

    def _scheme(self, scheme: str) -> dict[str, str]:
        if scheme not in self._iris:
            raise UnknownTerm(
                f"the ontology has no code list {scheme!r}{_near(scheme, self._iris)}"
            )
        return self._iris[scheme]


def _near(word: str, known: Iterable[str], form: str = "{!r}") -> str:
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"; did you mean {form.format(near[0])}?"
    return f"; it has {', '.join(known)}" if 0 < len(known) <= 20 else ""
