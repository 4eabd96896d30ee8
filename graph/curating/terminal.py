"""Asking at a terminal, with suggestions as one types.

Where the terminal can do no more than show lines (``TERM=dumb``) the same questions are asked
plainly.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from graph.curating.conversation import Suggest
from graph.wording import plain

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completion
    from prompt_toolkit.document import Document

__all__ = ["Terminal"]

_META = 60


class Terminal:
    """The person at this terminal; questions go to it even if results go elsewhere.

    Ctrl-C and Ctrl-D end the conversation with KeyboardInterrupt.
    """

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.output import create_output
        from prompt_toolkit.utils import is_dumb_terminal

        # Only left to itself does it fall back to plain lines on a dumb terminal.
        output = None if is_dumb_terminal() else create_output(always_prefer_tty=True)
        self._session: PromptSession[str] = PromptSession(output=output)

    def ask(self, prompt: str, help_: str, suggest: Suggest) -> str:
        """One line; what is known is suggested below it, and what is meant stands above.

        Every question begins with an empty line; the key Up brings an earlier answer back.
        """
        try:
            return self._session.prompt(
                [("", _wrapped(help_)), ("bold", f"{plain(prompt)}: ")],
                completer=_completer(suggest),
                complete_while_typing=True,
                complete_in_thread=True,
            )
        except EOFError:
            raise KeyboardInterrupt from None

    def choose(self, prompt: str, among: Mapping[str, str]) -> str:
        """One of several words."""
        listed = f"One of: {', '.join(among)}."
        while True:
            text = self.ask(
                prompt, listed, lambda typed: [w for w in among.items() if typed in w[0]]
            ).strip()
            if text in among:
                return text
            self.tell(listed)

    def agree(self, question: str, default: bool) -> bool:
        """Yes or no; Enter for the default."""
        choice = "[Y/n]" if default else "[y/N]"
        while True:
            text = self.ask(f"{question} {choice}", "", lambda _: ()).strip().casefold()
            if text in ("", "y", "yes", "n", "no"):
                return text.startswith("y") if text else default
            self.tell("Answer y or n.")

    def tell(self, text: str) -> None:
        """Say something on the terminal."""
        print(plain(text), file=sys.stderr, flush=True)  # noqa: T201


def _wrapped(text: str) -> str:
    """Lines that fit the terminal, each with its end."""
    width = shutil.get_terminal_size().columns
    return "".join(f"{line}\n" for line in _wrap(plain(text), max(width - 1, 20)))


_wrap = partial(textwrap.wrap, break_on_hyphens=False)


def _completer(suggest: Suggest):  # type: ignore[no-untyped-def]
    from prompt_toolkit.completion import Completer, Completion

    class Suggestions(Completer):
        """What may be meant by what stands before the cursor."""

        def get_completions(
            self, document: Document, complete_event: CompleteEvent
        ) -> Iterable[Completion]:
            typed = document.text_before_cursor
            if not typed.strip() and not complete_event.completion_requested:
                return
            for text, meaning in suggest(typed.lstrip()):
                yield Completion(
                    text,
                    start_position=-len(typed),
                    display=text,
                    display_meta=plain(meaning)[:_META],
                )

    return Suggestions()
