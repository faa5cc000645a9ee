"""Graders: judge, score and report hand-written neural-network code."""

from typing import Any

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """``from graders import check`` loads the judge; ``import graders`` alone loads nothing."""
    if name == "check":
        from graders.notebook import check  # noqa: PLC0415

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
