"""JSON for programs: one submission, indented, or the statistics of a class."""

from typing import Any

import msgspec

from graders.reports.summary import ClassSummary
from graders.results import SubmissionResult, encode


def submission_json(result: SubmissionResult) -> str:
    """Return the object of ``results.jsonl``, indented."""
    return msgspec.json.format(encode(result), indent=2).decode()


def class_json(summary: ClassSummary) -> str:
    """Return the statistics of a class."""
    low, median, high = summary.quartiles
    content: dict[str, Any] = {
        "submissions": summary.count,
        "statuses": dict(sorted(summary.statuses.items())),
        "flagged": summary.flagged,
        "absent": summary.absent,
        "score": {"mean": summary.mean, "quartiles": [low, median, high], "max": summary.max_score},
        "distribution": summary.bins,
        "exercises": {
            name: {
                "pass_rate": exercise.pass_rate,
                "mean_score": exercise.mean_score,
                "max_score": exercise.max_score,
                "discrimination": exercise.discrimination,
                "statuses": dict(sorted(exercise.statuses.items())),
            }
            for name, exercise in summary.exercises.items()
        },
        "misconceptions": [
            {"exercise": exercise, "misconception": name, "submissions": count}
            for (exercise, name), count in summary.misconceptions.most_common()
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()
