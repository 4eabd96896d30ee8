"""The names of what a push leaves in a store while it runs, and the one request that ends it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.reading import BASE

__all__ = ["MANIFEST", "STAGING", "Staging"]

STAGING = f"{BASE}staging/"
"""What the names of all staging graphs begin with."""

MANIFEST = f"{BASE}push"
"""The graph that says which content was pushed last."""

_IDENTIFIER = "http://purl.org/dc/terms/identifier"


@dataclass(frozen=True)
class Staging:
    """The staging graphs of one content: the same content has the same names, so that a push
    that was broken off goes on where it was.
    """

    digest: str

    @classmethod
    def of(cls, hashes: Mapping[str, str]) -> Staging:
        """The staging of graphs (IRI to hash of content)."""
        text = "".join(f"{graph} {hashes[graph]}\n" for graph in sorted(hashes))
        return cls(hashlib.sha256(text.encode()).hexdigest())

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

    def begin(self) -> str:
        """The update that makes the lock; it may be sent again."""
        data = f"GRAPH <{self.lock}> {{ {self._locked} }}"
        return f"CREATE SILENT GRAPH <{self.lock}> ; INSERT DATA {{ {data} }}"

    def swap(self, targets: Iterable[str], old: Iterable[str], *, copied: bool = False) -> str:
        """The update that puts the staging graphs in place of ``targets`` and drops ``old``.

        Its first step fails where it has been done already: sent twice, the second has no effect
        in a store that does one request as a whole. ``copied`` graphs are dropped at the very
        end: Virtuoso is faster so, and takes a MOVE of what is not there for one of nothing.
        """
        pairs = [(self.graph(target), target) for target in targets]
        way = "COPY" if copied else "MOVE"
        steps = [f"DROP GRAPH <{self.lock}>"]
        steps += [f"{way} <{there}> TO <{target}>" for there, target in pairs]
        steps += [f"DROP SILENT GRAPH <{graph}>" for graph in old]
        steps += [f"DROP SILENT GRAPH <{MANIFEST}>", f"INSERT DATA {{ {self._manifest} }}"]
        steps += [f"DROP SILENT GRAPH <{there}>" for there, _ in pairs if copied]
        return " ;\n".join(steps)

    @property
    def _manifest(self) -> str:
        return f'GRAPH <{MANIFEST}> {{ <{MANIFEST}> <{_IDENTIFIER}> "{self.digest}" }}'

    def done(self) -> str:
        """The question whether the swap has been done."""
        return (
            f"ASK {{ {self._manifest} "
            f"FILTER NOT EXISTS {{ GRAPH <{self.lock}> {{ {self._locked} }} }} }}"
        )

    def locked(self) -> str:
        """The question whether the swap has not begun."""
        return f"ASK {{ GRAPH <{self.lock}> {{ {self._locked} }} }}"

    def probe(self) -> str:
        """An update that a store must refuse, and have nothing of it after: its last step fails.

        What it drops has never been there.
        """
        data = f"GRAPH <{self.prefix}probe> {{ {self._locked} }}"
        return f"INSERT DATA {{ {data} }} ; DROP GRAPH <{self.prefix}nothing>"

    def probed(self) -> str:
        """The question whether a part of the probe is there."""
        return f"ASK {{ GRAPH <{self.prefix}probe> {{ {self._locked} }} }}"
