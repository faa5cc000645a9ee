"""Zip archives of many small files, the same for the same content."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644
_EXECUTABLE: Final = 0o755


@contextmanager
def archived(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip that appears under its name at once and whole, or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            yield archive
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def add(archive: zipfile.ZipFile, name: str, content: bytes | str, *, executable: bool = False) -> None:
    """Add a file, whenever it was made."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = (0o100000 | (_EXECUTABLE if executable else _READABLE)) << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
