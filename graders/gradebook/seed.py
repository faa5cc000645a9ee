"""The seed of a folder of results: drawn once, stored beside the results, and shown to nobody."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from graders.gradebook.store import StoreError

SEED: Final = ".seed"
_BITS: Final = 63
"""As many as every reader of JSON and TOML takes; far too many to try."""
_MODE: Final = 0o600


class SeedError(ValueError):
    """The folder has another seed than was asked for, or its file is damaged."""


def settle_seed(folder: Path, wanted: int | None, *, replace: bool) -> int:
    """Return the seed of a folder of results: the one that it has, else ``wanted``, else one drawn now, and keep it.

    Args:
        folder: the folder, which is there.
        wanted: the seed that the user asked for.
        replace: whether ``wanted`` may take the place of another.

    Raises:
        SeedError: the folder has another seed than ``wanted``, and it may not be replaced; or its file is damaged.
        StoreError: the file cannot be read or written.
    """
    path = folder / SEED
    try:
        held = _read(path)
        if held is not None and wanted is not None and held != wanted and not replace:
            raise SeedError(f"{folder} holds results of another seed: give another --out, or --fresh to replace them")
        seed = held if wanted is None else wanted
        seed = secrets.randbits(_BITS) if seed is None else seed
        if seed != held:
            _write(path, seed)
        elif path.stat().st_mode & 0o777 != _MODE:
            path.chmod(_MODE)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    return seed


def _read(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    if not (text.isascii() and text.isdigit()):
        raise SeedError(f"{path}: {text[:40]!r} is no seed; expected a whole number")
    return int(text)


def _write(path: Path, seed: int) -> None:
    """Write a file that nobody else could read at any moment, and that is there whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        partial.unlink()
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
    try:
        os.write(file, f"{seed}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)
    partial.replace(path)
