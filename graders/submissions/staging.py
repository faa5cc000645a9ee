"""Putting what was handed in into a directory of its own, where it is not a folder already."""

import os
import re
import stat
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from graders.submissions.files import Listing, kind_of, list_files, read_bytes
from graders.submissions.model import (
    MAX_FILE_BYTES,
    MAX_NOTEBOOK_BYTES,
    MAX_SOURCE_BYTES,
    Handed,
    UnreadableSubmission,
)
from graders.submissions.naming import is_text, shown
from graders.submissions.notebooks import NotebookError, without_outputs

_EXPECTED: Final = "expected a folder, .zip, .py or .ipynb"
AS_TEXT: Final = (".py.txt", ".ipynb.txt")
"""Ends of the names of sources that were saved as text."""
_LIMITS: Final = {".py": MAX_SOURCE_BYTES, ".ipynb": MAX_FILE_BYTES}


class Staged(msgspec.Struct):
    """A submission's directory.

    Attributes:
        root: The directory.
        temporary: Whether it is ours to write into.
        problems: What was left out, by path, and why.
        large: Files too large to be put there, and their sizes.
    """

    root: Path
    temporary: bool
    problems: dict[str, str] = {}
    large: dict[str, int] = {}


def stage(handed: Handed, stack: ExitStack) -> Staged:
    """Give a directory that holds the submission and nothing else; ``stack`` removes it if it is temporary.

    Raises:
        UnreadableSubmission: Nothing of it can be read.
    """
    path = handed.paths[0]
    if len(handed.paths) == 1 and stat.S_ISDIR(_mode(path, alone=handed.alone)):
        if not is_text(str(path)):
            raise UnreadableSubmission(f"{shown(path.name)}: the folder's name is not UTF-8; rename it")
        return Staged(Path(os.path.realpath(path)), temporary=False)
    staged = Staged(temporary_directory(stack), temporary=True)
    names = handed.uploaded_as or tuple(path.name for path in handed.paths)
    for path, name in zip(handed.paths, names, strict=True):
        try:
            _put(path, name, staged, alone=handed.alone, beside=len(handed.paths) > 1)
        except UnreadableSubmission as error:
            if len(handed.paths) == 1:
                raise
            staged.problems[shown(name)] = str(error)
    return staged


def temporary_directory(stack: ExitStack) -> Path:
    """Make a directory that vanishes with ``stack``.

    Where the grader is root, a confined process is another user, who must be able to read it.
    """
    made = tempfile.TemporaryDirectory(prefix="backcheck-", ignore_cleanup_errors=True)
    root = Path(os.path.realpath(stack.enter_context(made)))
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        root.chmod(0o755)
    return root


def copy_files(root: Path, listing: Listing, into: Path) -> None:
    """Copy the listed files that are small enough to matter."""
    for path, size in listing.sizes.items():
        if size > MAX_FILE_BYTES and not path.endswith(".ipynb"):
            continue
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError, NotebookError):
            target.write_bytes(_file_data(root / path, path, MAX_FILE_BYTES))


def _mode(path: Path, *, alone: bool) -> int:
    """What a path is, looking through a link only where the path itself was asked for.

    An entry of a class that is a link is somebody else's work, or something outside.
    """
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            return mode
        if alone:
            return path.resolve(strict=True).stat().st_mode
        where = shown(str(path.readlink()))
    except OSError as error:
        raise UnreadableSubmission(f"{shown(path.name)}: {error.strerror}; {_EXPECTED}") from None
    except RuntimeError:
        raise UnreadableSubmission(f"{shown(path.name)} is a link to itself; {_EXPECTED}") from None
    raise UnreadableSubmission(f"{shown(path.name)} is a link to {where}; {_EXPECTED}, with content of its own")


def _put(path: Path, name: str, staged: Staged, *, alone: bool, beside: bool) -> None:
    """Put what was handed in into a staged directory; data only where it lies beside something else."""
    mode, suffix = _mode(path, alone=alone), path.suffix.lower()
    if stat.S_ISDIR(mode):
        copy_files(path, list_files(path), staged.root)
    elif not stat.S_ISREG(mode):
        raise UnreadableSubmission(f"{shown(path.name)} is {kind_of(mode)}; {_EXPECTED}")
    elif suffix == ".zip":
        put_archive(path, staged)
    elif suffix in _LIMITS:
        _put_file(path, name, _LIMITS[suffix], staged)
    elif is_text(name) and (beside or name.lower().endswith(AS_TEXT)):
        _put_data(path, PurePosixPath(name).name, staged)
    else:
        raise UnreadableSubmission(f"{shown(path.name)} is a {suffix or 'nameless'} file; {_EXPECTED}")


def put_archive(path: Path, staged: Staged) -> None:
    """Unpack a zip into a staged directory."""
    from graders.submissions.archives import extract

    unpacked = extract(path, staged.root)
    staged.problems.update(unpacked.problems)
    staged.large.update(unpacked.large)


def _put_file(path: Path, name: str, limit: int, staged: Staged) -> None:
    keep = name.endswith(".ipynb") and is_text(name)
    target = staged.root / (PurePosixPath(name).name if keep else module_file(name))
    try:
        data = _file_data(path, name, limit)
    except OSError as error:
        raise UnreadableSubmission(f"{shown(path.name)}: {error.strerror}") from None
    except NotebookError as error:
        raise UnreadableSubmission(str(error)) from None
    if target.exists():
        staged.problems[shown(path.name)] = f"{shown(path.name)} is the second {target.name}; it was left out"
        return
    target.write_bytes(data)


def _put_data(path: Path, name: str, staged: Staged) -> None:
    """Copy a file that code may read, under the name that it has for its student."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        staged.large[name] = size
        return
    try:
        (staged.root / name).write_bytes(read_bytes(path, MAX_FILE_BYTES))
    except OSError as error:
        raise UnreadableSubmission(f"{shown(path.name)}: {error.strerror}") from None


def _file_data(path: Path, name: str, limit: int) -> bytes:
    """The bytes of a file, those of a large notebook without what it printed and drew."""
    large = MAX_FILE_BYTES < path.stat().st_size <= MAX_NOTEBOOK_BYTES
    if large and name.lower().endswith(".ipynb"):
        return without_outputs(name, path)
    return read_bytes(path, limit)


def module_file(name: str) -> str:
    """A file name whose stem can be imported; ``layers (1).py`` and ``layers-1.py`` are ``layers.py``."""
    pure = PurePosixPath(name)
    stem = re.sub(r"(?: ?\(\d{1,2}\)|-\d{1,2}| - Copy)+\Z", "", pure.stem)
    stem = re.sub(r"\W", "_", stem.encode("utf-8", "replace").decode()) or "submission"
    return ("_" if stem[0].isdigit() else "") + stem + pure.suffix.lower()
