"""The competency questions on the shipped data, each with its defaults: rows and seconds."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.timing import Row, median


def rows(times: int = 3) -> Iterator[Row]:
    """Every question, slowest first, and all of them together."""
    from graph.competency import questions
    from graph.store import Store

    store = Store.open()
    taken = []
    for name, question in questions().items():
        found = len(store.query(question.query))
        seconds = median(lambda q=question.query: store.query(q), times)  # type: ignore[misc]
        taken.append((seconds, f"{name}: {found} rows"))
    for seconds, stage in sorted(taken, reverse=True):
        yield Row(stage, seconds, None, "under 1 s")
    yield Row(f"all {len(taken)} questions", sum(s for s, _ in taken), None, "")
