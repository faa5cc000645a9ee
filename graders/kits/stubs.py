"""Student stubs: the reference with its solution regions taken out.

A region stands between lines ``# BEGIN SOLUTION`` and ``# END SOLUTION``. Inside a function it becomes
``raise NotImplementedError``; elsewhere it vanishes.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

BEGIN: Final = "# BEGIN SOLUTION"
END: Final = "# END SOLUTION"


class StubError(ValueError):
    """A reference file whose solution regions cannot be taken out; the message names file and line."""


def stub_files(reference: Path) -> dict[str, str]:
    """Name and text of every stub that a reference folder gives.

    Raises:
        StubError: A region is not closed, not opened, or nested, or a function has no region.
    """
    paths = sorted(path for path in reference.glob("*.py"))
    return {path.name: stub_of(path.read_text(encoding="utf-8"), path) for path in paths}


def stub_of(source: str, path: Path) -> str:
    """The stub of one file's text."""
    lines = source.splitlines()
    inside = _lines_of_functions(source)
    out: list[str] = []
    opened = 0
    for number, line in enumerate(lines, 1):
        mark = line.strip()
        if mark == BEGIN:
            _require(not opened, path, number, "a region begins inside another")
            opened = number
            if number in inside:
                out.append(line.replace(BEGIN, "raise NotImplementedError"))
        elif mark == END:
            _require(bool(opened), path, number, "a region ends that never began")
            opened = 0
        elif not opened:
            out.append(line)
    _require(not opened, path, opened, "a region is never closed")
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(out).rstrip() + "\n")


def _lines_of_functions(source: str) -> set[int]:
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {number for node in nodes for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def _require(holds: bool, path: Path, number: int, message: str) -> None:
    if not holds:
        raise StubError(f"{path}:{number}: {message}")


def build_stubs(reference: Path, folder: Path) -> list[Path]:
    """Write every stub; stubs of files that are gone are deleted. Returns what was written."""
    folder.mkdir(exist_ok=True)
    texts = stub_files(reference)
    for stale in folder.glob("*.py"):
        if stale.name not in texts:
            stale.unlink()
    written = [folder / name for name in texts]
    for path in written:
        path.write_text(texts[path.name], encoding="utf-8")
    return written


def verify_stubs(reference: Path, folder: Path) -> Iterator[str]:
    """What differs between the stubs and what the reference gives, a line each."""
    texts = stub_files(reference)
    for name, text in texts.items():
        path = folder / name
        if not path.is_file():
            yield f"{path}: missing; `backcheck stubs build` writes it"
        elif path.read_text(encoding="utf-8") != text:
            yield f"{path}: differs from what the reference gives; `backcheck stubs build` rewrites it"
    for path in sorted(folder.glob("*.py")):
        if path.name not in texts:
            yield f"{path}: the reference has no such file"
