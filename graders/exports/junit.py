"""JUnit XML: a suite a submission, a test case a check."""

from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from graders.results import CheckResult, ExerciseResult, SubmissionResult
from graders.text import number, printable, split_message, words, written

_ERRORS = frozenset({"error", "timeout", "crashed", "grader_error"})


def write_junit(path: Path, results: Iterable[SubmissionResult]) -> None:
    """Write one report of all ``results``, one suite in memory at a time."""
    with written(path) as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n')
        for result in results:
            file.write(tostring(junit_suite(result), encoding="unicode") + "\n")
        file.write("</testsuites>\n")


def junit_suite(result: SubmissionResult) -> Element:
    """Return the ``testsuite`` element of a submission.

    A check that could not be judged because another failed is skipped, and so is an advisory one that did not
    hold, since it costs nothing.
    """
    suite = Element("testsuite", name=printable(result.submission))
    properties = SubElement(suite, "properties")
    for name in ("status", "score", "max_score", "seed", "grader", "content"):
        SubElement(properties, "property", name=name, value=printable(str(getattr(result, name))))
    for exercise in result.exercises:
        for check in exercise.checks:
            _add_case(suite, exercise, check)
    if result.error is not None:
        case = SubElement(suite, "testcase", classname="submission", name="readable", time="0")
        _add_outcome(case, "error", words(result.status), result.error, None)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", number(result.seconds))
    return suite


def _add_case(suite: Element, exercise: ExerciseResult, check: CheckResult) -> None:
    seconds = number(exercise.seconds / len(exercise.checks))
    names = {"classname": printable(exercise.exercise), "name": printable(check.id), "time": seconds}
    case = SubElement(suite, "testcase", names)
    if check.status != "passed":
        _add_outcome(case, _outcome(check), check.misconception or check.status, check.message, check.hint)


def _outcome(check: CheckResult) -> str:
    if check.advisory or check.status == "blocked":
        return "skipped"
    return "error" if check.status in _ERRORS else "failure"


def _add_outcome(case: Element, tag: str, kind: str, message: str, hint: str | None) -> None:
    head, _ = split_message(message)
    outcome = SubElement(case, tag, message=printable(head), type=printable(kind))
    outcome.text = printable(message + (f"\nhint: {hint}" if hint else ""))
