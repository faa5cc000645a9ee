"""The result of grading: one JSON object a submission, one line each in ``results.jsonl``.

The field order below is the order of the JSON. Fields of the published format are always written; the
optional ones after them only when they say something. A number that is not finite is written as ``null``.
"""

import math
import numbers
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

SCHEMA = 2

Status = Literal["passed", "failed", "not_implemented", "blocked", "error", "timeout", "crashed", "grader_error"]
SubmissionStatus = Literal["graded", "unreadable", "missing"]
"""``missing``: a student who handed in nothing. It has a row in every table, and no line in ``results.jsonl``."""
Points = Annotated[float, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]

GRADER_ERROR = "grader_error"
"""Flag of a submission that the grader itself could not judge; such a score is not the student's."""

_ROUNDING = 1e-6
"""Scores are rounded to six decimals, their sums are not."""

_T = TypeVar("_T")


class ResultError(ValueError):
    """A line that is not a result, or a result that cannot be written."""


def _written(value: Any) -> Any:
    """A default that is written to the JSON all the same, unlike a plain one."""
    return msgspec.field(default_factory=lambda: value)


class CheckResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What did not pass, each cause once: the first check that shows it, and the ids of the others in ``also``."""

    id: str
    status: Status
    message: str = _written("")
    hint: str | None = _written(None)
    misconception: str | None = _written(None)
    advisory: bool = _written(False)
    also: tuple[str, ...] = _written(())


SHADES = "ABCDEFGHIJKLMNOPQRSTU"
"""Letters of a heat map, from minus the largest size to the largest, zero in the middle: an eye tells no more apart."""
NOT_FINITE = "?"
"""Letter of a heat map for NaN and infinity."""

_Shades = Annotated[str, msgspec.Meta(pattern=f"^[{SHADES}{NOT_FINITE}]+$")]
_Size = Annotated[float, msgspec.Meta(ge=0)]
_Step = Annotated[float, msgspec.Meta(gt=0)]


class HeatMaps(msgspec.Struct, frozen=True, kw_only=True):
    """A wrong array beside the expected one, cut to a small grid around its worst entry, for pictures.

    ``got``, ``wanted`` and ``difference`` have a letter of `SHADES` an entry, row by row; an entry of ``difference``
    that is right has that of zero. ``scale`` is the size of an entry of the strongest shade in ``got`` and ``wanted``,
    ``worst`` that in ``difference``.
    """

    place: str
    columns: Annotated[int, msgspec.Meta(ge=1)]
    got: _Shades
    wanted: _Shades
    difference: _Shades
    scale: _Size
    worst: _Size


class StepErrors(msgspec.Struct, frozen=True, kw_only=True):
    """The difference of a gradient and its numeric estimate at several steps, and the largest that would pass."""

    steps: Annotated[tuple[tuple[_Step, _Size], ...], msgspec.Meta(min_length=1)]
    allowed: _Size


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What pictures of one check are drawn from; ``check`` is its id."""

    check: str
    maps: HeatMaps | None = None
    errors: StepErrors | None = None


class Shape(msgspec.Struct, frozen=True):
    """What the code of an exercise is but for names, comments and layout: a digest, and how much code it is of.

    ``size`` counts nodes and names of the syntax tree, without what the course handed out.
    """

    code: str
    size: Annotated[int, msgspec.Meta(ge=0)]


class ExerciseResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The points that one exercise came to, and why not all.

    ``convention`` names the way of reading the exercise that the submission follows, where that is not the one asked
    for first. ``passed`` counts the checks that hold; ``checks`` has the causes of those that do not; ``pictures`` has
    what the first of them are drawn from. ``shape`` is by what a disguised copy of another's work is found; it is there
    where a class was graded.
    """

    exercise: str
    operation: str
    status: Status
    score: Points
    max_score: Points
    seconds: Seconds
    convention: str | None = _written(None)
    passed: Annotated[int, msgspec.Meta(ge=0)]
    checks: tuple[CheckResult, ...]
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    shape: Shape | None = None

    def picture(self, check: str) -> Picture | None:
        """What is drawn of a check, by its id."""
        return next((item for item in self.pictures if item.check == check), None)


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """The versions that a submission ran with."""

    python: str
    numpy: str

    @classmethod
    @cache
    def current(cls) -> "Environment":
        """The versions of this process; submissions run under the same interpreter."""
        return cls(python=".".join(platform.python_version_tuple()[:2]), numpy=version("numpy"))


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One submission's line of ``results.jsonl``.

    ``content`` digests what was handed in; ``key`` digests everything that the result depends on and decides
    whether a later run may keep the line.
    """

    schema: Literal[2] = _written(SCHEMA)
    submission: str
    student: str = _written("")
    status: SubmissionStatus
    score: Points
    max_score: Points
    grader: str
    environment: Environment
    content: str
    error: str | None
    seconds: Seconds
    notes: tuple[str, ...] = _written(())
    flags: tuple[str, ...] = _written(())
    exercises: tuple[ExerciseResult, ...]
    sandbox: tuple[str, ...] = ()
    key: str = ""

    @property
    def judged(self) -> bool:
        """Whether the score is the submission's own, and not the outcome of a fault of the grader."""
        return GRADER_ERROR not in self.flags


class _Header(msgspec.Struct):
    """The part of a line that says how to read the rest."""

    schema: int


def clean_text(text: str) -> str:
    """Return ``text`` as valid Unicode: a file name's undecodable bytes become visible escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def encode(result: SubmissionResult) -> bytes:
    """Return the JSON of ``result``, on one line, without the newline.

    Raises:
        ResultError: a score or a time is negative or not finite, or a value has no JSON form.
    """
    _require_finite(result)
    try:
        return _encode(result)
    except UnicodeEncodeError:
        return _encode(_cleaned(msgspec.to_builtins(result, enc_hook=_as_number)))
    except TypeError as error:
        raise ResultError(f"result of {result.submission!r}: {error}") from None


def decode(line: bytes | str, *, where: str = "result") -> SubmissionResult:
    """Read one line back.

    Args:
        line: JSON of one submission, with or without its newline.
        where: what an error message calls the line, as ``results.jsonl:7``.

    Raises:
        ResultError: the line is not JSON, or not a result of this schema, or a score is above its maximum.
    """
    schema = decode_as(line, _Header, where=where).schema
    if schema != SCHEMA:
        raise ResultError(f"{where}: schema {schema}, expected {SCHEMA}; grade again with --fresh")
    result = decode_as(line, SubmissionResult, where=where)
    for name, part in _parts(result):
        if part.score > part.max_score + _ROUNDING:
            raise ResultError(f"{where}: score of {name!r} is {part.score:g}, above its maximum of {part.max_score:g}")
    return result


def decode_as(line: bytes | str, kind: type[_T], *, where: str) -> _T:
    """Read the fields of one line that ``kind`` names; the others are skipped, not built."""
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ResultError(f"{where}: {error}") from None


def read_results(path: Path) -> Iterator[SubmissionResult]:
    """Yield the results of a ``results.jsonl``, one at a time.

    Raises:
        ResultError: naming the file and the line.
        OSError: the file cannot be read.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                raise ResultError(f"{path}:{number}: the last line is incomplete; `backcheck grade` goes on from there")
            yield decode(line, where=f"{path}:{number}")


def write_results(path: Path, results: Iterable[SubmissionResult]) -> None:
    """Write ``results`` to ``path`` in the order given, one line each."""
    with path.open("wb") as out:
        for result in results:
            out.write(encode(result) + b"\n")


def _as_number(value: object) -> int | float:
    """Give NumPy's scalars their plain form."""
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise TypeError(f"a {type(value).__name__} has no JSON form: {value!r:.80}")


_encode = msgspec.json.Encoder(enc_hook=_as_number).encode


def _parts(result: SubmissionResult) -> Iterator[tuple[str, SubmissionResult | ExerciseResult]]:
    yield result.submission, result
    yield from ((exercise.exercise, exercise) for exercise in result.exercises)


def _require_finite(result: SubmissionResult) -> None:
    for name, part in _parts(result):
        for field in ("score", "max_score", "seconds"):
            value = getattr(part, field)
            if not (math.isfinite(value) and value >= 0):
                raise ResultError(f"result of {result.submission!r}: {field} of {name!r} is {value!r}")


def _cleaned(tree: Any) -> Any:
    if isinstance(tree, str):
        return clean_text(tree)
    if isinstance(tree, dict):
        return {clean_text(key): _cleaned(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_cleaned(value) for value in tree]
    return tree
