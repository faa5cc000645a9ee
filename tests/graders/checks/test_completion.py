"""What is said of a call that gives nothing to judge."""

import pytest

from graders.checks.completion import RaisesCheck, obstacle_in
from graders.checks.contract import Finding
from graders.oracle.transcript import Frame, Outcome, Raised, Returned, TimedOut, Transcript
from tests.support.judged import finding_on, said

FRAMES = (Frame("nets.py", 4, "loss"), Frame("layers.py", 12, "relu_backward", "while True:"))


def finding_on_call(outcome: Outcome) -> Finding | None:
    return obstacle_in(Transcript({"it": outcome}), "it")


def summary(outcome: Outcome) -> tuple[str, str]:
    finding = finding_on_call(outcome)
    assert finding is not None
    return finding.status, said(finding)


@pytest.mark.parametrize("value", [None, (None, None), (None, 3)])
def test_a_blank_is_not_implemented(value: object) -> None:
    assert summary(Returned(value, implemented=False)) == ("not_implemented", "not implemented yet")


def test_work_that_does_not_come_back_failed() -> None:
    assert summary(Returned(None)) == ("failed", "returned None: is the return statement missing?")


@pytest.mark.parametrize("value", [(None, None), (None, 3), (None, None, 3)])
def test_of_work_in_part_each_result_is_judged(value: object) -> None:
    assert finding_on_call(Returned(value)) is None


def test_what_is_not_implemented_may_say_why() -> None:
    raised = Raised("NotImplementedError", "g of layers.py is not in the submission")
    assert summary(raised) == ("not_implemented", "not implemented yet: g of layers.py is not in the submission")


def test_a_forgotten_self_is_asked_for() -> None:
    raised = Raised("TypeError", "Net.predict() takes 1 positional argument but 2 were given")
    assert "is `self`, or another parameter, missing where it is defined?" in summary(raised)[1]
    raised = Raised("TypeError", "predict() takes 1 positional argument but 2 were given")
    assert "self" not in summary(raised)[1]


def test_work_without_return_raises_nothing_either() -> None:
    finding = finding_on(RaisesCheck("it", "ValueError"), {"it": Returned(None)})
    assert (finding.status, said(finding)) == ("failed", "should raise ValueError here; it returned None")


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (TimedOut(5.0), "did not finish within 5 s"),
        (TimedOut(5.0, FRAMES), "did not finish within 5 s (layers.py:12, in relu_backward)"),
        (
            TimedOut(5.0, FRAMES, called=False),
            "was not called again: it did not finish within 5 s (layers.py:12, in relu_backward)",
        ),
    ],
)
def test_a_call_that_did_not_end_says_where_it_was(outcome: TimedOut, message: str) -> None:
    assert summary(outcome) == ("timeout", message)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("BdbQuit", "", "raised BdbQuit: breakpoint() works in plain `pytest`, not here"),
        ("EOFError", "EOF when reading a line", "EOF when reading a line: nobody can answer input() here"),
        ("OSError", "[Errno 30] Read-only file system: 'o'", "'o': files cannot be written while being graded"),
        ("PermissionError", "[Errno 1] Operation not permitted", "files cannot be written while being graded"),
        (
            "PermissionError",
            "[Errno 13] Permission denied: 'p'",
            "'p': files of others cannot be read while being graded",
        ),
        ("MemoryError", "", "raised MemoryError: this takes more memory than a submission may use"),
        ("_ArrayMemoryError", "Unable", "Unable: this takes more memory than a submission may use"),
        ("IndexError", "index 7", "raised IndexError: index 7"),
        ("AssertionError", "", "raised AssertionError"),
    ],
)
def test_an_exception_that_confinement_brings_about_says_so(kind: str, text: str, message: str) -> None:
    status, said = summary(Raised(kind, text))
    assert status == "error"
    assert said.startswith("raised " + kind)
    assert said.endswith(message)
