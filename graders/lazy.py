"""Packages that import their parts when a name of theirs is first used: a short command starts without the rest."""

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def on_first_use(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package.

    Args:
        package: Its name.
        homes: By module of the package, the names that come from it, separated by spaces.
    """
    modules = {name: f"{package}.{module}" for module, names in homes.items() for name in names.split()}

    def __getattr__(name: str) -> Any:  # noqa: N807 - it becomes one
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(modules[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return __getattr__
