"""What ``pytest -n`` does where it runs exercises alone: children of the process judge ahead of the items.

A child is a copy of the process, which has imported and collected everything, so that it begins at once; workers of
pytest-xdist each do both again, and send a report of every item, which together takes longer than judging a course.
"""

import os
import pdb  # noqa: T100 - to be without it
import pickle
import select
import signal
import struct
import sys
import traceback
import warnings
from bdb import BdbQuit
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, starmap, takewhile
from typing import Any, Final

import pytest

_TASK: Final = struct.Struct("=II")
"""Where a stretch of groups begins, and how many they are: so short a piece a pipe gives to one reader alone."""
_LENGTH: Final = struct.Struct("=Q")
"""Bytes of a message."""


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
        taken: The groups that it has taken.
    """

    pid: int
    answers: int
    taken: Sequence[Sequence[str]]


class Ahead:
    """Judges each of some operations once, in several processes, in the order in which they will be asked for.

    Args:
        groups: Their names; those of a group are judged by one process.
        files: Of each group the file that it is of: what a file imports is imported by each process that judges of it.
        judge: Judges one; what it returns is pickled.
        processes: How many judge at the same time.
    """

    def __init__(
        self, groups: Sequence[Sequence[str]], files: Sequence[str], judge: Callable[[str], Any], processes: int
    ) -> None:
        self._groups = groups
        self._judge = judge
        self._found: dict[str, tuple[Any, str]] = {}
        self._ended: dict[str, str] = {}
        self._tasks, tasks = os.pipe()
        os.write(tasks, b"".join(starmap(_TASK.pack, stretches(files, processes))))
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
            self._listen(None)
        self._listen(0)
        if operation in self._ended:
            raise EndedError(self._ended[operation])
        found, problem = self._found[operation]
        if problem:
            pytest.fail(problem, pytrace=False)
        return found

    def _listen(self, seconds: float | None) -> None:
        """Take what children say within some time, or when the first says something: one that is not heard waits."""
        for answers in select.select(list(self._children), (), (), seconds)[0]:
            self._receive(self._children[answers])

    def close(self) -> None:
        """End the children."""
        for child in self._children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            os.close(child.answers)
        self._children.clear()
        os.close(self._tasks)

    def _start(self, groups: Sequence[Sequence[str]] = ()) -> None:
        """Start a child, which judges some groups and then what it takes."""
        mine, answers = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, none of which holds what a child needs
            pid = os.fork()
        if not pid:
            for other in (mine, *self._children):  # so that writing fails once nobody reads
                os.close(other)
            self._serve(groups, answers)
        os.close(answers)
        self._children[mine] = _Child(pid, mine, groups)

    def _serve(self, groups: Sequence[Sequence[str]], answers: int) -> None:
        """In a child: judge one operation after another until none is left."""
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.breakpointhook = pdb.set_trace = _no_debugger
            self._judge_all(groups, answers)
            while task := os.read(self._tasks, _TASK.size):
                begin, count = _TASK.unpack(task)
                taken = self._groups[begin : begin + count]
                _send(answers, taken)
                self._judge_all(taken, answers)
        finally:
            os._exit(0)

    def _judge_all(self, groups: Sequence[Sequence[str]], answers: int) -> None:
        for name in chain.from_iterable(groups):
            _send(answers, (name, self._answer(name)))

    def _answer(self, operation: str) -> tuple[Any, str]:
        try:
            return self._judge(operation), ""
        except Exception:  # noqa: BLE001 - it is reported where the result is asked for
            return None, traceback.format_exc()

    def _receive(self, child: _Child) -> None:
        """Take a message of a child, or that it has ended."""
        match _message(child.answers):
            case (str(operation), answer):
                self._found[operation] = answer
            case None:
                self._take_leave(child)
            case taken:
                child.taken = taken

    def _take_leave(self, child: _Child) -> None:
        """Note what ended a child, and have the rest of what it had taken judged by another."""
        del self._children[child.answers]
        os.close(child.answers)
        _, status = os.waitpid(child.pid, 0)
        left = [group for group in child.taken if not self._found.keys() >= set(group)]
        if not left and not child.taken and not self._children:  # nothing is left to take
            left = [list(chain.from_iterable(self._groups))]
        if left:
            self._ended |= {name: _how(status) for name in left[0] if name not in self._found}
            if left[1:]:
                self._start(left[1:])


def stretches(files: Sequence[str], processes: int) -> Iterator[tuple[int, int]]:
    """Where each stretch of groups begins, and its length: half of what is left, shared by the processes.

    Towards the end stretches are short, so that no process waits long for another. One takes the rest of its last file
    too, where that does not more than double it.
    """
    begin = 0
    while begin < len(files):
        share = max((len(files) - begin) // (2 * processes), 1)
        end = begin + share
        rest = sum(1 for _ in takewhile(files[end - 1].__eq__, files[end:]))
        length = share + (rest if rest <= share else 0)
        yield begin, length
        begin += length


def _no_debugger(*_args: object, **_options: object) -> None:
    """End a call that asks for a debugger: the terminal belongs to the parent."""
    raise BdbQuit


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _send(file: int, message: object) -> None:
    content = pickle.dumps(message)
    left = memoryview(_LENGTH.pack(len(content)) + content)
    while left:
        left = left[os.write(file, left) :]


def _message(file: int) -> Any:
    """The next message; None where the other end is closed before its end."""
    head = _read(file, _LENGTH.size)
    content = _read(file, *_LENGTH.unpack(head)) if head else b""
    return pickle.loads(content) if content else None  # noqa: S301 - this process made it


def _read(file: int, size: int) -> bytes:
    """So many bytes; none where the other end is closed before."""
    found = bytearray()
    while len(found) < size:
        piece = os.read(file, size - len(found))
        if not piece:
            return b""
        found += piece
    return bytes(found)
