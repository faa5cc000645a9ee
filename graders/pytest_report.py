"""What a run of ``pytest`` says: a cause once, the rest counted, and how far the work is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
import pytest

if TYPE_CHECKING:
    from graders.results import CheckResult, ExerciseResult
    from graders.selfcheck import Judged

Data: TypeAlias = dict[str, Any]
_NAMED: Final = 8
"""Exercises named as blocked before the rest is counted: two lines of a terminal."""
_FAILING: Final = ("failed", "error", "timeout", "crashed")


class Cause(msgspec.Struct):
    """One cause of failures, as it is said.

    Attributes:
        key: Equal for what is to be said once.
        status: Of the check that shows it.
        sentence: What is wrong, in a line.
        text: All that is said of it.
        maps: What a picture of it is drawn from, as plain data.
    """

    key: str
    status: str
    sentence: str
    text: str
    maps: Data | None = None


class Outcome(msgspec.Struct):
    """What came of one exercise on one case.

    Attributes:
        status: ``passed``, ``failed``, ``not_implemented``, ``blocked``, or ``skipped`` for what is not judged.
        reason: Why it neither passed nor failed.
        causes: Why it failed.
        result: Of the whole exercise.
        first: Nothing was said of this exercise yet: its result goes along.
        whole: All its cases were judged.
        file: The file of the exercise where that could not be imported: then it is what fails.
        notes: On the files of the submission, each along with the first result after it was made.
    """

    status: str
    reason: str
    causes: list[Cause]
    result: "ExerciseResult"
    whole: bool = True
    first: bool = True
    file: str = ""
    notes: tuple[str, ...] = ()

    def as_data(self, path: str, line: int | None) -> Data:
        """The outcome in a form that goes from process to process."""
        return {
            "status": self.status,
            "reason": self.reason,
            "causes": [msgspec.structs.asdict(cause) for cause in self.causes],
            "place": [path, (line or 0) + 1],
            "whole": self.whole,
            "exercise": self.result.exercise,
            "file": self.file,
            "result": msgspec.to_builtins(self.result) if self.first else None,
            "notes": list(self.notes),
        }


def outcome_of(judged: "Judged", exercise: str, case: str, checks: Iterable[str]) -> Outcome:
    """What came of some checks of a case, which are given by id."""
    result, asked, whole = judged.results[exercise], set(checks), judged.whole
    none = result.status == "not_implemented"  # its record names one check for all of them
    if (exercise, case) in judged.not_asked and not none:
        reason = "not asked, at no cost: the submission does not take what this case tries"
        return Outcome("skipped", reason, [], result, judged.whole)
    found = [check for check in result.checks if none or not asked.isdisjoint((check.id, *check.also))]
    counting = [check for check in found if not check.advisory]
    failing = [check for check in counting if check.status in _FAILING]
    if failing:
        file = judged.unimported.get(exercise, "")
        return Outcome("failed", "", [_cause(result, check, file) for check in failing], result, whole, file=file)
    for status in ("not_implemented", "blocked", "grader_error"):
        first = next((check for check in counting if check.status == status), None)
        if first is not None:
            kind = "not_implemented" if result.status == "not_implemented" else status
            return Outcome(
                "skipped" if kind == "grader_error" else kind, _head(first.message), [], result, judged.whole
            )
    return Outcome("passed", "", [], result, whole)


def _cause(result: "ExerciseResult", check: "CheckResult", file: str) -> Cause:
    from graders.reports.grouping import elsewhere
    from graders.text import printable, split_message

    head, evidence = split_message(printable(check.message))
    shared = check.status == "error" and bool(evidence)
    more = elsewhere(check)
    lines = [head if file else f"{check.id}: {head}" + (f" {more}" if more else "")]
    lines += [f"  {line.lstrip()}" if line.startswith("  ") else f"  {line}" for line in evidence.splitlines()]
    if check.hint:
        lines.append(f"  hint: {printable(check.hint)}")
    key = check.message if shared else f"{result.exercise}: {check.id}"
    picture = result.picture(check.id)
    maps = msgspec.to_builtins(picture.maps) if picture is not None else None
    return Cause(key, check.status, head, "\n".join(lines), maps)


def _section(terminalreporter: Any, title: str, lines: Iterable[str]) -> None:
    """Write lines under a title; nothing for none."""
    for position, line in enumerate(lines):
        if not position:
            terminalreporter.section(title)
        terminalreporter.line(line)


def _head(message: str) -> str:
    return message.partition("\n")[0]


class Said:
    """What a student reads of a failure: the causes, and nothing of ours.

    pytest takes the sentence for its short summary and for JUnit from ``reprcrash``.
    """

    def __init__(self, causes: list[Data], place: tuple[str, int]) -> None:
        self.text = "\n".join(cause["text"] for cause in causes)
        self._maps = next((cause["maps"] for cause in causes if cause["maps"]), None)
        self.reprcrash = SimpleNamespace(path=place[0], lineno=place[1], message=causes[0]["sentence"])

    def toterminal(self, writer: Any) -> None:
        """Write it; where there are colours, with a picture of its first wrong array."""
        for line in str(self).splitlines():
            writer.line(line)
        if self._maps is not None and writer.hasmarkup:
            writer.write(_painted(self._maps, writer.fullwidth))

    def __str__(self) -> str:
        return self.text


def _painted(maps: Data, width: int) -> str:
    from io import StringIO

    from rich.console import Console

    from graders.reports.blocks import print_maps
    from graders.results import HeatMaps

    console = Console(file=StringIO(), force_terminal=True, width=width, force_jupyter=False)
    print_maps(msgspec.convert(maps, HeatMaps), console, indent=2)
    file: Any = console.file
    return str(file.getvalue())


@dataclass(eq=False)
class Overview:
    """Everything that was reported in a run; a plugin of the process that shows it.

    Attributes:
        order: The names of all exercises, in the order to work in.
        results: Of each exercise that was judged, by name.
    """

    order: Callable[[], Iterable[str]]
    results: "dict[str, ExerciseResult]" = field(default_factory=dict)
    _whole: bool = True
    _files: dict[str, None] = field(default_factory=dict)
    _said: dict[str, tuple[str, str]] = field(default_factory=dict)
    _costs: dict[str, dict[str, None]] = field(default_factory=dict)
    _reported: dict[str, int] = field(default_factory=dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Leave out of a report what another has said."""
        data: Data | None = getattr(report, "backcheck", None)
        if data is None or report.when != "call":
            return
        if data["result"] is not None:
            self._note(data["result"])
        self._whole &= data["whole"]
        self._files |= dict.fromkeys(data["notes"])
        if report.failed:
            self._leave_out(report, data)

    def _note(self, result: Mapping[str, Any]) -> None:

        from graders.results import ExerciseResult

        if result["exercise"] not in self.results:
            self.results[result["exercise"]] = msgspec.convert(result, ExerciseResult)

    def _leave_out(self, report: pytest.TestReport, data: Data) -> None:
        exercise = data["exercise"]
        new = [cause for cause in data["causes"] if cause["key"] not in self._said]
        for cause in data["causes"]:
            self._said.setdefault(cause["key"], (report.nodeid, exercise))
            self._costs.setdefault(cause["key"], {})[exercise] = None
        if new:
            self._report(report, data, new)
            return
        cause = data["causes"][0]
        node, owner = self._said[cause["key"]]
        if owner == exercise and not data["file"]:
            data["repeated"] = True
            text = f"the same cause as in {node}: {cause['sentence']}"
            report.longrepr = Said([cause | {"text": text, "maps": None}], data["place"])  # type: ignore[assignment]
            report.sections.clear()
        else:
            data["status"], report.outcome = "blocked", "skipped"
            reports = "" if data["file"] else f"what {owner} reports: "
            report.longrepr = (*data["place"], f"Skipped: blocked by {reports}{cause['sentence']}")

    def _report(self, report: pytest.TestReport, data: Data, causes: list[Data]) -> None:
        """Report new causes: of many of one exercise the first in full, some by their sentence, the rest counted."""
        from graders.reports.grouping import BRIEF, FULL
        from graders.text import counted

        exercise = data["exercise"]
        if data["file"]:
            report.location = (*report.location[:2], data["file"])  # the head of what is written of it
        before = self._reported.get(exercise, 0)
        self._reported[exercise] = before + len(causes)
        shown = causes[: max(FULL + BRIEF - before, 0)]
        full = max(FULL - before, 0)
        said = shown[:full] + [cause | {"text": _head(cause["text"]), "maps": None} for cause in shown[full:]]
        rest = len(causes) - len(said)
        if rest:
            text = f"{counted(rest, 'other finding')} of {exercise}: fix the first ones first"
            said.append(causes[-1] | {"text": text, "maps": None})
        if not before:
            notes = "".join(f"{exercise}: {note}\n" for note in self._notes(exercise))
            said[0] = said[0] | {"text": notes + said[0]["text"]}
        if not shown:
            data["repeated"] = True
            report.sections.clear()
        report.longrepr = Said(said, data["place"])  # type: ignore[assignment]

    def _notes(self, exercise: str) -> Iterator[str]:
        """What is said of an exercise beside what failed, as what to correct first."""
        from graders.text import printable

        result = self.results.get(exercise)
        if result is not None:
            messages = {check.message for check in result.checks}
            yield from (printable(_head(note)) for note in result.notes if note not in messages)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Iterator[None]:
        """Say what costs no points before the failures, and how far the work is after them."""
        from graders.text import encodable, printable

        place = {name: place for place, name in enumerate(self.order())}
        # Workers report in whatever order they finish.
        self.results = dict(sorted(self.results.items(), key=lambda item: place.get(item[0], len(place))))
        encoding = getattr(terminalreporter._tw._file, "encoding", None)
        for report in terminalreporter.stats.get("failed", ()):
            self._complete(report, encoding)
        _section(terminalreporter, "informational (costs no points)", self._informational())
        _section(terminalreporter, "counted as not implemented", self._unfound())
        failed = terminalreporter.stats.get("failed", ())
        own = [report for report in failed if isinstance(report.longrepr, Said)]
        if own and len(own) == len(failed):  # pytest's own lines end where the terminal does, before the sentence
            terminalreporter.reportchars = terminalreporter.reportchars.replace("f", "")
        else:
            own = []
        yield
        if own:
            terminalreporter.section("short summary", sep="=")
        for report in own:
            message = report.longrepr.reprcrash.message
            head = "" if report.backcheck["file"] else f"{report.head_line}: "  # such a message begins with the file
            terminalreporter.line(f"FAILED {head}{message}")
        for line in (*self._blocked(), *map(_head, self._files)):
            terminalreporter.line(encodable(printable(line), encoding))
        if self.results:
            terminalreporter.line("checked on the public cases: grading uses other inputs of the same kinds")
        if self.results and self._whole:
            from graders.progress import progress

            terminalreporter.line(progress(self.results.values()))

    def _complete(self, report: pytest.TestReport, encoding: str | None) -> None:
        """Add to a report which other exercises its causes cost, and leave it in characters that the terminal has."""
        from graders.text import counted, encodable, listed

        data: Data | None = getattr(report, "backcheck", None)
        said: Any = report.longrepr
        if data is None or not isinstance(said, Said):
            return
        own = data["exercise"]
        waiting = {name for cause in data["causes"] for name in self._costs.get(cause["key"], {})}
        if not data["file"]:
            waiting.discard(own)
        costs = [name for name in self.results if name in waiting]
        if costs:
            noun = "exercise" if data["file"] else "other exercise"
            said.text += f"\n  {counted(len(costs), noun)} blocked by it: {listed(costs, _NAMED)}"
        said.text = encodable(said.text, encoding)
        report.sections[:] = [(title, encodable(text, encoding)) for title, text in report.sections]

    def _blocked(self) -> Iterator[str]:
        """A line for each thing that exercises wait for."""
        from graders.reports.grouping import blocked_by
        from graders.text import listed, printable

        waiting: dict[str, list[str]] = {}
        for result in self.results.values():
            if why := blocked_by(result):
                waiting.setdefault(why, []).append(result.exercise)
        yield from (printable(f"blocked: {listed(names, _NAMED)}: {why}") for why, names in waiting.items())

    def _unfound(self) -> Iterator[str]:
        """A line for each exercise that is no mere blank and yet counts as not implemented."""
        from graders.reports.grouping import is_shown, why_not_judged
        from graders.text import printable

        for result in self.results.values():
            if result.status == "not_implemented" and is_shown(result):
                missing = (check for check in result.checks if check.status == "not_implemented")
                why = [why_not_judged(result)] if why_not_judged(result) else []
                why += [f"{result.exercise}: {note}" for note in result.notes]
                why += [f"{check.id}: {check.message}" for check in missing]
                yield from (printable(_head(line)) for line in why[:1])

    def _informational(self) -> Iterator[str]:
        """A line for each finding that costs no points, and each note, of the exercises that pass."""
        from graders.reports.grouping import elsewhere
        from graders.text import printable

        for result in self.results.values():
            if result.status != "passed":
                continue
            for check in result.checks:
                if check.advisory and check.status == "failed":
                    more = elsewhere(check)
                    yield f"{check.id}: {printable(_head(check.message))}" + (f" {more}" if more else "")
            yield from (f"{result.exercise}: {printable(_head(note))}" for note in result.notes)
