"""Feedback on the terminal on one submission."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from graders.progress import is_implemented, next_exercise
from graders.reports.blocks import print_maps
from graders.reports.grouping import (
    BRIEF,
    FULL,
    elsewhere,
    is_of_a_file,
    is_shown,
    only_error,
    shared_causes,
    why_not_judged,
)
from graders.results import CheckResult, ExerciseResult, SubmissionResult
from graders.text import counted, listed, printable, show_points, split_message, words

_STYLES = {"passed": "green", "blocked": "dim", "not_implemented": "yellow", "grader_error": "magenta"}
_MARKS = {"passed": "✓", "blocked": "-", "not_implemented": "○"}
_JUDGED_OTHERWISE = frozenset({"passed", "blocked", "grader_error"})
_NARROWEST = 20
"""Columns: a narrower text is one word a line."""
_NAMES = 12
"""Exercises that passed named one by one before they are counted."""


def render_submission(result: SubmissionResult, console: Console) -> None:
    """Print the feedback on one submission: what is implemented, every cause of a failure once, a summary."""
    passed = _passed(result)
    silent = passed if len(passed) > _NAMES else ()
    render_exercises([item for item in result.exercises if item.exercise not in silent], console)
    if result.error is not None:
        console.print(Text(printable(result.error), "red"))
    for note in (*result.notes, *(f"sandbox: {line}" for line in result.sandbox)):
        console.print(Text(printable(note), "dim"))
    for line in _closing(result):
        console.print(Text(printable(line)))
    total = f"{printable(result.submission)}: {_of(result.score, result.max_score, ' of ')} points"
    full = result.judged and result.status == "graded" and result.score >= result.max_score
    console.print(Text(total, "bold green" if full else "bold"))


def render_exercises(exercises: Sequence[ExerciseResult], console: Console) -> None:
    """Print what came of those exercises that are implemented, an error that several have once."""
    shared = shared_causes(exercises)
    for exercise in filter(is_shown, exercises):
        message = only_error(exercise)
        if message not in shared:
            render_exercise(exercise, console)
        elif shared[message][0] is exercise:
            _render_shared(shared[message], console)


def render_screen(
    exercises: Sequence[ExerciseResult], notes: Iterable[str], progress: str, error: str, console: Console
) -> None:
    """Show in place of what was there what came of a save: the first cause of each exercise, notes, the progress."""

    def render(shown: Iterable[ExerciseResult]) -> None:
        if error:
            console.print(Text(printable(error), "red"))
        for exercise in shown:
            _render_first_cause(exercise, console)
        for note in notes:
            console.print(Text(printable(note), "dim"))
        if progress or not error:
            console.print(Text(progress, "bold") if progress else Text("checking the rest ...", "dim"))

    console.clear()
    with console.capture() as captured:
        render(exercises)
    if console.is_terminal and captured.get().count("\n") >= console.height:  # its head would be out of sight
        exercises = [msgspec.structs.replace(exercise, pictures=()) for exercise in exercises]
    render(exercises)


def _render_first_cause(exercise: ExerciseResult, console: Console) -> None:
    """Print the first cause of a failure, how many there are beside it, and what costs no points."""
    counting = sorted((check for check in exercise.checks if not check.advisory), key=_turn)
    causes = [check for check in counting if check.status != "blocked"]
    others = [check for check in exercise.checks if check.advisory or check.status == "blocked"]
    render_exercise(msgspec.structs.replace(exercise, checks=(*causes[:1], *others)), console)
    if len(causes) > 1 and not is_of_a_file(only_error(exercise)):
        text = f"{counted(len(causes) - 1, 'other finding')} of {exercise.exercise}: fix this one first"
        _print_hanging(Text(text, "dim"), 2, console)


def _turn(check: CheckResult) -> tuple[bool, bool]:
    """Orders findings: what is wrong, what is not there yet, what costs no points."""
    return check.advisory, check.status == "not_implemented"


def _of(score: float, max_score: float, sign: str = "/") -> str:
    return f"{show_points(score)}{sign}{show_points(max_score)}"


def _passed(result: SubmissionResult) -> list[str]:
    """The exercises of which nothing is to be said: passed, in full, and without advice."""
    return [
        part.exercise
        for part in result.exercises
        if part.status == "passed" and part.score >= part.max_score and not part.notes and not part.checks
    ]


def _closing(result: SubmissionResult) -> Iterator[str]:
    """What is left to do, by name."""
    passed = _passed(result)
    untouched = [part.exercise for part in result.exercises if not is_implemented(part)]
    quiet = {*untouched, *(part.exercise for part in result.exercises if part.status in _JUDGED_OTHERWISE)}
    failed = [part.exercise for part in result.exercises if part.exercise not in quiet]
    blocked = [part.exercise for part in result.exercises if part.status == "blocked"]
    unjudged = [part.exercise for part in result.exercises if part.status == "grader_error"]
    if len(passed) > _NAMES:
        yield f"{counted(len(passed), 'exercise')} passed: {listed(passed, _NAMES)}"
    if untouched:
        yield f"{counted(len(untouched), 'exercise')} not implemented: {listed(untouched, _NAMES)}"
    if failed:
        yield f"{counted(len(failed), 'exercise')} to fix: {', '.join(failed)}"
    if blocked:
        yield f"{counted(len(blocked), 'exercise')} blocked by another one: {listed(blocked, _NAMES)}"
    if unjudged:
        yield f"{counted(len(unjudged), 'exercise')} that the grader failed to judge: {listed(unjudged, _NAMES)}"
    following = next_exercise(result.exercises)
    if following is not None:
        yield f"next: {following.exercise}"


def _render_shared(exercises: Sequence[ExerciseResult], console: Console) -> None:
    """Print one error with all the exercises that it costs; of one that was judged otherwise, where it shows."""
    first, *others = exercises
    if first.passed:
        render_exercise(first, console)
        text = f"{counted(len(others), 'other exercise')} with the same error: {_scores(others)}"
        _print_hanging(Text(printable(text), "dim"), 2, console)
        return
    _print_error(only_error(first), console)
    notes = dict.fromkeys(note for exercise in exercises for note in exercise.notes)
    for line in (*notes, f"{counted(len(exercises), 'exercise')} could not be judged for it: {_scores(exercises)}"):
        _print_hanging(Text(printable(line), "dim"), 2, console)


def _print_error(message: str, console: Console) -> None:
    """Print an error that is all there is to say."""
    head, evidence = split_message(printable(message))
    console.print(Text.assemble(("✗ ", _style("error")), (head, "bold")))
    _print_evidence(evidence, console)


def _scores(exercises: Iterable[ExerciseResult]) -> str:
    return ", ".join(f"{part.exercise} {_of(part.score, part.max_score)}" for part in exercises)


def render_exercise(exercise: ExerciseResult, console: Console) -> None:
    """Print what came of one exercise; of one that waits for another, for which."""
    if is_of_a_file(only_error(exercise)):
        _print_error(only_error(exercise), console)
        return
    why = why_not_judged(exercise)
    head = Text.assemble(
        (f"{_MARKS.get(exercise.status, '✗')} ", _style(exercise.status)),
        (printable(exercise.exercise), "bold"),
        f"  {_of(exercise.score, exercise.max_score)}  ",
        (words(exercise.status) + (f": {printable(why)}" if why else ""), _style(exercise.status)),
    )
    _print_hanging(head, 0, console)
    messages = {check.message for check in exercise.checks}
    for note in exercise.notes:
        if note not in messages:
            _print_hanging(Text(printable(note), "dim"), 2, console)
    quiet = {"passed", "blocked", exercise.status if why else ""}
    shown = (check for check in exercise.checks if check.status not in quiet)
    causes = sorted(shown, key=_turn)
    drawn = next((item for item in exercise.pictures if item.maps is not None), None)
    for position, check in enumerate(causes[: FULL + BRIEF]):
        _render_check(check, console, full=position < FULL)
        if drawn is not None and drawn.maps is not None and drawn.check == check.id:
            print_maps(drawn.maps, console, indent=6)
    rest = [check.id for check in causes[FULL + BRIEF :]]
    if rest:
        text = f"{counted(len(rest), 'other finding')}: {listed(rest)}"
        _print_hanging(Text(printable(text), "dim"), 2, console)


def _render_check(check: CheckResult, console: Console, *, full: bool) -> None:
    head, evidence = split_message(printable(check.message))
    label = f"{check.id}{' (advisory)' if check.advisory else ''}: "
    more = printable(elsewhere(check))
    text = Text.assemble((printable(label), "cyan"), (head, _style(check.status)), (f" {more}" if more else "", "dim"))
    _print_hanging(text, 2, console)
    if full:
        _print_evidence(evidence, console)
        if check.hint:
            _print_hanging(Text(f"hint: {printable(check.hint)}", "italic"), 4, console)


def _print_evidence(evidence: str, console: Console) -> None:
    for line in evidence.splitlines():
        text = line.lstrip(" ")
        _print_hanging(Text(text), 4 + len(line) - len(text), console)


def _print_hanging(text: Text, indent: int, console: Console) -> None:
    """Print a line; what does not fit goes on below, indented by two more."""
    for number, line in enumerate(text.wrap(console, max(console.width - indent - 2, _NARROWEST))):
        line.rstrip()
        console.print(Padding(line, (0, 0, 0, indent + (2 if number else 0)), expand=False))


def _style(status: str) -> str:
    return _STYLES.get(status, "red")
