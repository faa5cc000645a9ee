"""Compiling a file of a submission, of either Python, for the NumPy that is here."""

import ast
import re
from contextlib import suppress
from functools import lru_cache
from types import CodeType
from typing import Final, NamedTuple

from graders.oracle.legacy import arrays
from graders.oracle.legacy.python2 import give_meaning
from graders.oracle.legacy.recognise import Dialect, as_python_2, is_python_3, parse, shows_python_2
from graders.oracle.reading import decode

_EXCEPTS: Final = re.compile(r"except\s[^:\n(]*,")
"""Two names after ``except``: Python 3.14 takes them for two classes, Python 2 for a class and a variable. Or prose."""


class Compiled(NamedTuple):
    """A file's code.

    Attributes:
        code: To be run in a module.
        python_2: Whether it needs the built-in names of Python 2.
        used: Methods that it calls and arrays no longer have.
        notes: What a reader should know of how the file was read, to follow its name.
    """

    code: CodeType
    python_2: bool
    used: frozenset[str]
    notes: tuple[str, ...]


@lru_cache(maxsize=64)
def compile_file(data: bytes, path: str, python: Dialect, *, elements: bool = False) -> Compiled:
    """Compile a file; the lines of its code are the file's.

    Args:
        data: Its bytes.
        path: For tracebacks.
        python: What its submission is written for.
        elements: Whether arrays of one element are to stand for their element.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As ``compile`` does, of the text as it stands.
    """
    text, note = decode(data)
    if python == "3" and not arrays.lines_to_adapt(text, elements=elements) and not _may_except_two(text):
        with suppress(SyntaxError):
            code = compile(text, path, "exec", dont_inherit=True)
            return Compiled(code, False, frozenset(), (note,) if note else ())
    read = read_file(data, path, python, elements=elements)
    return Compiled(compile(read.tree, path, "exec", dont_inherit=True), read.python_2, read.used, read.notes)


def _may_except_two(text: str) -> bool:
    """Whether a line of a text begins as an ``except`` with two names does."""
    before = (text[: match.start()].rstrip(" \t\f") for match in _EXCEPTS.finditer(text))
    return any(not margin or margin[-1] in "\r\n" for margin in before)


class Read(NamedTuple):
    """A file's tree, with the meaning that its code has here, and what `Compiled` says of it."""

    tree: ast.Module
    python_2: bool
    used: frozenset[str]
    notes: tuple[str, ...]


def read_file(data: bytes, path: str, python: Dialect, *, elements: bool = False) -> Read:
    """The tree of a file, as `compile_file` compiles it.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As ``compile`` does, of the text as it stands.
    """
    text, note = decode(data)
    parsed = parse(text, path) if python == "3" else as_python_2(text, path)
    tree, notes = parsed.tree, [note] if note else []
    if parsed.tabs:
        notes.append(
            f"mixes tabs and spaces, which Python 3 refuses (line {parsed.tabs}):"
            " a tab was read as Python 2 does, up to the next 8 columns"
        )
    if parsed.magics:
        notes.append("has lines that only IPython takes, which were passed over")
    if parsed.python_2:
        floors = (python != "mixed" or shows_python_2(data)) and not any(map(is_python_3, ast.walk(tree)))
        tree = give_meaning(tree, parsed.patterns, "floor" if floors else "exact")
        if python == "3":
            notes.append("was read as Python 2: Python 3 refuses its syntax")
    used = arrays.adapt(tree, arrays.lines_to_adapt(text, elements=elements), elements=elements)
    return Read(tree, parsed.python_2, frozenset(used), tuple(notes))
