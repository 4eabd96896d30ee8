"""Sessions shown in documents: the commands of console blocks, and what is shown under each."""

from __future__ import annotations

import re

__all__ = ["sessions"]


def sessions(text: str) -> list[tuple[str, list[str]]]:
    """Every ``$ command`` of the console blocks with the lines shown under it."""
    shown: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                shown.append((line[2:], []))
            elif line.strip():
                shown[-1][1].append(line)
    return shown
