"""What students run with ``pytest``: one test module a file of exercises, so that a file can be named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graders.judging.catalogue import files

_TEST: Final = '''"""The checks of {file}.py."""

from graders.pytest_plugin import Exercises

{file} = Exercises("{file}")
'''


def build_tests(folder: Path) -> list[Path]:
    """Write a test module for every file of exercises that has none. Returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = tests_of(files())
    written = [folder / name for name, text in texts.items() if _read(folder / name) != text]
    for path in written:
        path.write_text(texts[path.name], encoding="utf-8")
    return written


def verify_tests(folder: Path) -> Iterator[str]:
    """What differs between the test modules and what the files of exercises give, a line each."""
    for name, text in tests_of(files()).items():
        if _read(folder / name) != text:
            yield f"{folder / name}: is missing or differs; `backcheck stubs build` writes it"


def tests_of(names: tuple[str, ...]) -> dict[str, str]:
    """Name and text of the test module of each file of exercises."""
    return {f"test_{file}.py": _TEST.format(file=file) for file in names}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
