"""The example submission with full marks: the reference, packed as a student would hand it in."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from graders.kits.stubs import BEGIN, END

NAME: Final = "perfect.zip"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def perfect_archive(reference: Path) -> bytes:
    """The reference's files without their markers, in a zip that depends on nothing else."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(reference.glob("*.py")):
            entry = zipfile.ZipInfo(f"perfect/{path.name}", _EPOCH)
            archive.writestr(entry, _without_markers(path.read_text(encoding="utf-8")), zipfile.ZIP_STORED)
    return packed.getvalue()


def build_examples(reference: Path, folder: Path) -> None:
    """Write the example submissions that are generated, where a course has examples."""
    if not folder.is_dir():
        return
    (folder / NAME).write_bytes(perfect_archive(reference))


def verify_examples(reference: Path, folder: Path) -> Iterator[str]:
    """What differs between the generated examples and what the reference gives, a line each."""
    path = folder / NAME
    if not folder.is_dir():
        return
    if not path.is_file() or path.read_bytes() != perfect_archive(reference):
        yield f"{path}: is not what the reference gives; `backcheck fixtures build` rewrites it"


def _without_markers(source: str) -> str:
    lines = source.splitlines()
    return "\n".join(line for line in lines if line.strip() not in (BEGIN, END)) + "\n"
