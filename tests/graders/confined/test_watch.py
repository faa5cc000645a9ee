"""A call that did not end says where it was; what else comes over the progress pipe says nothing."""

import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graders.oracle.confined.client import ConfinedOracle
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.confined.watch import Progress, read_progress
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Frame, Missing, Outcome, Raised, Returned, TimedOut

NOTE = b"\0layers.py\n5\nfirst\nwhile True:\0"
AT = Frame("layers.py", 5, "first", "while True:")


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    with closing(WarmProcess()) as process:
        yield process


def outcomes(warm: WarmProcess, folder: Path, source: str) -> dict[str, Outcome]:
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    (folder / "layers.py").write_text(textwrap.dedent(source))
    names = ("first", "second")
    sources = Sources({f"layers.{name}": Location(str(folder), "layers.py", name) for name in names})
    with closing(ConfinedOracle(warm, sources)) as oracle:
        calls = tuple(Call(label=name, target=f"layers.{name}") for name in names)
        return oracle.run(Plan(calls=calls, seconds=0.5)).outcomes


def test_a_loop_says_where_it_is(warm: WarmProcess, tmp_path: Path) -> None:
    found = outcomes(
        warm,
        tmp_path,
        """
        import numpy as np

        def first():
            while True:
                np.add(1, 1)

        def second():
            return 2
        """,
    )
    assert isinstance(found["first"], TimedOut)
    (frame,) = found["first"].frames
    assert frame == Frame("layers.py", 5, "first", "while True:", frame.place)
    assert found["second"] == Returned(2)


def test_inner_loops_and_helpers_come_and_go(warm: WarmProcess, tmp_path: Path) -> None:
    source = """
        def helper(n):
            total = 0
            for i in range(n):
                total += i
            return total

        def looping():
            n = 0
            while n >= 0:
                for _ in range(3):
                    helper(2000)
                for _ in range(3):
                    helper(3000)

        def first():
            for _ in range(5):
                looping()

        def second():
            return 2
        """
    found = [outcomes(warm, tmp_path, source)["first"] for _ in range(2)]
    assert all(isinstance(item, TimedOut) and item.frames[-1].line == 10 for item in found)
    assert found[0] == found[1]


def test_a_call_that_only_waits_says_nothing(warm: WarmProcess, tmp_path: Path) -> None:
    source = "import time\ndef first(): time.sleep(60)\ndef second(): return 2\n"
    assert outcomes(warm, tmp_path, source)["first"] == TimedOut(0.5)


def test_what_was_nearly_late_costs_nothing(warm: WarmProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graders.oracle.confined.clock.WALL_FACTOR", 1000.0)
    source = """
        import time

        def first():
            until = time.process_time() + 0.47
            while time.process_time() < until:
                pass
            return 1

        def second():
            return 2
        """
    assert outcomes(warm, tmp_path, source) == {"first": Returned(1), "second": Returned(2)}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Progress(0, None, "")),
        (b"...", Progress(3, None, "")),
        (b".." + NOTE, Progress(2, AT, "")),
        (b".." + NOTE + NOTE, Progress(2, AT, "")),
        (b"." + NOTE + b".", Progress(2, None, "")),
        (NOTE[:9], Progress(0, None, "")),
        (b"\0layers.py\n-5\nf\ns\0", Progress(0, None, "")),
        (b"\0layers.py\n99999999999\nf\ns\0", Progress(0, None, "")),
        (b"\0\xff\n1\nf\n\0", Progress(0, Frame("\ufffd", 1, "f"), "")),
        (b"\0\0\0\0", Progress(0, None, "")),
        (b".\0/s/a.py\0", Progress(1, None, "/s/a.py")),
        (b".\0/s/a.py\0\0\0.", Progress(2, None, "")),
        (b".\0/s/a.py\0" + NOTE, Progress(1, AT, "/s/a.py")),
    ],
)
def test_progress_is_read_whatever_was_written(data: bytes, expected: Progress) -> None:
    assert read_progress(data) == expected


def test_a_file_whose_import_never_ends_is_imported_once(warm: WarmProcess, tmp_path: Path) -> None:
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    (tmp_path / "slow.py").write_text("while True: pass\ndef first(): return 1\ndef third(): return 3\n")
    (tmp_path / "user.py").write_text("import slow\ndef second(): return slow.third()\n")
    (tmp_path / "other.py").write_text("def fourth(): return 4\n")
    files = {"first": "slow.py", "second": "user.py", "third": "slow.py", "fourth": "other.py"}
    sources = Sources({f"m.{name}": Location(str(tmp_path), file, name) for name, file in files.items()})
    oracle = ConfinedOracle(warm, sources, Limits(level="auto", plan_seconds=0.5))
    calls = tuple(Call(label=name, target=f"m.{name}") for name in files)
    found = oracle.run(Plan(calls=calls)).outcomes
    oracle.close()
    assert found["fourth"] == Returned(4)
    assert isinstance(found["second"], Raised), "its own file could be imported"
    for name in ("first", "second", "third"):
        assert isinstance(found[name], Missing | Raised)
        assert "slow.py" in found[name].message
        assert "did not end in time" in found[name].message
