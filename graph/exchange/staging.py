"""The names of what a push leaves in a store while it runs, and the requests that end it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.reading import BASE

__all__ = ["MANIFEST", "MANIFESTS", "STAGING", "Staging", "is_lock", "manifests"]

STAGING = f"{BASE}staging/"
"""What the names of all staging graphs begin with."""

MANIFEST = f"{BASE}push/"
"""What the name of the graph begins with that says which content was pushed last.

The number of the push follows and the beginning of the digest, so that two pushes never have one
manifest: each swap drops the names that it found before it compared, and whose is not among them
has come between.
"""

_NAMED = f"^{MANIFEST}([1-9][0-9]{{0,15}})/[0-9a-f]{{16}}$"
_IDENTIFIER = "http://purl.org/dc/terms/identifier"
_NOTED = f"<{BASE}push> <{_IDENTIFIER}>"
MANIFESTS = f"SELECT ?graph {{ GRAPH ?graph {{ {_NOTED} ?digest }} }}"
"""The question for graphs in which a digest is; some stores keep an empty graph of what is gone,
and Virtuoso's swap copies a manifest from a staging graph."""
_BEGUN = "http://purl.org/dc/terms/isReplacedBy"


def _number(manifest: str) -> int:
    """Of which push a graph is the manifest; 0 if it is none."""
    found = re.search(_NAMED, manifest)
    return int(found[1]) if found else 0


def manifests(graphs: Iterable[str]) -> tuple[str, ...]:
    """Those of some graphs that are manifests of a push, in order.

    >>> [name.removeprefix(BASE) for name in manifests([f"{MANIFEST}12/{'0' * 16}", "a:b"])]
    ['push/12/0000000000000000']
    """
    return tuple(sorted(filter(_number, graphs)))


def is_lock(graph: str) -> bool:
    """Whether a staging graph is the lock of a push.

    >>> is_lock(Staging("0" * 64).lock), is_lock(Staging("0" * 64).graph("a:b"))
    (True, False)
    """
    return graph.endswith("/lock")


@dataclass(frozen=True)
class Staging:
    """The staging graphs of one content: the same content has the same names, so that a push
    that was broken off goes on where it was.

    ``before`` are the manifests that were there before anything was compared: one, none if nobody
    has pushed before, several where pushes were put in place at the same time.
    """

    digest: str
    before: tuple[str, ...] = ()

    @classmethod
    def of(cls, hashes: Mapping[str, str], before: tuple[str, ...]) -> Staging:
        """The staging of graphs (IRI to hash of content), where these manifests were there."""
        text = "".join(f"{graph} {hashes[graph]}\n" for graph in sorted(hashes))
        return cls(hashlib.sha256(text.encode()).hexdigest(), before)

    @property
    def manifest(self) -> str:
        """The manifest of this push, which is of no other content.

        >>> Staging("0" * 64).manifest == Staging("1" * 64).manifest
        False
        """
        number = max(map(_number, self.before), default=0) + 1
        return f"{MANIFEST}{number}/{self.digest[:16]}"

    @property
    def prefix(self) -> str:
        """What the names of its graphs begin with."""
        return f"{STAGING}{self.digest[:16]}/"

    @property
    def lock(self) -> str:
        """The graph that is there until the swap, which takes it away and cannot do so twice."""
        return f"{self.prefix}lock"

    def graph(self, target: str) -> str:
        """Where the triples of ``target`` wait."""
        return f"{self.prefix}{hashlib.sha256(target.encode()).hexdigest()[:16]}"

    @property
    def _locked(self) -> str:
        return f'<{self.lock}> <{_IDENTIFIER}> "{self.digest}"'

    @property
    def _begun(self) -> str:
        return f'<{self.lock}> <{_BEGUN}> "{self.digest}"'

    def begin(self) -> str:
        """The update that makes the lock; it may be sent again."""
        data = f"GRAPH <{self.lock}> {{ {self._locked} }}"
        return f"CREATE SILENT GRAPH <{self.lock}> ; INSERT DATA {{ {data} }}"

    def swap(self, targets: Iterable[str], old: Iterable[str]) -> str:
        """The update that puts the staging graphs in place of ``targets`` and drops ``old``.

        Its first steps fail where it has been done already, or another push has: sent twice, the
        second has no effect in a store that does one request as a whole. (In Oxigraph two that
        overlap may both drop one graph; then both manifests are there afterwards.)
        """
        steps = [f"DROP GRAPH <{graph}>" for graph in (*self.before, self.lock)]
        steps += [f"MOVE <{self.graph(target)}> TO <{target}>" for target in targets]
        steps += [f"DROP SILENT GRAPH <{graph}>" for graph in old]
        steps += [f"INSERT DATA {{ {self._told(self.manifest)} }}"]
        return " ;\n".join(steps)

    def copies(self, targets: Iterable[str], old: Iterable[str]) -> list[str]:
        """The same for Virtuoso, as two updates; the staging graphs are there after them.

        It takes a MOVE of what is not there for one of nothing, and beside INSERT DATA or the
        DROP of what was copied, a COPY takes it three times as long, in which a half is seen. So
        the manifest is copied too, at the very end: whatever came before it is done.
        """
        steps = [f"DROP GRAPH <{graph}>" for graph in (*self.before, self.lock)]
        steps += [f"COPY <{self.graph(target)}> TO <{target}>" for target in targets]
        steps += [f"DROP SILENT GRAPH <{graph}>" for graph in old]
        staged = self.graph(self.manifest)
        steps += [f"COPY <{staged}> TO <{self.manifest}>"]
        created = f"CREATE SILENT GRAPH <{self.manifest}>"  # else it could not be dropped
        return [f"{created} ; INSERT DATA {{ {self._told(staged)} }}", " ;\n".join(steps)]

    def clear(self, targets: Iterable[str]) -> str:
        """The update that drops the staging graphs, which :meth:`copies` leaves."""
        graphs = map(self.graph, (*targets, self.manifest))
        return " ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs)

    def steps(self, targets: Iterable[str], old: Iterable[str]) -> list[str]:
        """The same as updates that do nothing once the lock is gone, and no harm twice before.

        For stores in which a DROP or MOVE of what is not there does not fail, where a second
        swap would put nothing in the place of the data; and for those in which each step is to
        be a request of its own. What is in ``targets`` is never less than the old or the new.
        The first does nothing where another push has come between, and then none does.
        """
        pairs = [(self.graph(target), target) for target in targets]
        still = " ".join(
            f"FILTER EXISTS {{ GRAPH <{name}> {{ {_NOTED} ?digest }} }}" for name in self.before
        )
        others = "".join(f" && ?m != <{name}>" for name in self.before)
        still += (
            f" FILTER NOT EXISTS {{ GRAPH ?m {{ {_NOTED} ?other }} "
            f'FILTER(REGEX(STR(?m), "{_NAMED}"){others}) }}'
        )
        begun = f"GRAPH <{self.lock}> {{ {self._begun} }}"
        steps = [
            f"INSERT {{ {begun} }} WHERE {{ GRAPH <{self.lock}> {{ {self._locked} }} {still} }}"
        ]
        for there, target in pairs:
            here, new = f"GRAPH <{target}> {{ ?s ?p ?o }}", f"GRAPH <{there}> {{ ?s ?p ?o }}"
            steps.append(self._if_begun("", here, new))
            steps.append(self._if_begun(here, "", f"{here} FILTER NOT EXISTS {{ {new} }}"))
        for graph in (*old, *self.before):  # a graph without triples is none, or does no harm
            gone = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
            steps.append(self._if_begun(gone, "", gone))
        steps.append(self._if_begun("", self._told(self.manifest), ""))
        steps += [f"DROP SILENT GRAPH <{graph}>" for graph in (self.lock, *(p[0] for p in pairs))]
        return steps

    def _if_begun(self, delete: str, insert: str, where: str) -> str:
        verbs = {"DELETE": delete, "INSERT": insert}
        done = " ".join(f"{verb} {{ {quads} }}" for verb, quads in verbs.items() if quads)
        return f"{done} WHERE {{ GRAPH <{self.lock}> {{ {self._begun} }} {where} }}"

    def _told(self, graph: str) -> str:
        return f'GRAPH <{graph}> {{ {_NOTED} "{self.digest}" }}'

    def done(self) -> str:
        """The question whether the swap has been done, be it alone or not."""
        return (
            f"ASK {{ {self._told(self.manifest)} "
            f"FILTER NOT EXISTS {{ GRAPH <{self.lock}> {{ {self._locked} }} }} }}"
        )

    def locked(self) -> str:
        """The question whether the lock is there: by :meth:`swap`, nothing has been swapped."""
        return f"ASK {{ GRAPH <{self.lock}> {{ {self._locked} }} }}"

    def begun(self) -> str:
        """The question whether :meth:`steps` have begun and not come to their end."""
        return f"ASK {{ GRAPH <{self.lock}> {{ {self._begun} }} }}"

    def seen(self) -> str:
        """The question whether who names no graph sees what is in the named ones."""
        return f"ASK {{ {self._locked} }}"

    def probes(self) -> Iterator[str]:
        """Updates that a store must refuse, and have nothing of them after: the last step fails.

        The first drops what has never been there, which is no failure everywhere; the second
        loads from an address that is of no kind that anybody loads from.
        """
        data = f"GRAPH <{self._probe}> {{ {self._locked} }}"
        for failing in (f"DROP GRAPH <{self.prefix}nothing>", "LOAD <urn:lingkar:nothing>"):
            yield f"INSERT DATA {{ {data} }} ; {failing}"

    def probed(self) -> str:
        """The question whether a part of a probe is there."""
        return f"ASK {{ GRAPH <{self._probe}> {{ {self._locked} }} }}"

    def forget(self) -> str:
        """The update that takes away what is left of a probe."""
        return f"DROP SILENT GRAPH <{self._probe}>"

    @property
    def _probe(self) -> str:
        return f"{self.prefix}probe"
