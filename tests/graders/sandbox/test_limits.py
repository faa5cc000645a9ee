"""Bounds on amounts."""

import signal

import pytest

GIGABYTE = 1 << 30


@pytest.mark.parametrize("layers", ["all", ("limits",)], ids=["all", "alone"])
def test_memory(warm, layers):
    assert warm("reserve", GIGABYTE - (32 << 20), layers=layers, memory_bytes=GIGABYTE)["outcome"] == "did"
    assert warm("reserve", 2 * GIGABYTE, layers=layers, memory_bytes=GIGABYTE)["outcome"] == "OSError"
    assert warm.free("reserve", 2 * GIGABYTE)["outcome"] == "did"


def test_cpu_time(any_warm):
    assert any_warm("compute", 1.3, cpu_seconds=1)["status"] == -signal.SIGXCPU
    assert any_warm.free("compute", 1.3)["outcome"] == "did"


def test_cpu_time_of_code_that_ignores_the_signal(any_warm):
    assert any_warm("compute_and_ignore", 2.4, cpu_seconds=1)["status"] == -signal.SIGKILL
    assert any_warm.free("compute_and_ignore", 2.4)["outcome"] == "did"


def test_open_files(warm):
    assert warm("open_many", 20, open_files=64)["outcome"] == "did"
    assert warm("open_many", 64, open_files=64)["outcome"] == "OSError"
    assert warm.free("open_many", 64)["outcome"] == "did"


def test_file_size(warm, file):
    assert warm("write_descriptor", opened=file, keep=True, file_bytes=10)["value"] == 10
    assert warm("write_descriptor", opened=file, keep=True)["outcome"] == "OSError"
    assert warm.free("write_descriptor", opened=file)["value"] == 100


def test_threads(warm):
    assert warm("start_threads", 8, max_threads=8)["value"] == 8
    if warm.mode != "user-container":
        assert warm("start_threads", 9, max_threads=8)["outcome"] == "RuntimeError"
    assert warm("start_threads", 9, max_threads=9)["value"] == 9


def test_threads_of_a_user_without_namespaces_are_bounded_all_the_same(warm_of):
    """The kernel counts them with the user's other ones, so the bound is wide."""
    warm = warm_of("user-container")
    small_stacks = 1 << 34  # room for the stacks
    assert warm("start_threads", 1500, max_threads=8, memory_bytes=small_stacks)["outcome"] == "RuntimeError"
    assert warm.free("start_threads", 1500)["value"] == 1500
