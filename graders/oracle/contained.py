"""Running a student's code in this process: what it prints is bounded, and it cannot end the process without a word."""

import builtins
import os
import sys
from bdb import BdbQuit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any, Final

from graders.oracle.timelimit import debugged

MAX_PRINTED: Final = 2_000
_MAX_CAPTURED: Final = 1_000_000


class _Bounded:
    """A stream that takes everything: it shows the beginning where that is wanted, and keeps a shorter one."""

    def __init__(self, shown: Any, printed: list[str]) -> None:
        self._shown = shown
        self._printed = printed
        self._left = _MAX_CAPTURED
        self._length = 0

    def write(self, text: str) -> int:
        """Take a text."""
        if self._shown is not None and self._left > 0:
            self._shown.write(text[: self._left])
            self._left -= len(text)
        if self._length <= MAX_PRINTED:
            self._printed.append(text[: MAX_PRINTED + 1])
        self._length += len(text)
        return len(text)

    def more(self) -> int:
        """How many characters are left out."""
        return max(0, self._length - MAX_PRINTED)

    def flush(self) -> None:
        """Nothing waits."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shown or sys.__stdout__, name)


def ask(prompt: object = "", /) -> str:
    """``input()`` as it is when it is called, for what is loaded before and runs then."""
    return builtins.input(prompt)


@contextmanager
def contained(*, echo: bool, bounded: bool, breakpoints: bool = False) -> Iterator[Callable[[], str]]:
    """Run a student's code in this process: it cannot end it without a word.

    If ``bounded``, it cannot print for ever, and nobody answers its ``input()``: it would ask anew in every case. A
    debugger that it starts may ask where ``breakpoints`` are taken care of: elsewhere nobody sees what that prints.

    Gives a function that returns the beginning of what was printed.
    """
    here, leave = os.getpid(), os._exit

    def refuse(status: int) -> None:
        if os.getpid() != here:
            leave(status)
        raise SystemExit(f"called os._exit({status})")

    printed: list[str] = []
    streams = [_Bounded(stream if echo else None, printed) for stream in (sys.stdout, sys.stderr)]

    def text() -> str:
        more = sum(stream.more() for stream in streams)
        whole = "".join(printed)[:MAX_PRINTED]
        return f"{whole}\n... and {more} more characters" if more else whole

    asked = builtins.input

    def end_of_file(prompt: object = "", /) -> str:
        if breakpoints and debugged(sys._getframe()):
            return asked(prompt)
        if sys._getframe(1).f_globals.get("__name__") in {"cmd", "pdb"}:
            raise BdbQuit  # as pdb does at the end of a file before Python 3.14, where it ends the process
        raise EOFError("EOF when reading a line")  # what Python says where nobody can answer

    with ExitStack() as stack:
        stack.callback(setattr, os, "_exit", leave)
        setattr(os, "_exit", refuse)  # noqa: B010 - a type checker knows that it never returns
        if bounded:
            stack.callback(setattr, builtins, "input", asked)
            builtins.input = end_of_file
            stack.enter_context(redirect_stdout(streams[0]))
            stack.enter_context(redirect_stderr(streams[1]))
        yield text
