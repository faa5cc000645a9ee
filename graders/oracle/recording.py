"""Warnings of each call of a plan, recorded under one set of filters."""

import warnings
from types import TracebackType
from typing import Any, Final, Self

MAX_WARNINGS: Final = 5
"""Of one call: the first name the cause."""
_UNTOLD: Final = (DeprecationWarning, ImportWarning, ResourceWarning)


class Recording:
    """Records every warning while it is entered; started anew by a call that changed how Python warns."""

    def __enter__(self) -> Self:
        self._catching = warnings.catch_warnings(record=True)
        caught = self._catching.__enter__()
        assert caught is not None
        self._caught = caught
        warnings.simplefilter("always")
        self._state = self._how_python_warns()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._catching.__exit__(kind, error, trace)

    def begin(self) -> None:
        """Forget what was recorded: another call begins."""
        self._caught.clear()
        if self._how_python_warns() != self._state:
            self.__exit__(None, None, None)
            self.__enter__()

    def texts(self) -> tuple[str, ...]:
        """The warnings since the call began, the first few, as ``Category: message``."""
        if not self._caught:
            return ()
        relevant = [item for item in self._caught if not issubclass(item.category, _UNTOLD)]
        return tuple(f"{item.category.__name__}: {shown(item.message)[:200]}" for item in relevant[:MAX_WARNINGS])

    @staticmethod
    def _how_python_warns() -> tuple[Any, ...]:
        filters = warnings.filters
        return id(filters), warnings.showwarning, *(filters if type(filters) is list else ())


def shown(thing: object) -> str:
    """Text of an exception or a warning, which may be the submission's own."""
    try:
        return str(thing).encode("utf-8", "backslashreplace").decode()
    except Exception:  # noqa: BLE001 - __str__ may be the submission's
        return ""
