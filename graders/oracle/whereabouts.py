"""Where a call is that does not end: the loop that keeps it, not the line that it happened to be at.

The stack is looked at again and again while the last of the time passes. A loop that does not end stays on it, while
what it calls comes and goes: the innermost call of the submission's files that was there each time holds the loop, and
of the loops around its lines the outermost is named, since two looks at one loop may find it in different inner ones.
"""

import ast
import linecache
from collections.abc import Sequence
from functools import cache
from types import FrameType
from typing import Final

from graders.oracle.tracebacks import frame_on_line, is_below, line_in_file
from graders.oracle.transcript import Frame

NEARLY: Final = 0.9
"""Share of its time after which a call is looked at."""
AGAIN: Final = 0.02
"""Share of its time between two looks."""

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LOOPS: Final = (ast.For, ast.While, ast.AsyncFor)


class Whereabouts:
    """What several looks at a running call have in common.

    Args:
        roots: Folders of the submission's files.
    """

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = roots
        self._stack: list[FrameType] | None = None

    def look(self, innermost: FrameType | None) -> None:
        """Note the stack of the code that runs."""
        stack: list[FrameType] = []
        while innermost is not None:
            if is_below(innermost.f_code.co_filename, self._roots):
                stack.append(innermost)
            innermost = innermost.f_back
        stack.reverse()
        if self._stack is None:
            self._stack = stack
        else:
            pairs = list(zip(self._stack, stack, strict=False))
            same = next((index for index, (one, other) in enumerate(pairs) if one is not other), len(pairs))
            self._stack = stack[:same] or stack[:1]

    def frame(self) -> Frame | None:
        """The loop, or the line where there is none; None if no code of the submission runs."""
        if not self._stack:
            return None
        frame = self._stack[-1]
        code = frame.f_code
        line = loop_around(code.co_filename, line_in_file(code, frame.f_lineno or code.co_firstlineno))
        return frame_on_line(code.co_filename, line, code.co_name, self._roots)


def loop_around(path: str, line: int) -> int:
    """The line where the outermost loop around a line begins, within its function; the line itself if none is."""
    return next((first if loop else line for first, last, loop in _spans(path) if first <= line <= last), line)


@cache
def _spans(path: str) -> tuple[tuple[int, int, bool], ...]:
    """First and last line of each function, and of each loop that is in no other of its function; inner ones first."""
    try:
        tree = ast.parse("".join(linecache.getlines(path)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found: list[tuple[int, bool, int, int]] = []
    waiting: list[tuple[ast.AST, bool, int]] = [(tree, False, 0)]
    while waiting:
        node, inside, depth = waiting.pop()
        if isinstance(node, _FUNCTIONS):
            inside, depth = False, depth + 1
            found.append((depth, False, node.lineno, node.end_lineno or node.lineno))
        elif isinstance(node, _LOOPS):
            if not inside:
                found.append((depth, True, node.lineno, node.end_lineno or node.lineno))
            inside = True
        waiting += [(child, inside, depth) for child in ast.iter_child_nodes(node)]
    return tuple((first, last, loop) for _, loop, first, last in sorted(found, reverse=True))
