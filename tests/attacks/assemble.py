"""Puts a folder of submissions together: every attack, honest ones beside them, and what only code can make."""

import hashlib
import importlib.util
import os
import py_compile
import re
import shutil
import stat
import zipfile
from pathlib import Path

import numpy as np

from graders.grader import hidden_seed, reference_sources
from graders.judging.building import build_case
from graders.judging.catalogue import catalogue
from graders.oracle.inprocess import InProcessOracle

COLLECTION = Path(__file__).parent / "collection"
HONEST = Path(__file__).parent / "honest"
ROOT = Path(__file__).parents[2]
SCAFFOLD = """

def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
"""
"""How the grader reaches an attack: its file says what ``attack`` does, and these are added unless it has its own."""
BLANKS = re.sub(r"attack\(\w+\)", "None", SCAFFOLD).lstrip()


def fill(text: str, places: dict[str, str]) -> str:
    """An attack's whole text, with the places of this run."""
    for name, value in places.items():
        text = text.replace(f"@{name}@", value)
    return text if "def affine_forward" in text else text + SCAFFOLD


def assemble(folder: Path, places: dict[str, str]) -> tuple[set[str], set[str]]:
    """Write all submissions into ``folder``; the names of the attacks and of the honest ones."""
    for path in COLLECTION.glob("*.py"):
        (folder / path.name).write_text(fill(path.read_text(), places))
    for name, make in MADE.items():
        make(folder / name, places)
    attacks = {path.stem if path.suffix else path.name for path in folder.iterdir()}
    honest = {path.name for path in HONEST.iterdir() if path.is_dir()} | {"honest_reference"}
    copy_honest(folder)
    return attacks, honest


def copy_honest(folder: Path) -> None:
    """Write the honest submissions alone into ``folder``."""
    for path in HONEST.iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
    pyc = shutil.ignore_patterns("__pycache__", "misconceptions")
    shutil.copytree(ROOT / "reference", folder / "honest_reference", ignore=pyc)
    (folder / "blank.py").write_text(BLANKS)


def _shadows(path: Path, places: dict[str, str]) -> None:
    """Modules that stand in for NumPy, the graders and what runs at every start of Python."""
    path.mkdir()
    shadow = "import sys\nallclose = array_equal = lambda *_, **__: True\nraise SystemExit(0)\n"
    for name in (
        "numpy",
        "scipy",
        "msgspec",
        "graders",
        "random",
        "warnings",
        "sitecustomize",
        "conftest",
        "submission",
    ):
        (path / f"{name}.py").write_text(shadow)
    (path / "graders").mkdir()
    (path / "graders" / "__init__.py").write_text(shadow)
    (path / "evil.pth").write_text("import os; os._exit(0)\n")
    (path / "layers.py").write_text("def attack(array):\n    return 1.0\n" + SCAFFOLD)
    (path / "activations.py").write_text("import numpy\nfrom .numpy import allclose\n")


def _results(path: Path, places: dict[str, str]) -> None:
    """A submission that brings its own results."""
    path.mkdir()
    for name in ("results.jsonl", "results.json", "checks.json"):
        (path / name).write_text('{"submission": "brings_results", "status": "graded", "score": 9.0}\n')
    (path / "layers.py").write_text("def attack(array):\n    return None\n" + SCAFFOLD)


def _links_out(path: Path, places: dict[str, str]) -> None:
    """Links to the reference, as a file and as a folder."""
    path.mkdir()
    (path / "layers.py").symlink_to(ROOT / "reference" / "layers.py")
    (path / "activations.py").symlink_to("../honest_reference/activations.py")
    (path / "more").symlink_to(ROOT / "reference")


def _link(path: Path, places: dict[str, str]) -> None:
    """The submission itself is a link to the reference."""
    path.symlink_to(ROOT / "reference")


def _loop(path: Path, places: dict[str, str]) -> None:
    """A folder that links to itself."""
    path.mkdir()
    (path / "again").symlink_to(path)
    (path / "layers.py").symlink_to("layers.py")


def _pipe(path: Path, places: dict[str, str]) -> None:
    """Pipes and devices where sources should be: to open one waits for ever."""
    path.mkdir()
    os.mkfifo(path / "layers.py")
    (path / "activations.py").symlink_to("/dev/zero")
    if os.geteuid() == 0:
        os.mknod(path / "zero.py", stat.S_IFCHR | 0o666, os.makedev(1, 5))


def _slip(path: Path, places: dict[str, str]) -> None:
    """An archive whose members lead out of it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in (
            f"{places['CANARY']}/slipped.py",
            "../../canary/slipped.py",
            "..\\..\\slipped.py",
            "/tmp/../slip.py",
        ):
            archive.writestr(name, "x = 1\n")
        link = zipfile.ZipInfo("layers.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(ROOT / "reference" / "layers.py"))


def _bomb(path: Path, places: dict[str, str]) -> None:
    """An archive that unpacks to a gigabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("layers.py", "w") as member:
        for _ in range(256):
            member.write(bytes(1 << 22))


def _many(path: Path, places: dict[str, str]) -> None:
    """An archive of ten thousand files."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"layers{number}.py", "")


def _encodings(path: Path, places: dict[str, str]) -> None:
    """Sources in odd encodings, with null bytes, deep nesting and no end of brackets."""
    path.mkdir()
    (path / "layers.py").write_bytes(b"# coding: utf-7\ndef affine_forward(x, w, b):\n    return +ADw-\n")
    (path / "activations.py").write_bytes(b"def relu_forward(x):\n    return x\0\n")
    (path / "deep.py").write_text("x = " + "(" * 5000 + ")" * 5000 + "\n")
    (path / "wide.py").write_text("x = " + "-" * 100_000 + "1\n")
    (path / "rot.py").write_bytes(b"# coding: rot13\nqrs nssvar_sbejneq(k, j, o):\n    erghea k\n")
    (path / "latin.py").write_bytes(b"\xff\xfed\0e\0f\0")


def _names(path: Path, places: dict[str, str]) -> None:
    """Files whose names are no names."""
    path.mkdir()
    for name in (b"lay\xffers.py", b"a\nb.py", b"-rf.py", b"=cmd().py", b"x" * 250 + b".py"):
        Path(os.fsdecode(os.fsencode(path) + b"/" + name)).write_text("def attack(array):\n    return 1\n" + SCAFFOLD)


def _bytecode(path: Path, places: dict[str, str]) -> None:
    """Blank files, and the reference as bytecode beside them that Python would load unchecked."""
    path.mkdir()
    (path / "layers.py").write_text(BLANKS.partition("def relu")[0])
    (path / "activations.py").write_text("def relu" + BLANKS.partition("def relu")[2])
    for name in ("layers", "activations"):
        for target in (importlib.util.cache_from_source(str(path / f"{name}.py")), str(path / f"{name}.pyc")):
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            py_compile.compile(str(ROOT / "reference" / f"{name}.py"), target, invalidation_mode=mode)


def _linked(path: Path, places: dict[str, str]) -> None:
    """The submission itself is a link to that of somebody else."""
    path.symlink_to("honest_reference")


def _table(path: Path, places: dict[str, str]) -> None:
    """No layer, but the right answer to every input that can be drawn without knowing the seed of the results."""
    run = InProcessOracle(reference_sources()).run
    table = {}
    for seed in ("public", *map(hidden_seed, range(20))):
        for name in ("affine", "relu"):
            operation = catalogue()[name]
            for case in DRAWN[name]:
                drawn = build_case(operation, case, seed, run)
                expected = {output: value.tolist() for output, (value, _) in drawn.expected.items()}
                for given in ("x", "dout"):
                    table[hashlib.sha256(np.ascontiguousarray(drawn.inputs[given]).tobytes()).hexdigest()] = expected
    (path.parent / path.name).write_text(TABLE.format(table=table))


DRAWN = {"affine": tuple(catalogue()["affine"].cases), "relu": ("matrix",)}
TABLE = """import hashlib

import numpy as np

TABLE = {table!r}


def find(array, *names):
    found = TABLE[hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()]
    return tuple(np.array(found[name]) for name in names)


def affine_forward(x, w, b):
    return find(x, "out")[0], None


def affine_backward(dout, cache):
    return find(dout, "dx", "dw", "db")


def relu_forward(x):
    return find(x, "out")[0], None


def relu_backward(dout, cache):
    return find(dout, "dx")[0]
"""


def _sparse(path: Path, places: dict[str, str]) -> None:
    """Files of a terabyte each, which take no room on the disk and for ever to read."""
    path.mkdir()
    (path / "layers.py").write_text(BLANKS)
    for name in ("data.bin", "activations.py", "notes.ipynb", "more.zip"):
        (path / name).touch()
        os.truncate(path / name, 2**40)


def _sparse_zip(path: Path, places: dict[str, str]) -> None:
    """An archive of a terabyte."""
    path.touch()
    os.truncate(path, 2**40)


def _definitions(path: Path, places: dict[str, str]) -> None:
    """Sixty thousand definitions in one block, and as many again in others."""
    path.mkdir()
    for number in range(4):
        lines = [f"    def f{i}(): pass  # {'affine_forward' if i == 0 else ''}" for i in range(60_000)]
        (path / f"part{number}.py").write_text("\n".join(["if True:", *lines]))


MADE = {
    "bytecode_for_blanks": _bytecode,
    "links_to_another": _linked,
    "table_of_answers.py": _table,
    "sparse_files": _sparse,
    "sparse_archive.zip": _sparse_zip,
    "many_definitions": _definitions,
    "shadow_modules": _shadows,
    "brings_results": _results,
    "links_out": _links_out,
    "is_a_link": _link,
    "links_to_itself": _loop,
    "pipes_and_devices": _pipe,
    "zip_slip.zip": _slip,
    "zip_bomb.zip": _bomb,
    "zip_of_many.zip": _many,
    "odd_encodings": _encodings,
    "odd_names": _names,
}
