"""A story told of a data set: every step with its network, and every value with its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from graph.errors import LingkarError
from graph.names import KINDS, resolve
from graph.result import Result
from graph.stories.asking import Answer, ask
from graph.stories.document import REFERENCE, Step, Story, read_stories
from graph.stories.sight import Sight, Sights

if TYPE_CHECKING:
    from graph.result import Lens
    from graph.study import Study

__all__ = ["Told", "ToldStep", "faults", "tell", "tell_all"]

_T = TypeVar("_T")

_LISTS = {
    "companies": ("company", "crowd"),
    "ring": ("company",),
    "flows": ("flow",),
    "deals": ("deal",),
    "claims": ("claim",),
    "chips": ("chip",),
}


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step with what it shows: ids as the lens sees them, answers and things by their names.

    ``companies`` are the nodes of the picture, ``flows`` those that stand out in it (none: all
    between the companies), in the ring from each company of ``ring`` to the next.
    """

    step: Step
    sight: Sight
    companies: tuple[str, ...]
    ring: tuple[str, ...]
    flows: tuple[str, ...]
    claims: tuple[str, ...]
    chips: tuple[str, ...]
    answers: dict[str, Answer]
    things: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A story with its steps told."""

    story: Story
    steps: tuple[ToldStep, ...]


def tell_all(study: Study, lens: Lens) -> tuple[Told, ...]:
    """All stories of the data set, told; InputError with file and line for what cannot be."""
    folder = study.store.folder
    stories = read_stories(folder) if folder is not None else ()
    sights = Sights(study, lens)
    return tuple(tell(story, sights) for story in stories)


def tell(story: Story, sights: Sights) -> Told:
    """One story, with every question asked at most once."""
    kept: dict[Any, Result] = {}
    return Told(
        story,
        tuple(_Teller(story, place, sights, kept).told() for place in range(len(story.steps))),
    )


def faults(story: Story, sights: Sights) -> Iterator[LingkarError]:
    """What keeps a story from being told: the first fault of every step, with file and line."""
    kept: dict[Any, Result] = {}
    for place in range(len(story.steps)):
        try:
            _Teller(story, place, sights, kept).told()
        except LingkarError as error:
            yield error


class _Teller:
    """Tells one step; a fault is told with the line of the step on which it stands."""

    def __init__(self, story: Story, place: int, sights: Sights, kept: dict[Any, Result]) -> None:
        self.story = story
        self.place = place
        self.step = story.steps[place]
        self.sights = sights
        self.kept = kept

    def told(self) -> ToldStep:
        step = self.step
        sight = self._try(lambda: self.sights.through(**step.lens), *_first(step.lens))
        found = {key: self._resolved(key, getattr(step, key)) for key in _LISTS}
        parties = [self._party(sight, ident) for ident in found["companies"]]
        ring = tuple(sight.view.groups.top(ident) for ident in found["ring"])
        if step.ring and len(set(ring)) < 2:
            self._refuse("a ring runs through two companies or more", "ring")
        flows = set(found["flows"])
        of_deals = set(found["deals"])
        flows |= {f.id for f in sight.world.flows.values() if f.deal in of_deals}
        ends = [end for f in sorted(flows) for end in _ends(sight, f)]
        companies = tuple(dict.fromkeys([*parties, *ring, *ends]))
        if not companies:
            self._refuse("shows nothing: name its companies, ring, flows or deals", "name")
        return ToldStep(
            step,
            sight,
            companies,
            ring,
            tuple(sorted(flows)),
            found["claims"],
            found["chips"],
            {name: self._answer(name, asked) for name, asked in step.values.items()},
            self._things(),
        )

    def _answer(self, name: str, asked: str) -> Answer:
        lens = dict(self.step.lens)
        return self._try(lambda: ask(self.sights, asked, lens, self.kept), name, "=")

    def _things(self) -> dict[str, tuple[str, str]]:
        """What is named by kind and id in the text, as kind and id."""
        found: dict[str, tuple[str, str]] = {}
        for prose in self.step.prose.values():
            for name in REFERENCE.findall(prose.text):
                kind, colon, ident = name.partition(":")
                if colon:
                    if kind not in KINDS:
                        there = ", ".join(KINDS)
                        self._refuse(f"{kind!r} is no kind of thing; there is {there}", name)
                    found[name] = (kind, self._resolve(ident, (kind,), name))
        return found

    def _resolved(self, key: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._resolve(name, _LISTS[key], name) for name in names)

    def _resolve(self, name: str, kinds: tuple[str, ...], *words: str) -> str:
        world = self.sights.study.world
        return self._try(lambda: resolve(world, name, kinds).id, *words)

    def _party(self, sight: Sight, ident: str) -> str:
        return sight.view.groups.top(ident) if ident in sight.study.world.companies else ident

    def _try(self, work: Callable[[], _T], *words: str) -> _T:
        try:
            return work()
        except LingkarError as error:
            self._refuse(error.message, *words)

    def _refuse(self, message: str, *words: str) -> NoReturn:
        self.story.refuse(f"step {self.step.name!r}: {message}", self.place, *words)


def _first(lens: Any) -> tuple[str, ...]:
    return tuple(key.replace("_", "-") for key in list(lens)[:1])


def _ends(sight: Sight, flow: str) -> tuple[str, ...]:
    """The nodes of a flow that counts; none of one that does not."""
    verdict = sight.verdicts.get(flow)
    return (verdict.payer, verdict.payee) if verdict is not None and verdict.counts else ()
