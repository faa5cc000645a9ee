"""A run over many submissions: what is graded, what is kept, and what a dead worker costs."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from graders.gradebook.call import WorkerStartError
from graders.gradebook.dispatch import dispatch
from graders.gradebook.jobs import Graded, Planned, Retried, result_key
from graders.gradebook.run import run
from graders.gradebook.store import StoreError
from graders.gradebook.workers import LocalExecutor, Workers, WorkersError, dask_workers, local_workers
from graders.results import read_results


def threads(count=2):
    return Workers(count, lambda: ThreadPoolExecutor(1))


def lines(out):
    return (out / "results.jsonl").read_bytes().splitlines(keepends=True)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def grade(fakes, tmp_path, out):
    """Run the fake grader over names, with the attempts counted in a folder."""

    def run_names(names, content="v1", workers=None, **options):
        jobs = [fakes.job(name, tmp_path / "attempts", content) for name in names]
        return run({task.name: task for task in jobs}, fakes.grade, out=out, workers=workers or threads(), **options)

    return run_names


def test_one_line_each_in_order_of_name_whatever_the_workers(grade, out):
    names = [f"{kind}-{i}" for i in range(6) for kind in ("sleep", "ok")]
    summary = grade(names)
    assert (summary.total, summary.graded, summary.reused, summary.grader_errors) == (12, 12, 0, 0)
    assert [r.submission for r in read_results(out / "results.jsonl")] == sorted(names)
    first = lines(out)
    grade(reversed(names), workers=threads(1), fresh=True)
    assert lines(out) == first
    grade(names, workers=local_workers(2), fresh=True)
    assert lines(out) == first


def test_a_rerun_grades_only_what_is_missing_or_changed(grade, fakes, out, tmp_path):
    grade(["ok-a", "ok-b", "ok-c"])
    assert grade(["ok-a", "ok-b", "ok-c"]).reused == 3
    assert grade(["ok-a", "ok-b", "ok-d"]).reused == 2
    assert [json.loads(line)["submission"] for line in lines(out)] == ["ok-a", "ok-b", "ok-d"]
    assert [fakes.attempts(tmp_path / "attempts", f"ok-{x}") for x in "abcd"] == [1, 1, 1, 1]
    assert grade(["ok-a", "ok-b"], content="v2").reused == 0
    assert [r.content for r in read_results(out / "results.jsonl")] == ["v2", "v2"]


def test_fresh_grades_everything_again(grade, fakes, tmp_path):
    grade(["ok-a"])
    assert grade(["ok-a"], fresh=True).graded == 1
    assert fakes.attempts(tmp_path / "attempts", "ok-a") == 2


def test_the_key_depends_on_every_part():
    parts = {"content": "c", "assignment": "a", "seed": 0, "grader": "g"}
    keys = {result_key(**parts)}
    for name, other in {"content": "C", "assignment": "A", "seed": 1, "grader": "G"}.items():
        keys.add(result_key(**(parts | {name: other})))
    assert len(keys) == 5


def test_a_worker_that_always_dies_costs_one_submission(grade, fakes, out, tmp_path):
    names = ["die-1", *(f"sleep-{i}" for i in range(6)), "dieonce-1", "ok-1"]
    events = []
    summary = grade(names, workers=local_workers(2), on_event=events.append)
    results = {r.submission: r for r in read_results(out / "results.jsonl")}
    assert sorted(results) == sorted(names)
    assert summary.grader_errors == 1
    assert not results["die-1"].judged
    assert results["die-1"].error.startswith("grader error, not the submission's fault: the worker died")
    assert all(results[name].judged for name in names if name != "die-1")
    assert fakes.attempts(tmp_path / "attempts", "die-1") == 2
    assert fakes.attempts(tmp_path / "attempts", "dieonce-1") == 2
    assert all(fakes.attempts(tmp_path / "attempts", f"sleep-{i}") == 1 for i in range(6))
    assert {e.submission for e in events if isinstance(e, Retried)} == {"die-1", "dieonce-1"}


def test_a_grader_error_is_graded_anew_by_the_next_run(grade, fakes, tmp_path):
    grade(["raise-1", "ok-1"])
    assert grade(["raise-1", "ok-1"]).reused == 1
    assert fakes.attempts(tmp_path / "attempts", "raise-1") == 2


def test_an_exception_of_the_grader_is_recorded_with_its_place(grade, out):
    assert grade(["raise-1"]).grader_errors == 1
    (result,) = read_results(out / "results.jsonl")
    assert "ZeroDivisionError: a fault of the grader (in grade, line" in result.error
    assert (result.status, result.score, result.flags) == ("unreadable", 0.0, ("grader_error",))


def test_events_tell_the_progress(grade):
    grade(["ok-a"])
    events = []
    grade(["ok-a", "ok-b", "raise-c"], on_event=events.append, workers=threads(1))
    assert events[0] == Planned(total=3, reused=1)
    assert [(e.submission, e.done, e.total, e.judged) for e in events[1:] if isinstance(e, Graded)] == [
        ("ok-b", 2, 3, True),
        ("raise-c", 3, 3, False),
    ]


def test_a_state_is_made_once_a_worker_and_reaches_the_grader(grade, fakes, out, tmp_path, monkeypatch):
    states = tmp_path / "states"
    monkeypatch.setenv("FAKE_STATES", str(states))
    names = [f"sleep-{i}" for i in range(8)]
    grade(names, workers=local_workers(2), worker_state=fakes.count_states)
    made = states.read_text().split()
    assert len(made) == len(set(made)) == 2
    assert {r.notes[0] for r in read_results(out / "results.jsonl")} == {f"state {pid}" for pid in made}


def test_a_state_that_cannot_be_made_ends_the_run(grade, fakes, out):
    with pytest.raises(WorkerStartError, match="RuntimeError: no sandbox here"):
        grade(["ok-a"], workers=local_workers(1), worker_state=fakes.broken_state)
    assert lines(out) == []


class Asked(dict):
    """Jobs by name, and the names in the order in which their jobs were asked for."""

    def __init__(self, jobs):
        super().__init__((task.name, task) for task in jobs)
        self.names = []

    def __getitem__(self, name):
        self.names.append(name)
        return super().__getitem__(name)


def test_a_submission_without_a_result_is_read_while_the_one_before_is_graded(fakes, out, tmp_path):
    jobs = Asked(fakes.job(f"ok-{i}", tmp_path / "attempts") for i in range(5))
    asked = []
    options = {"out": out, "workers": threads(1), "on_event": lambda event: asked.append(len(jobs.names))}
    run(jobs, fakes.grade, **options)
    assert asked == [0, 2, 3, 4, 5, 5]
    assert run(jobs, fakes.grade, **options).reused == 5


def test_jobs_are_taken_only_as_slots_become_free(fakes, tmp_path):
    taken = []

    def jobs():
        for i in range(50):
            taken.append(i)
            yield fakes.job(f"ok-{i}", tmp_path)

    done = 0
    for _job, _line in dispatch(
        jobs(), lambda job: b"", threads(3), count=50, on_retry=lambda event: None, on_idle=lambda: None
    ):
        done += 1
        assert len(taken) <= done + 3 + 3 + 1  # given, graded at once and not looked at, and ready
    assert done == 50


def test_a_death_costs_none_of_those_that_were_given_together(grade, fakes, out, tmp_path):
    names = [*(f"ok-{i}" for i in range(12)), "die-1", "dieonce-1", *(f"ok-{i}" for i in range(12, 24))]
    events = []
    grade(names, workers=Workers(2, LocalExecutor, together=3), on_event=events.append)
    results = {r.submission: r for r in read_results(out / "results.jsonl")}
    assert sorted(results) == sorted(names)
    assert {name for name in names if not results[name].judged} == {"die-1"}
    assert fakes.attempts(tmp_path / "attempts", "die-1") == 3  # once among others, and twice alone
    again = {event.submission for event in events if isinstance(event, Retried)}
    assert again > {"die-1", "dieonce-1"}


def test_the_last_are_dealt_one_by_one(fakes, tmp_path):
    sizes = []

    class Noting(ThreadPoolExecutor):
        def submit(self, function, *arguments):
            sizes.append(len(arguments[-1]))
            return super().submit(function, *arguments)

    jobs = [fakes.job(f"ok-{i}", tmp_path) for i in range(40)]
    workers = Workers(2, lambda: Noting(1), together=4)
    quiet = {"on_retry": lambda event: None, "on_idle": lambda: None}
    assert len(list(dispatch(jobs, lambda job: b"", workers, count=40, **quiet))) == 40
    assert (sizes[0], sizes[-1], sum(sizes)) == (4, 1, 40)


def test_an_interrupt_keeps_what_is_done(grade, out):
    def interrupt(event):
        if isinstance(event, Graded) and event.done == 3:
            raise KeyboardInterrupt

    names = [f"sleep-{i}" for i in range(9)]
    with pytest.raises(KeyboardInterrupt):
        grade(names, workers=local_workers(2), on_event=interrupt)
    assert len(lines(out)) == 3
    assert grade(names).reused == 3


def test_a_worker_never_hears_ctrl_c():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with LocalExecutor() as executor:
        assert signal.SIGINT in executor.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result()
    assert signal.SIGINT not in before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_a_worker_that_is_ended_at_its_work_takes_all_below_it_along():
    executor = LocalExecutor()
    worker, child = executor.submit(os.getpid).result(), executor.submit(sleeper).result()
    work = executor.submit(time.sleep, 30)
    executor.shutdown(wait=False)
    assert isinstance(work.exception(), BrokenExecutor)
    assert not Path(f"/proc/{worker}").exists()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and state_of(child) not in "ZX":
        time.sleep(0.01)
    assert state_of(child) in "ZX"


def sleeper():
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], start_new_session=True).pid


def state_of(pid):
    """The state letter of a process; X of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def test_at_least_one_job():
    with pytest.raises(WorkersError, match="number of jobs is 0"):
        local_workers(0)


def test_dask_without_the_extra_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(WorkersError, match=r"pip install 'backcheck\[cluster\]'"):
        dask_workers("tcp://localhost:8786")


def test_two_runs_do_not_share_a_folder(grade, fakes, tmp_path):
    def again(event):
        with pytest.raises(StoreError, match=r"another run \(process \d+\) writes here"):
            grade(["ok-b"])

    assert grade(["ok-a"], on_event=again).graded == 1
