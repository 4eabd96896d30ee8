"""Print the table: ``python -m benchmarks [loading|commands|measures|cycles …]``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from benchmarks import (
    chance,
    checking,
    circulation,
    commands,
    cycles,
    front,
    large,
    loading,
    lookthrough,
    measures,
    push,
    questions,
    scale,
    still,
    stores,
)

STAGES: dict[str, Callable[[], Iterable[object]]] = {
    "loading": loading.rows,
    "large": large.load,
    "memory": large.memory,
    "commands": commands.rows,
    "check": checking.rows,
    "build": commands.build,
    "map": still.rows,
    "measures": measures.rows,
    "lookthrough": lookthrough.rows,
    "cycles": cycles.rows,
    "front": front.rows,
    "circulation": circulation.rows,
    "chance": chance.rows,
    "questions": questions.rows,
    "stores": stores.rows,
    "push": push.rows,
    "scale": scale.rows,
    "scale-dependency": scale.dependency_rows,
    "scale-realization": scale.realization_rows,
}


def main() -> None:
    """Run the stages named, or all of them."""
    print(f"{'stage':<46}{'ours s':>9} {'other s':>9} {'ratio':>9}   asked")
    for name in sys.argv[1:] or STAGES:
        for row in STAGES[name]():
            print(row, flush=True)


if __name__ == "__main__":
    main()
