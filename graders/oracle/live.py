"""Functions that are there already, in a notebook or a script: nothing is imported to find them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from graders.oracle.loader import TargetMissing
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Missing


class LiveLoader:
    """Stands in for `Loader`.

    Args:
        functions: The functions and classes by full name of the exercise.
        absent: What to say of exercises that are not there, by full name.
    """

    def __init__(self, functions: Mapping[str, Any], absent: Mapping[str, str]) -> None:
        self._functions = functions
        self._absent = absent

    def sources(self) -> Sources:
        """Where they were written, so that tracebacks show their lines."""
        files = {name: Path(file) for name, value in self._functions.items() if (file := _file(value))}
        locations = {name: Location(str(path.parent), path.name, path.stem) for name, path in files.items()}
        undefined = {name.rpartition(".")[2]: why for name, why in self._absent.items()}
        return Sources(locations, absent=dict(self._absent), undefined=undefined)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Nothing has to be made importable."""
        yield

    def enter(self, target: str) -> None:
        """Nothing has to be made importable."""

    def resolve(self, target: str) -> object:
        """The function or class of a target.

        Raises:
            TargetMissing: It is not defined.
        """
        if target not in self._functions:
            raise TargetMissing(Missing(self._absent[target]))
        return self._functions[target]

    def adapt_to(self, error: BaseException) -> bool:
        """Nothing is compiled here, and so nothing anew."""
        del error
        return False

    def supplied(self) -> tuple[str, ...]:
        """Nothing is supplied."""
        return ()


def cell_numbers() -> dict[str, int]:
    """The number of each cell of a running notebook, by the name of the file that stands for it."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    known = getattr(getattr(shell, "compile", None), "_filename_map", None)
    return {Path(name).name: number for name, number in known.items()} if isinstance(known, dict) else {}


def _file(value: Any) -> str:
    """The file of a function or class, or what stands for it: the name of a notebook's cell."""
    functions = [value, *vars(value).values()] if isinstance(value, type) else [value]
    code: CodeType | None = next((item.__code__ for item in functions if isinstance(item, FunctionType)), None)
    return code.co_filename if code is not None else ""
