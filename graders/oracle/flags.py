"""What an instructor should see, though it costs nothing: gradients that were not derived by hand.

The first call of every backward and loss is watched with a profile function: how often it calls which function of
the submission. Honest code pays one dictionary entry a call, in one call of dozens.
"""

import inspect
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import numpy as np

MANY: Final = 20
"""Calls of a forward in one call of a gradient: a layer calls its helpers a few times, central differences twice an
entry.
"""
_COMPREHENSIONS: Final = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
"""Functions to Python 3.11 alone; like a generator, which is called again for every item, they take no inputs."""
_GRADIENTS: Final = re.compile("backward|loss|grad")
_FORWARDS: Final = re.compile("forward|loss|score|predict")
_NUMERIC: Final = re.compile(r"num(eric(al)?)?_?(grad|jac|diff)|(finite|central)_?diff|grad(ient)?_?check")


class CallCount:
    """Counts the calls of functions whose code lies below ``roots``, while it is entered.

    Args:
        roots: Directories, as the submission's modules name them.
        arguments: Of the call that is watched.
    """

    def __init__(self, roots: Iterable[str], arguments: Iterable[Any]) -> None:
        self._roots = tuple(roots)
        self._size = max((array.size for array in _arrays(arguments)), default=0)
        self._counts: dict[CodeType, int] = {}
        self._whole: set[CodeType] = set()

    def __enter__(self) -> None:
        self._before = sys.getprofile()
        sys.setprofile(self._seen)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)

    def _seen(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call":
            return
        code = frame.f_code
        count = self._counts.get(code)
        if count is None:
            count = 0
            if code.co_filename.startswith(self._roots) and self._takes_whole(frame):
                self._whole.add(code)
        self._counts[code] = count + 1

    def _takes_whole(self, frame: FrameType) -> bool:
        return any(type(value) is np.ndarray and value.size == self._size for value in frame.f_locals.values())

    def findings(self, name: str) -> tuple[str, ...]:
        """What is worth a look in the call of ``name``, with the evidence."""
        own = (code for code in self._counts if code.co_filename.startswith(self._roots) and not _is_loop(code))
        return tuple(text for code in own if (text := self._finding(name, code, self._counts[code])))

    def _finding(self, name: str, code: CodeType, count: int) -> str:
        times = f"{count} time{'s' if count != 1 else ''}"
        called = f"{name} calls {code.co_name} ({Path(code.co_filename).name}:{code.co_firstlineno}) {times}"
        if _NUMERIC.search(code.co_name.lower()):
            return f"{called}: is the gradient computed numerically?"
        if count < MANY or code.co_name == name:
            return ""
        if _FORWARDS.search(code.co_name.lower()) or (code in self._whole and count >= 2 * self._size):
            return f"{called} in one call: is the gradient computed numerically?"
        return ""


def _is_loop(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_GENERATOR) or code.co_name in _COMPREHENSIONS


@cache
def gives_gradients(name: str) -> bool:
    """Whether a function of this name returns gradients, so that it is worth watching."""
    return _GRADIENTS.search(name.lower()) is not None


def _arrays(value: Any, depth: int = 0) -> Iterable[np.ndarray[Any, Any]]:
    if type(value) is np.ndarray:
        yield value
    elif type(value) in (tuple, list) and depth < 3:
        for item in value[:20]:
            yield from _arrays(item, depth + 1)
    elif type(value) is dict and depth < 3:
        yield from _arrays(list(value.values()), depth)
