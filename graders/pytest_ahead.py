"""What ``pytest -n`` does where it runs exercises alone: children of the process judge ahead of the items.

A child is a copy of the process, which has imported and collected everything, so that it begins at once; workers of
pytest-xdist each do both again, and send a report of every item, which together takes longer than judging a course.
"""

import os
import pdb  # noqa: T100 - to be without it
import pickle
import select
import signal
import sys
import traceback
import warnings
from bdb import BdbQuit
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import pytest

_NUMBER: Final = 4
"""Bytes of the number of a group, which a pipe gives to one reader alone."""
_LENGTH: Final = 8
"""Bytes of the length of an answer: 0 says that the group is being judged."""


class EndedError(Exception):
    """A process ended while it judged an operation; the message says how."""


def can_judge_ahead() -> bool:
    """Whether this system has children that go on with all that their parent has: macOS has them, but not safely."""
    return sys.platform == "linux"


@dataclass
class _Child:
    """A process that judges.

    Attributes:
        answers: Where they are read.
        judging: The operations of the group that it is at.
    """

    pid: int
    answers: int
    judging: Sequence[str] = ()


class Ahead:
    """Judges each of some operations once, in several processes, in the order in which they will be asked for.

    Args:
        groups: Their names; those of a group are judged by one process.
        judge: Judges one; what it returns is pickled.
        processes: How many judge at the same time.
    """

    def __init__(self, groups: Sequence[Sequence[str]], judge: Callable[[str], Any], processes: int) -> None:
        self._groups = groups
        self._operations = list(chain.from_iterable(groups))
        self._judge = judge
        self._found: dict[str, tuple[Any, str]] = {}
        self._ended: dict[str, str] = {}
        self._tasks, tasks = os.pipe()
        os.write(tasks, b"".join(number.to_bytes(_NUMBER) for number in range(len(groups))))
        os.close(tasks)
        self._children: dict[int, _Child] = {}
        for _ in range(min(processes, len(groups))):
            self._start()

    def result(self, operation: str) -> Any:
        """What judging an operation gave, once it is there; the item fails with the traceback of what was raised.

        Raises:
            EndedError: Judging it ended the process.
        """
        while operation not in self._found and operation not in self._ended:
            if not self._children:
                self._start()
            for answers in select.select(list(self._children), (), ())[0]:
                self._receive(self._children[answers])
        if operation in self._ended:
            raise EndedError(self._ended[operation])
        found, problem = self._found[operation]
        if problem:
            pytest.fail(problem, pytrace=False)
        return found

    def close(self) -> None:
        """End the children."""
        for child in self._children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            os.close(child.answers)
        self._children.clear()
        os.close(self._tasks)

    def _start(self) -> None:
        mine, answers = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, none of which holds what a child needs
            pid = os.fork()
        if not pid:
            for other in (mine, *self._children):  # so that writing fails once nobody reads
                os.close(other)
            self._serve(answers)
        os.close(answers)
        self._children[mine] = _Child(pid, mine)

    def _serve(self, answers: int) -> None:
        """In a child: judge one operation after another until none is left."""
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.breakpointhook = pdb.set_trace = _no_debugger
            while task := os.read(self._tasks, _NUMBER):
                _send(answers, task)
                for name in self._groups[int.from_bytes(task)]:
                    _send(answers, task, pickle.dumps((name, self._answer(name))))
        finally:
            os._exit(0)

    def _answer(self, operation: str) -> tuple[Any, str]:
        try:
            return self._judge(operation), ""
        except Exception:  # noqa: BLE001 - it is reported where the result is asked for
            return None, traceback.format_exc()

    def _receive(self, child: _Child) -> None:
        """Take an answer of a child, or that it has ended."""
        head = _read(child.answers, _NUMBER + _LENGTH)
        length = int.from_bytes(head[_NUMBER:])
        content = _read(child.answers, length)
        if content:
            operation, answer = pickle.loads(content)  # noqa: S301 - this process made it
            self._found[operation] = answer
        elif head and not length:
            child.judging = self._groups[int.from_bytes(head[:_NUMBER])]
        else:
            self._take_leave(child)

    def _take_leave(self, child: _Child) -> None:
        """Note what a child that has ended leaves without a result; the last one ends when nothing is left to judge."""
        del self._children[child.answers]
        os.close(child.answers)
        _, status = os.waitpid(child.pid, 0)
        lost = self._operations if not (child.judging or self._children) else child.judging
        self._ended |= {name: _how(status) for name in lost if name not in self._found}


def _no_debugger(*_args: object, **_options: object) -> None:
    """End a call that asks for a debugger: the terminal belongs to the parent."""
    raise BdbQuit


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _send(file: int, number: bytes, content: bytes = b"") -> None:
    left = memoryview(number + len(content).to_bytes(_LENGTH) + content)
    while left:
        left = left[os.write(file, left) :]


def _read(file: int, size: int) -> bytes:
    """So many bytes; none where the other end is closed before."""
    found = bytearray()
    while len(found) < size:
        piece = os.read(file, size - len(found))
        if not piece:
            return b""
        found += piece
    return bytes(found)
