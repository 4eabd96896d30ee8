"""The measures that a story may ask, by the names and options of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import InputError
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.diversification import diversification
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.measures.obsolescence import obsolescence
from graph.measures.realization import realization
from graph.measures.roles import roles
from graph.money import told
from graph.result import Result
from graph.stories.sight import Sight

__all__ = ["MEASURES", "Options"]

Who = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Options:
    """What was said after ``--``, by name; every value as the words of the author."""

    told: Mapping[str, tuple[str, ...]]

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a repeatable option."""
        return self.told.get(name, ())

    def some(self, **defaults: Any) -> dict[str, Any]:
        """Options that are told once, with the type of their default; InputError if not so."""
        return {name: self._one(name, default) for name, default in defaults.items()}

    def _one(self, name: str, default: Any) -> Any:
        found = self.told.get(name.replace("_", "-"), ())
        if not found:
            return default
        if len(found) > 1:
            raise InputError(f"--{name} is told {len(found)} times")
        if not isinstance(default, int):
            return found[0]
        if not found[0].isdecimal():
            raise InputError(f"--{name} {found[0]!r} is not a whole number")
        return int(found[0])


def _concentration(sight: Sight, who: Who, given: Options) -> Result:
    kinds = given.many("kind") or None
    for kind in kinds or ():
        sight.study.terms.iri("flow", kind)
    return concentration(sight.network, who, kinds=kinds, **given.some(of="suppliers"))


def _cycles(sight: Sight, _: Who, given: Options) -> Result:
    through = sight.companies(given.many("through"))
    return cycles(sight.network, through=through, **given.some(max_legs=6, top=20))


def _diversification(sight: Sight, who: Who, given: Options) -> Result:
    gone = sight.companies(given.many("without")) or ()
    more = {}
    for pair in given.many("with"):
        name, equals, amount = pair.partition("=")
        if not equals:
            raise InputError(f"--with {pair!r} is not COMPANY=AMOUNT, such as alphabet=20bn")
        more[sight.company(name)] = told(amount)
    return diversification(sight.network, who, without=gone, with_=more)


def _circulation(sight: Sight, _: Who, __: Options) -> Result:
    return circulation(sight.network)


def _dependency(sight: Sight, who: Who, given: Options) -> Result:
    how = given.some(basis="money", role=None, unit="gigawatts")
    on = sight.companies(given.many("on"))
    return dependency(sight.network, who, on=on, capacity=sight.capacity, **how)


def _roles(sight: Sight, who: Who, given: Options) -> Result:
    return roles(sight.capacity, who, **given.some(role=None, unit="gigawatts"))


def _obsolescence(sight: Sight, who: Who, given: Options) -> Result:
    return obsolescence(sight.running, who, **given.some(throughput="fp8", against="newest"))


def _realization(sight: Sight, who: Who, given: Options) -> Result:
    return realization(sight.ledger, who, **given.some(by="company"))


def _obligations(sight: Sight, who: Who, _: Options) -> Result:
    return obligations(sight.ledger, who)


def _exposure(sight: Sight, who: Who, _: Options) -> Result:
    return exposure(sight.ledger, who)


MEASURES: Mapping[str, tuple[Callable[[Sight, Who, Options], Result], tuple[str, ...]]] = {
    "circulation": (_circulation, ()),
    "concentration": (_concentration, ("of", "kind")),
    "cycles": (_cycles, ("through", "max-legs", "top")),
    "dependency": (_dependency, ("on", "basis", "role", "unit")),
    "diversification": (_diversification, ("without", "with")),
    "exposure": (_exposure, ()),
    "obligations": (_obligations, ()),
    "obsolescence": (_obsolescence, ("throughput", "against")),
    "realization": (_realization, ("by",)),
    "roles": (_roles, ("role", "unit")),
}
"""By name: how a measure is asked, and the options that it takes beside those of the lens."""
