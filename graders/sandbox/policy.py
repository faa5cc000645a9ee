"""What a confined process may use, and what became of each layer that holds it to that."""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

THREAD_VARIABLES: Final = (
    "BLIS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Say to the libraries below NumPy how many threads a process may compute in."""


def can_confine() -> bool:
    """Whether this system has what the layers are made of: elsewhere, a student's own work runs where it is judged."""
    return sys.platform == "linux" and can_run_apart()


def can_run_apart() -> bool:
    """Whether this system can fork processes for submissions, and bound what they take."""
    return hasattr(os, "fork") and hasattr(signal, "setitimer")


class Level(StrEnum):
    """How much of the sandbox a run insists on."""

    REQUIRE = "require"
    """Refuse to run below the full set."""
    AUTO = "auto"
    """Take what the machine has and record it."""
    OFF = "off"
    """A separate process with limits; no sandbox."""


@dataclass(frozen=True)
class Policy:
    """The bounds of one confined process.

    Attributes:
        read_only_paths: Files and folders (with all below them) that may be read, beside the interpreter's
            standard library, NumPy and SciPy.
        memory_bytes: Address space beyond what the process has when it enters.
        cpu_seconds: CPU time; a signal at the limit, the end of the process a second later.
        file_bytes: Largest file it may write, which matters for descriptors it inherits.
        open_files: Highest number of open descriptors.
        max_threads: Threads beside the main one.
        keep_descriptors: Descriptors that stay open. 0, 1 and 2 lead to the null device unless named.
        namespaces: Whether to try user, network, IPC and mount namespaces.
        level: How much of the sandbox is insisted on.
    """

    read_only_paths: tuple[Path, ...] = ()
    memory_bytes: int = 2 << 30
    cpu_seconds: int = 60
    file_bytes: int = 0
    open_files: int = 64
    max_threads: int = 16
    keep_descriptors: frozenset[int] = frozenset()
    namespaces: bool = True
    level: Level = Level.REQUIRE


@dataclass(frozen=True)
class LayerReport:
    """What became of one layer.

    Attributes:
        name: The layer.
        active: Whether it holds.
        required: Whether the full set contains it.
        detail: What it does here, or why it does not.
        remedy: How to get it where it is missing.
    """

    name: str
    active: bool
    required: bool
    detail: str
    remedy: str = ""


class LayerUnavailable(Exception):  # noqa: N818 - a fact about the machine, caught by the one who applies layers
    """A layer cannot be had here.

    Args:
        detail: Why.
        remedy: How to get it.
    """

    def __init__(self, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy


class SandboxError(Exception):
    """The full set was required and a layer of it is missing.

    Args:
        reports: Every layer's outcome.
    """

    def __init__(self, reports: Sequence[LayerReport]) -> None:
        super().__init__(f"the sandbox is incomplete:\n{describe_missing(reports)}")
        self.reports = tuple(reports)


def missing(reports: Sequence[LayerReport]) -> list[LayerReport]:
    """The required layers that do not hold."""
    return [report for report in reports if report.required and not report.active]


def describe_missing(reports: Sequence[LayerReport]) -> str:
    """One line for each required layer that is missing: its name, why, and how to get it."""
    return "\n".join(f"  {report.name}: {report.detail}. {report.remedy}." for report in missing(reports))
