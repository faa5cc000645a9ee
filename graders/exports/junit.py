"""JUnit XML: a suite a submission, a test case an exercise."""

from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from graders.results import CheckResult, ExerciseResult, SubmissionResult
from graders.text import number, printable, split_message, words, written

_SKIPPED = frozenset({"not_implemented", "blocked"})
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

    An exercise that is not implemented, or blocked by another, is skipped; so is a student who handed in nothing. What
    is informational is output: it costs nothing.
    """
    suite = Element("testsuite", name=printable(result.submission))
    properties = SubElement(suite, "properties")
    for name in ("status", "score", "max_score", "grader", "content"):
        SubElement(properties, "property", name=name, value=printable(str(getattr(result, name))))
    for exercise in result.exercises:
        _add_case(suite, exercise)
    if result.error is not None:
        case = SubElement(suite, "testcase", classname="submission", name="readable", time="0")
        _add_outcome(case, "skipped" if result.status == "missing" else "error", words(result.status), result.error)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", number(result.seconds))
    return suite


def _add_case(suite: Element, exercise: ExerciseResult) -> None:
    names = {"classname": printable(exercise.operation), "name": printable(exercise.exercise)}
    case = SubElement(suite, "testcase", {**names, "time": number(exercise.seconds)})
    costly = [check for check in exercise.checks if not check.advisory]
    if exercise.status != "passed":
        first = next((check for check in costly if check.status == exercise.status), None)
        kind = (first and first.misconception) or exercise.status
        _add_outcome(case, _outcome(exercise.status), kind, "\n\n".join(map(_text, costly)) or words(exercise.status))
    informational = [check for check in exercise.checks if check.advisory]
    if informational:
        SubElement(case, "system-out").text = printable("\n\n".join(map(_text, informational)))


def _outcome(status: str) -> str:
    if status in _SKIPPED:
        return "skipped"
    return "error" if status in _ERRORS else "failure"


def _text(check: CheckResult) -> str:
    return f"{check.message or words(check.status)} [{check.id}]" + (f"\nhint: {check.hint}" if check.hint else "")


def _add_outcome(case: Element, tag: str, kind: str, message: str) -> None:
    head, _ = split_message(message)
    outcome = SubElement(case, tag, message=printable(head), type=printable(kind))
    outcome.text = printable(message)
