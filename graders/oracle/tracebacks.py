"""The submission's own part of a traceback."""

import linecache
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from graders.oracle.transcript import Frame

MAX_FRAMES: Final = 8


def submission_frames(error: BaseException, roots: Sequence[str]) -> tuple[Frame, ...]:
    """The frames of an exception that lie in the submission's files, outermost first, the innermost few."""
    try:
        frames = [frame for frame in map(_located, _summaries(error), [roots] * 10_000) if frame is not None]
    except Exception:  # noqa: BLE001 - the exception object may be the submission's own
        return ()
    return tuple(frames[-MAX_FRAMES:])


def _summaries(error: BaseException) -> list[traceback.FrameSummary]:
    summaries = list(traceback.extract_tb(error.__traceback__, limit=-200))
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        summaries.append(traceback.FrameSummary(error.filename, error.lineno, "", line=error.text or ""))
    return summaries


def _located(summary: traceback.FrameSummary, roots: Sequence[str]) -> Frame | None:
    for root in roots:
        try:
            file = Path(summary.filename).relative_to(Path(root).resolve())
        except ValueError:
            continue
        source = summary.line or linecache.getline(summary.filename, summary.lineno or 0)
        return Frame(str(file), summary.lineno or 0, summary.name, source.strip()[:200])
    return None
