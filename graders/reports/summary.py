"""Statistics of a class, gathered one submission at a time."""

import math
import statistics
from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Self

from graders.results import ExerciseResult, SubmissionResult

BINS = 10
"""Of the distribution of scores: a tenth of the points each."""
_FEWEST = 5
"""A correlation over fewer submissions says nothing."""
NAMED = 10
"""Submissions without a score that are remembered with the reason."""


class ExerciseSummary:
    """How a class did on one exercise.

    Attributes:
        statuses: number of submissions by the exercise's status.
        max_score: what it is worth.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.statuses: Counter[str] = Counter()
        self.max_score = 0.0
        self._earned = 0.0
        self._scores = array("d")
        self._rests = array("d")

    def add(self, result: ExerciseResult, total: float) -> None:
        """Count one submission's exercise; ``total`` are its points on all exercises."""
        self.statuses[result.status] += 1
        self.max_score = max(self.max_score, result.max_score)
        self._earned += result.score
        if result.status != "grader_error":
            self._scores.append(result.score)
            self._rests.append(total - result.score)

    @property
    def count(self) -> int:
        """Number of submissions judged on it; a fault of the grader is not the exercise's."""
        return self.statuses.total() - self.statuses["grader_error"]

    @property
    def pass_rate(self) -> float:
        """Part of the judged submissions that passed, in [0, 1]."""
        return self.statuses["passed"] / self.count if self.count else 0.0

    @property
    def mean_score(self) -> float:
        """Mean points over the judged submissions."""
        return self._earned / self.count if self.count else 0.0

    @property
    def discrimination(self) -> float | None:
        """Correlation of its points with those of all other exercises, in [-1, 1]: whether it tells strong from weak.

        The corrected item-total correlation of test theory: from 0.3 on an item is taken to separate well (Ebel and
        Frisbie, Essentials of Educational Measurement). None where all have the same points.
        """
        if len(self._scores) < _FEWEST or len(set(self._scores)) < 2 or len(set(self._rests)) < 2:
            return None
        return statistics.correlation(self._scores, self._rests)

    @property
    def is_implemented(self) -> bool:
        """Whether anybody has implemented it."""
        return self.statuses["not_implemented"] < self.statuses.total()


class ClassSummary:
    """How a class did; memory grows with the number of exercises and by one number a submission.

    Scores and exercises are those of graded submissions: of an unreadable one nothing was judged, so that it is
    counted apart and in no mean.

    Attributes:
        statuses: number of submissions by status; ``grader_error`` for those that the grader failed to judge.
        exercises: summaries by exercise, in the order of first appearance.
        misconceptions: number of submissions that hold each known wrong answer, by (exercise, name).
        absent: names of the students who handed in nothing; they are no submissions, and in no figure.
        flagged: names of those whose work an instructor should look at.
        unscored: the first few submissions without a score, with the reason.
        bins: number of graded submissions in each tenth of the full score, the last one including it.
        max_score: the highest full score.
    """

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.exercises: dict[str, ExerciseSummary] = {}
        self.misconceptions: Counter[tuple[str, str]] = Counter()
        self.absent: list[str] = []
        self.flagged: list[str] = []
        self.unscored: list[tuple[str, str]] = []
        self.bins = [0] * BINS
        self.max_score = 0.0
        self._scores = array("d")

    @classmethod
    def of(cls, results: Iterable[SubmissionResult]) -> Self:
        """Gather the statistics of ``results`` in one walk."""
        summary = cls()
        for result in results:
            summary.add(result)
        return summary

    def add(self, result: SubmissionResult, excused: Collection[str] = (), *, is_copy: bool = False) -> None:
        """Count one submission, or a student without one; ``excused`` exercises are in no figure."""
        if result.status == "missing":
            self.absent.append(result.student or result.submission)
            return
        self.statuses[result.status if result.judged else "grader_error"] += 1
        self.max_score = max(self.max_score, result.max_score)
        if not result.judged or result.status != "graded":
            self._add_unscored(result)
            return
        self._scores.append(result.score)
        share = result.score / result.max_score if result.max_score else 0.0
        self.bins[min(BINS - 1, int(BINS * share))] += 1
        total = math.fsum(exercise.score for exercise in result.exercises)
        if is_copy or result.flags or any(exercise.flags for exercise in result.exercises):
            self.flagged.append(result.student or result.submission)
        for exercise in result.exercises:
            if exercise.exercise not in excused:
                self._add_exercise(exercise, total)

    @property
    def count(self) -> int:
        """Number of submissions."""
        return self.statuses.total()

    @property
    def graded(self) -> int:
        """Number of submissions that the figures are about."""
        return len(self._scores)

    @property
    def mean(self) -> float:
        """Mean score of the graded submissions."""
        return statistics.fmean(self._scores) if self._scores else 0.0

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile of the scores."""
        if len(self._scores) < 2:
            only = self._scores[0] if self._scores else 0.0
            return (only, only, only)
        low, median, high = statistics.quantiles(self._scores, n=4, method="inclusive")
        return (low, median, high)

    def _add_unscored(self, result: SubmissionResult) -> None:
        if len(self.unscored) < NAMED:
            self.unscored.append((result.submission, result.error or ""))

    def _add_exercise(self, result: ExerciseResult, total: float) -> None:
        summary = self.exercises.get(result.exercise)
        if summary is None:
            summary = self.exercises[result.exercise] = ExerciseSummary(result.exercise)
        summary.add(result, total)
        named = {check.misconception for check in result.checks if check.misconception}
        self.misconceptions.update((result.exercise, name) for name in named)
