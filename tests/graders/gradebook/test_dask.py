"""The same run on a Dask cluster."""

import importlib

import pytest

from graders.gradebook.jobs import Graded
from graders.gradebook.run import run
from graders.gradebook.workers import AHEAD, WorkersError, dask_workers
from graders.results import read_results

distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster(fakes):
    """Three workers; a job is given up by Dask when its first worker dies."""
    options = {"n_workers": 3, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with (
        importlib.import_module("dask").config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(**options) as cluster,
    ):
        yield cluster


@pytest.mark.filterwarnings("default")
def test_a_cluster_that_goes_away_ends_the_run(cluster, fakes, tmp_path, monkeypatch):
    names = ["ok-1", *(f"held-{i}" for i in range(9))]
    jobs = [fakes.job(name, tmp_path / "attempts") for name in names]

    def send_home(event):
        if isinstance(event, Graded) and event.done == 1:
            cluster.scale(0)

    with dask_workers(cluster.scheduler_address) as workers:
        monkeypatch.setattr("graders.gradebook.workers.CONNECT_SECONDS", 1)
        with pytest.raises(WorkersError, match="has no workers any more; the results so far are saved"):
            run(
                {task.name: task for task in jobs},
                fakes.grade,
                out=tmp_path / "out",
                workers=workers,
                on_event=send_home,
            )
    assert next(read_results(tmp_path / "out" / "results.jsonl")).status == "graded"


@pytest.mark.filterwarnings("default")
def test_a_run_on_a_cluster_survives_the_death_of_workers(cluster, fakes, tmp_path):
    names = [*(f"ok-{i}" for i in range(12)), "die-1", "raise-1"]
    jobs = [fakes.job(name, tmp_path / "attempts") for name in names]
    with dask_workers(cluster.scheduler_address) as workers:
        assert workers.slots == AHEAD * 3
        summary = run({task.name: task for task in jobs}, fakes.grade, out=tmp_path / "out", workers=workers)
    results = {r.submission: r for r in read_results(tmp_path / "out" / "results.jsonl")}
    assert sorted(results) == sorted(names)
    assert summary.grader_errors == 2
    assert {name for name in names if not results[name].judged} == {"die-1", "raise-1"}
    assert "KilledWorker" in results["die-1"].error


def test_no_scheduler(monkeypatch):
    monkeypatch.setattr("graders.gradebook.workers.CONNECT_SECONDS", 1)
    with pytest.raises(WorkersError, match="needs --scheduler ADDRESS"):
        dask_workers(None)
    with pytest.raises(WorkersError, match="no Dask scheduler at tcp://127"):
        dask_workers("tcp://127.0.0.1:1")
