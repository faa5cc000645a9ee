"""What the interpreter, NumPy and SciPy may still read from disk once a process is confined."""

import ctypes
import importlib
import os
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from graders.sandbox.policy import LayerUnavailable

PACKAGES = ("numpy", "scipy")
SITE_FOLDERS = frozenset({"site-packages", "dist-packages"})
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
PRELOADED = ("_bz2", "_ctypes", "_hashlib", "_lzma", "zlib")
"""Extension modules of the standard library that link system libraries, which later cannot be read."""
COMPILERS = ("libgcc_s.so.1", "libstdc++.so.6")
"""The libraries of C and C++ that wheels take from the system. The C library opens the first when a thread ends early;
parts of SciPy, when they are imported, the second, which not every NumPy has loaded."""


class Reading(Enum):
    """How far a path may be read."""

    EVERYTHING = auto()
    NAMES = auto()
    """The names in this folder and below, no content."""
    DEVICE = auto()
    """A device that may be written as well."""


@dataclass(frozen=True)
class PathRule:
    """One path and how far it may be read."""

    path: str
    reading: Reading = Reading.EVERYTHING


def _standard_library() -> list[PathRule]:
    """The standard library without the site-packages inside it, where graders may be installed.

    Its compiled part is a folder of its own where it does not lie inside: a rule holds of all below a folder.

    Raises:
        LayerUnavailable: It may not be listed.
    """
    library, compiled = Path(os.__file__).parent, Path(sysconfig.get_config_var("DESTSHARED") or os.__file__)
    rules = []
    for folder in (library, *([compiled] if compiled.is_dir() and library not in compiled.parents else [])):
        rules.append(PathRule(str(folder), Reading.NAMES))
        try:
            entries = [entry for entry in folder.iterdir() if entry.name not in SITE_FOLDERS]
        except OSError as error:
            detail = f"the interpreter's folder {folder} cannot be listed: {error.strerror}"
            raise LayerUnavailable(detail, "Use a Python that every user may read") from None
        rules += [PathRule(str(entry)) for entry in sorted(entries)]
    return rules


def _package(name: str) -> list[PathRule]:
    """A package and, beside it, the shared libraries that its wheel brought."""
    spec = find_spec(name)
    folders = [] if spec is None else [Path(folder) for folder in spec.submodule_search_locations or ()]
    return [PathRule(str(path)) for folder in folders for path in (folder, folder.parent / f"{name}.libs")]


@cache
def runtime_rules() -> tuple[PathRule, ...]:
    """Paths of the interpreter, NumPy and SciPy, and harmless devices; looked up once a process."""
    rules = _standard_library()
    for name in PACKAGES:
        rules += _package(name)
    return (*rules, *(PathRule(device, Reading.DEVICE) for device in DEVICES))


def preload() -> None:
    """Load the system libraries that the standard library may still ask for; the rules leave them out."""
    for name in PRELOADED:
        with suppress(ImportError):
            importlib.import_module(name)
    for name in COMPILERS:
        with suppress(OSError):
            ctypes.CDLL(name)
