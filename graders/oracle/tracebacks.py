"""The submission's own part of a traceback."""

import ast
import linecache
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import CodeType, TracebackType
from typing import Final, TypeVar

from graders.oracle.transcript import Frame

MAX_FRAMES: Final = 8
"""Frames that are shown: what calls what in a net is fewer."""
_OUTERMOST: Final = 3
"""Of more frames than are shown, those of the outer end that are: which exercise it was, and what it called."""
_MOST_LINKS: Final = 2_000
"""The links of a traceback that are looked at, half of them at either end: twice as many as Python lets there be."""
_LONGEST_CYCLE: Final = 3
"""Functions that call each other without end; twice as many lines are fewer than are shown."""
_T = TypeVar("_T")

_IMPORT: Final = "_backcheck_import"
"""Attribute of an error with the file and line of the import that it ended, and the function that was imported."""


def remember_import(error: BaseException, path: str, line: int, function: str = "<module>") -> None:
    """Have the frames of an error end with the line of the import that failed, wherever it is raised again."""
    with suppress(Exception):  # the exception object may be the submission's own
        setattr(error, _IMPORT, (path, line, function))


def submission_frames(error: BaseException, roots: Sequence[str]) -> tuple[Frame, ...]:
    """The frames of an exception that lie in the submission's files, outermost first, what repeats itself twice.

    Of many, the outermost and innermost few.
    """
    try:
        frames = [frame for frame in map(_located, _summaries(error), [roots] * 10_000) if frame is not None]
    except Exception:  # noqa: BLE001 - the exception object may be the submission's own
        return ()
    if len(frames) > MAX_FRAMES:
        frames[_OUTERMOST : _OUTERMOST - MAX_FRAMES] = []
    return tuple(frames)


def cycles(items: Sequence[_T]) -> Iterator[tuple[Sequence[_T], int]]:
    """Go through items by what repeats itself: a few, and how many times they stand there one after the other."""
    start = 0
    while start < len(items):
        lengths = range(1, _LONGEST_CYCLE + 1)
        length, times = next(((n, times) for n in lengths if (times := _times(items, start, n)) > 1), (1, 1))
        yield items[start : start + length], times
        start += length * times


def _times(items: Sequence[_T], start: int, length: int) -> int:
    """How many times the items from ``start`` on stand there one after the other."""
    end = start + length
    while end < len(items) and items[end] == items[end - length]:
        end += 1
    return (end - start) // length


def own_traceback(error: BaseException, roots: Sequence[str]) -> TracebackType | None:
    """The traceback of an exception without the frames outside the submission's files; None if none is left."""
    found: TracebackType | None = None
    for link in reversed(_links(error.__traceback__)):
        frame = link.tb_frame
        if _below(frame.f_code.co_filename, roots) is not None:
            found = TracebackType(found, frame, link.tb_lasti, link.tb_lineno)
    return found


def innermost_code(error: BaseException, roots: Sequence[str]) -> tuple[CodeType, int] | None:
    """The code that raised, and the line; None if that is not in the submission's files."""
    links = _links(error.__traceback__)
    if not links or _below(links[-1].tb_frame.f_code.co_filename, roots) is None:
        return None
    return links[-1].tb_frame.f_code, links[-1].tb_lineno


def frame_on_line(path: str, line: int, function: str, roots: Sequence[str]) -> Frame | None:
    """A line of one of the submission's files; None if the file is none of them."""
    return _located(traceback.FrameSummary(path, line, function), roots)


def is_below(path: str, roots: Sequence[str]) -> bool:
    """Whether a file is one of the submission's."""
    return _below(path, roots) is not None


def _links(link: TracebackType | None) -> list[TracebackType]:
    links = []
    while link is not None:
        links.append(link)
        link = link.tb_next
    return links


def _summaries(error: BaseException) -> list[traceback.FrameSummary]:
    links = _links(error.__traceback__)
    links[_MOST_LINKS // 2 : -_MOST_LINKS // 2] = []
    places = [(link.tb_frame.f_code, link.tb_lineno) for link in links]
    folded = [place for cycle, times in cycles(places) for place in (*cycle,) * min(times, 2)]
    summaries = [_summary(code, line or 0) for code, line in folded]
    imported = getattr(error, _IMPORT, None)
    if type(imported) is tuple:
        summaries.append(traceback.FrameSummary(*imported))
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        summaries.append(traceback.FrameSummary(error.filename, error.lineno, "", line=error.text or ""))
    return summaries


def _summary(code: CodeType, line: int) -> traceback.FrameSummary:
    return traceback.FrameSummary(code.co_filename, line_in_file(code, line), code.co_name, lookup_line=False)


def line_in_file(code: CodeType, line: int) -> int:
    """The line that one of a function's has in the file.

    When IPython reloads a function, it compiles the text that `ast.unparse` makes of it, and lines count from there.
    """
    linecache.checkcache(code.co_filename)
    first = linecache.getline(code.co_filename, code.co_firstlineno).strip()
    if code.co_name.startswith("<") or first.startswith("@") or f"def {code.co_name}" in first or not line:
        return line
    definition = _definition(code)
    if definition is None:
        return line
    within = line - code.co_firstlineno + 1
    unparsed = _statements(ast.parse(ast.unparse(definition)))
    lines = [
        there.lineno
        for here, there in zip(unparsed, _statements(definition), strict=True)
        if here.lineno <= within <= (here.end_lineno or 0)
    ]
    return lines[-1] if lines else line


def _statements(node: ast.AST) -> list[ast.stmt]:
    """The statements below a node and itself, the outer ones first: `ast.unparse` leaves their number as it is."""
    return [item for item in ast.walk(node) if isinstance(item, ast.stmt)]


def _definition(code: CodeType) -> ast.FunctionDef | None:
    """The definition of a function or method in the text of its file; None if it has none, or several."""
    try:
        body = ast.parse("".join(linecache.getlines(code.co_filename))).body
    except (SyntaxError, ValueError):
        return None
    *owners, last = code.co_qualname.split(".")
    for owner in owners:
        classes = [node for node in body if isinstance(node, ast.ClassDef)]
        own = [node for node in classes if node.name == owner]
        body = [item for node in own or classes for item in node.body]  # IPython reloads a method in a class of its own
    found = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == last]
    return found[0] if len(found) == 1 else None


def _located(summary: traceback.FrameSummary, roots: Sequence[str]) -> Frame | None:
    file = _below(summary.filename, roots)
    if file is None:
        return None
    source = summary.line or linecache.getline(summary.filename, summary.lineno or 0)
    return Frame(str(file), summary.lineno or 0, summary.name, source.strip()[:200])


def _below(filename: str, roots: Sequence[str]) -> Path | None:
    """A file's path relative to the root that it is in; None if it is in none."""
    for root in roots:
        with suppress(ValueError):
            return Path(filename).relative_to(_resolved(root))
    return None


@lru_cache(maxsize=64)
def _resolved(root: str) -> Path:
    return Path(root).resolve()
