"""The file of results under torn lines, damage and a full disk."""

import resource
import subprocess
import sys

import msgspec
import pytest

from graders.gradebook.store import Store, StoreError
from graders.results import encode


@pytest.fixture
def line(fakes, tmp_path):
    def make(name, key="k"):
        result = fakes.result_of(fakes.job(name, tmp_path))
        return encode(msgspec.structs.replace(result, submission=name, key=key))

    return make


@pytest.fixture
def filled(tmp_path, line):
    """Lines of a, b and c, in that order."""
    with Store(tmp_path, {}) as store:
        for name in "abc":
            store.append(name, line(name))
    return tmp_path / "results.jsonl"


WANTED = dict.fromkeys("abc", "k")


def test_what_is_appended_is_found_again(filled, tmp_path):
    before = filled.read_bytes()
    with Store(tmp_path, WANTED) as store:
        assert len(store) == 3
    assert filled.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 2, 50, 700])
def test_a_torn_last_line_is_cut_off(filled, tmp_path, line, cut):
    whole = filled.read_bytes()
    filled.write_bytes(whole[:-cut])
    with Store(tmp_path, WANTED) as store:
        assert [name in store for name in "abc"] == [True, True, False]
        store.append("c", line("c"))
    assert filled.read_bytes() == whole


def test_a_last_line_of_zeros_is_cut_off(filled, tmp_path):
    whole = filled.read_bytes()
    filled.write_bytes(whole + b"\0" * 100 + b"\n")
    with Store(tmp_path, WANTED) as store:
        assert len(store) == 3
    assert filled.read_bytes() == whole


def test_a_damaged_line_before_others_is_not_passed_over(filled, tmp_path):
    damaged = filled.read_bytes().splitlines(keepends=True)
    damaged[1] = b'{"submission": \n'
    filled.write_bytes(b"".join(damaged))
    with pytest.raises(StoreError, match=r"results\.jsonl:2: .*\n.*--fresh"):
        Store(tmp_path, WANTED)
    assert filled.read_bytes() == b"".join(damaged)
    with Store(tmp_path, {}) as store:
        assert len(store) == 0
    assert filled.read_bytes() == b""


def test_stale_and_repeated_lines_are_dropped(filled, tmp_path, line):
    filled.write_bytes(filled.read_bytes() + line("a") + b"\n" + line("d") + b"\n" + line("b", "old") + b"\n")
    with Store(tmp_path, {"a": "k", "c": "k", "b": "new"}) as store:
        assert [name in store for name in "abcd"] == [True, False, True, False]
    assert sorted(filled.read_bytes().splitlines()) == [line("a"), line("c")]


def test_finish_orders_by_name(tmp_path, line):
    with Store(tmp_path, {}) as store:
        for name in ("c", "a", "b"):
            store.append(name, line(name))
        store.finish()
        store.append("d", line("d"))
    assert (tmp_path / "results.jsonl").read_bytes().splitlines() == [line(name) for name in "abcd"]


def test_the_lock_is_released(filled, tmp_path):
    with Store(tmp_path, WANTED), pytest.raises(StoreError, match="another run"):
        Store(tmp_path, WANTED)
    Store(tmp_path, WANTED).__exit__(None, None, None)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file/out: Not a directory"):
        Store(tmp_path / "file" / "out", {})


def test_a_full_disk_is_told_and_tears_nothing(tmp_path, program):
    """A limit on the file size fails as a full disk does: a short write, then an error."""
    script, environment = program

    def limited(size):
        command = [sys.executable, str(script), str(tmp_path / "out"), "12", "1"]
        return subprocess.run(
            command,
            check=False,
            env=environment,
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )

    failed = limited(6000)
    assert failed.returncode == 1
    assert "results.jsonl: File too large; the 4 results so far are saved: make room" in failed.stderr
    kept = (tmp_path / "out" / "results.jsonl").read_bytes()
    assert kept.endswith(b"}\n")
    assert len(kept.splitlines()) == 4
    assert limited(resource.RLIM_INFINITY).stdout == "reused 4\n"
