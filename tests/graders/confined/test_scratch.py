"""A confined submission reads the files that it came with, and writes into its own memory."""

from pathlib import Path

import pytest

from graders.oracle.confined.client import ConfinedOracle
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Raised, Returned, TimedOut


@pytest.fixture(scope="module")
def warm():
    process = WarmProcess()
    yield process
    process.close()


@pytest.fixture(params=["auto", "off"])
def run(request, warm, tmp_path):
    """Run ``f`` of a module ``code/m.py``, with files beside it, at a level of the sandbox."""

    def outcome(source, files=None):
        for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
            parent.chmod(0o755)
        for name, text in {"code/m.py": source, **(files or {})}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        sources = Sources({"m.f": Location(str(tmp_path / "code"), "m.py", "f")}, home=str(tmp_path))
        oracle = ConfinedOracle(warm, sources, Limits(level=request.param))
        try:
            return oracle.run(Plan(calls=(Call(label="f", target="m.f"),))).outcomes["f"]
        finally:
            oracle.close()
            assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before

    return outcome


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("float(open('w.txt').read())", 3.0),
        ("np.loadtxt('w.txt').item()", 3.0),
        ("open('../data/v.txt').read()", "4"),
        ("open(os.path.join(os.path.dirname(__file__), 'w.txt')).read()", "3"),
        ("sorted(os.listdir('.'))", ["m.py", "w.txt"]),
        ("os.path.exists('w.txt'), os.path.exists('gone.txt')", (True, False)),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_files_that_were_handed_in_are_read_by_relative_paths(run, read, expected, inside):
    body = f"def f(): return {read}\n" if inside else f"X = {read}\ndef f(): return X\n"
    files = {"code/w.txt": "3", "data/v.txt": "4"}
    assert run(f"import os\nimport numpy as np\n{body}", files) == Returned(expected)


@pytest.mark.parametrize(
    "write",
    [
        "os.makedirs('logs/deep', exist_ok=True); os.makedirs('logs/deep', exist_ok=True); R = os.listdir('logs') == ['deep']",  # noqa: E501
        "os.mkdir('logs'); open('logs/a.txt', 'w').write('x'); R = open('logs/a.txt').read() == 'x'",
        "open('a.txt', 'a').write('x'); open('a.txt', 'a').write('y'); R = open('a.txt').read() == 'xy'",
        "open('w.txt', 'w').write('new'); R = open('w.txt').read() == 'new'",
        "open('w.txt', 'a').write('4'); R = open('w.txt').read() == '34'",
        "pathlib.Path('a').mkdir(); pathlib.Path('a/b').write_text('x'); R = pathlib.Path('a/b').read_text() == 'x'",
        "np.save('a.npy', np.ones(2)); R = np.load('a.npy').sum() == 2",
        "np.savez('a.npz', b=np.ones(2)); R = np.load('a.npz')['b'].sum() == 2",
        "np.savetxt('a.txt', np.eye(2)); R = np.loadtxt('a.txt').sum() == 2",
        "pickle.dump([1], open('a', 'wb')); R = pickle.load(open('a', 'rb')) == [1]",
        "logging.basicConfig(filename='a.log', force=True); logging.error('x'); R = 'x' in open('a.log').read()",
        "open('a', 'w').close(); os.rename('a', 'b'); R = not os.path.exists('a') and os.path.isfile('b')",
        "os.remove('w.txt'); R = not os.path.exists('w.txt') and 'w.txt' not in os.listdir('.')",
        "os.mkdir('a'); os.rmdir('a'); R = not os.path.isdir('a')",
        "from scipy import stats; R = stats.norm.pdf(0) > 0",
    ],
)
def test_what_it_writes_is_there_for_it_and_nowhere_else(run, write):
    head = "import os, pathlib, pickle, logging\nimport numpy as np\n"
    assert run(f"{head}{write}\ndef f(): return bool(R)\n", {"code/w.txt": "3"}) == Returned(True)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("open('gone.txt')", "FileNotFoundError"),
        ("open('gone/a.txt', 'w')", "FileNotFoundError"),
        ("os.mkdir('.')", "FileExistsError"),
        ("open('w.txt', 'x')", "FileExistsError"),
        ("os.mkdir('a'); open('a')", "IsADirectoryError"),
        ("os.mkdir('gone/a')", "FileNotFoundError"),
        ("open('w.txt').write('x')", "UnsupportedOperation"),
        ("open('a', 'w').read()", "UnsupportedOperation"),
        ("os.remove('gone')", "FileNotFoundError"),
        ("os.mkdir('a'); open('a/b', 'w').close(); os.rmdir('a')", "OSError"),
    ],
)
def test_faults_of_files_are_what_they_are_elsewhere(run, call, error):
    outcome = run(f"import os\ndef f():\n    {call}\n", {"code/w.txt": "3"})
    assert isinstance(outcome, Raised)
    assert outcome.type == error


def test_a_sandboxed_submission_reads_nothing_beside_what_it_came_with(warm, tmp_path):
    """Hostile: memory is no way around the sandbox."""
    secret = tmp_path / "secret.txt"
    secret.write_text("answers")
    home = tmp_path / "home"
    home.mkdir()
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    (home / "m.py").write_text(
        f"import os\ndef f():\n    os.rename({str(secret)!r}, 'mine')\n    return open('mine').read()\n"
        f"def g():\n    return open({str(secret)!r}, 'r+').read()\n"
    )
    sources = Sources({f"m.{name}": Location(str(home), "m.py", name) for name in "fg"}, home=str(home))
    oracle = ConfinedOracle(warm, sources, Limits(level="require"))
    outcomes = oracle.run(Plan(calls=tuple(Call(label=n, target=f"m.{n}") for n in "fg"))).outcomes
    oracle.close()
    assert {name: outcome.type for name, outcome in outcomes.items()} == dict.fromkeys("fg", "PermissionError")
    assert Path(secret).read_text() == "answers"


def test_a_submission_that_fills_memory_by_files_harms_itself_alone(run):
    outcome = run("def f():\n    for i in range(10**6): open(str(i), 'wb').write(bytes(10**8))\n")
    # Pages cost more CPU time where other processes fill the caches: then the time is up first.
    assert isinstance(outcome, TimedOut) or outcome.type == "MemoryError"
