"""Classroom 50's ``result.json``: whole numbers, the tests summing to the score."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from graders.exports.archive import add, archived
from graders.gradebook.scores import Entry
from graders.text import printable

SCHEMA: Final = "classroom50/result/v1"
_UNKNOWN: Final = "unknown"
_SCALES: Final = (1, 2, 10, 100)
"""What whole numbers of points are multiplied by, where an exercise is worth half or a tenth of a point."""


def write_classroom50(path: Path, entries: Iterable[Entry], *, assignment: str, classroom: str = "") -> None:
    """Write a zip with a ``result.json`` a submission.

    Args:
        path: the zip.
        entries: the class.
        assignment: its name.
        classroom: its name; by default the student's section in the roster, or whose the clone's repository is.
    """
    done = set()
    with archived(path) as archive:
        for entry in entries:
            name = entry.result.submission
            if entry.result.status == "missing" or name in done:
                continue
            done.add(name)
            identity = entry.identity
            about = {
                "classroom": classroom or entry.student.section or identity.organisation,
                "assignment": assignment,
                "submission": name,
                "commit": identity.commit,
            }
            if identity.submitted_at is not None and identity.submitted_at.tzinfo is not None:
                about["datetime"] = _utc(identity.submitted_at)
            add(archive, f"{name}/result.json", classroom50_json(entry, about))


def classroom50_json(entry: Entry, about: Mapping[str, str]) -> bytes:
    """Return the text of ``result.json``."""
    return msgspec.json.format(msgspec.json.encode(classroom50(entry, about)), indent=2) + b"\n"


def classroom50(entry: Entry, about: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of ``result.json``.

    Points are rounded to whole numbers so that they sum to the rounded score; where the exercises' own maxima are no
    whole numbers, all are multiplied by the least factor that makes them so. A late penalty is spread over the tests.

    Args:
        entry: what counts.
        about: ``classroom``, ``assignment``, ``submission``, ``commit``, ``release``, ``review`` and ``datetime``, as
            far as they are known; a text is never empty.
    """
    parts = [part for part in entry.result.exercises if part.exercise not in entry.excused]
    scale = next(
        (each for each in _SCALES if all(float(part.max_score * each).is_integer() for part in parts)), _SCALES[-1]
    )
    maxima = [round(part.max_score * scale) for part in parts]
    total = min(sum(maxima), math.floor(entry.result.score * scale + 0.5)) if entry.counts else 0
    scores = _shared([part.score * scale for part in parts], maxima, total)
    said = {name: about.get(name, "") or _UNKNOWN for name in ("classroom", "assignment", "submission", "commit")}
    return {
        "schema": SCHEMA,
        **said,
        "release": about.get("release", "") or said["commit"],
        "review": about.get("review", "") or said["commit"],
        "datetime": about.get("datetime", "") or _utc(datetime.now(UTC)),
        "score": sum(scores),
        "max-score": sum(maxima) if parts else round(entry.result.max_score),
        "tests": [
            {
                "test-name": printable(part.exercise),
                "passed": part.status == "passed" and part.score >= part.max_score,
                "score": score,
                "max-score": most,
            }
            for part, score, most in zip(parts, scores, maxima, strict=True)
        ],
    }


def _shared(weights: list[float], maxima: list[int], total: int) -> list[int]:
    """Whole numbers in proportion to ``weights`` that sum to ``total`` and exceed no maximum (largest remainders)."""
    weight = math.fsum(weights)
    if weight <= 0:
        weights, weight = [float(most) for most in maxima], float(sum(maxima))
    if total <= 0 or weight <= 0:
        return [0 for _ in weights]
    exact = [min(each * total / weight, most) for each, most in zip(weights, maxima, strict=True)]
    shares = [math.floor(each + 1e-9) for each in exact]
    order = sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])
    while sum(shares) < total:
        open_places = [place for place in order if shares[place] < maxima[place]]
        for place in open_places[: total - sum(shares)]:
            shares[place] += 1
    return shares


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
