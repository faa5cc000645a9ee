"""A worker's state: kept within a run, never carried into the next."""

import threading

import pytest

from graders.gradebook.call import Call, WorkerStartError
from graders.results import decode


class State:
    made = 0
    closed = 0

    def __init__(self):
        State.made += 1
        self.number = State.made

    def close(self):
        State.closed += 1


@pytest.fixture
def calls(fakes, tmp_path, monkeypatch):
    monkeypatch.setattr("graders.gradebook.call._worker", threading.local())
    State.made = State.closed = 0
    job = fakes.job("ok-a", tmp_path)

    def notes(run, make=State):
        call = Call(lambda job, state: fakes.result_of(job, state.number), make, run)
        return decode(call(job)).notes

    return notes


def test_a_state_lasts_for_a_run_and_is_closed_by_the_next(calls):
    assert calls("first") == calls("first") == ("state 1",)
    assert (State.made, State.closed) == (1, 0)
    assert calls("second") == ("state 2",)
    assert (State.made, State.closed) == (2, 1)


def test_after_a_state_that_could_not_be_made_the_next_call_tries_anew(calls):
    def broken():
        raise OSError("no sandbox")

    calls("before")
    for _ in range(2):
        with pytest.raises(WorkerStartError, match="OSError: no sandbox"):
            calls("broken", broken)
    assert calls("after") == ("state 2",)
    assert State.closed == 1


def test_the_line_bears_the_name_and_the_key_of_the_job(fakes, tmp_path):
    job = fakes.job("ok-a", tmp_path)
    result = decode(Call(lambda job, state: fakes.result_of(job), lambda: None, "names")(job))
    assert (result.submission, result.key) == ("ok-a", job.key)
