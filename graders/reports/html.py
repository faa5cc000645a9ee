"""The HTML report: ``index.html`` for the class and one page a submission, each complete in itself."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from graders.gradebook.policy import Charge
from graders.gradebook.table import gradebook_rows, gradebook_writer
from graders.reports.grouping import elsewhere, told_before
from graders.reports.summary import ClassSummary
from graders.results import CheckResult, SubmissionResult
from graders.submissions import Identity
from graders.text import counted, file_name, printable, show_points, split_message, words, written

PAGES = "submissions"
_COMMON = 20


def write_reports(
    out: Path,
    results: Iterable[SubmissionResult],
    *,
    title: str = "Results",
    identities: Mapping[str, Identity] | None = None,
    charges: Mapping[str, Charge] | None = None,
) -> ClassSummary:
    """Write ``out/gradebook.csv`` and ``out/report/``, and return the statistics of the class.

    Args:
        out: the folder of the run.
        results: walked twice, so a sequence or a :class:`~graders.reports.source.ResultsFile`.
        title: heading of the report.
        identities: whose the submissions are.
        charges: what a policy took off their scores.

    Raises:
        OSError: a file cannot be written.
        ResultError: a line of the results cannot be read.
    """
    summary = ClassSummary.of(results)
    exercises = tuple(summary.exercises)
    pages = out / "report" / PAGES
    pages.mkdir(parents=True, exist_ok=True)
    rows: list[_Row] = []
    with written(out / "gradebook.csv") as file:
        writer = gradebook_writer(file, exercises)
        for result in results:
            writer.writerows(gradebook_rows(result, exercises, identities or {}, charges or {}))
            rows.append(_write_page(pages, result))
    _write_index(pages.parent / "index.html", summary, rows, title)
    _drop_others(pages, {row.page for row in rows})
    return summary


def submission_page(result: SubmissionResult) -> str:
    """Return the page of one submission."""
    return printable(
        _environment().get_template("submission.html").render(result=result, told=told_before(result.exercises))
    )


class _Row:
    """A line of the index."""

    __slots__ = ("max_score", "name", "page", "score", "status")

    def __init__(self, result: SubmissionResult) -> None:
        self.name = result.submission
        self.page = file_name(result.submission) + ".html"
        self.status = result.status if result.judged else "grader_error"
        self.score = result.score
        self.max_score = result.max_score


def _write_page(folder: Path, result: SubmissionResult) -> _Row:
    row = _Row(result)
    with written(folder / row.page) as file:
        file.write(submission_page(result))
    return row


def _write_index(path: Path, summary: ClassSummary, rows: Sequence[_Row], title: str) -> None:
    template = _environment().get_template("index.html")
    parts = template.generate(
        title=title,
        summary=summary,
        rows=rows,
        pages=PAGES,
        tallest=max(summary.bins),
        misconceptions=summary.misconceptions.most_common(_COMMON),
    )
    with written(path) as file:
        file.writelines(map(printable, parts))


def _drop_others(folder: Path, current: set[str]) -> None:
    """Remove pages of submissions that are no longer part of the class."""
    for page in folder.glob("*.html"):
        if page.name not in current:
            page.unlink()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("graders.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(words=words, split_message=split_message, facts=_facts)
    environment.filters.update(loud=_loud, elsewhere=elsewhere, points=show_points, counted=counted)
    return environment


def _facts(check: CheckResult) -> str:
    """Return what there is to know of a check besides its message."""
    facts = (
        words(check.status),
        check.advisory and "advisory",
        check.misconception,
    )
    return ", ".join(fact for fact in facts if fact)


def _loud(checks: Sequence[CheckResult]) -> list[CheckResult]:
    """Return the checks that have something to say."""
    return [check for check in checks if check.status != "blocked"]
