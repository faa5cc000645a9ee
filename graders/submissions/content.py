"""Digests of what was handed in: all that can run is in them, and no more is read than a submission may hold."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from graders.submissions.course_facts import course_tree
from graders.submissions.files import list_files, read_bytes
from graders.submissions.finding import common_directory
from graders.submissions.model import MAX_FILE_BYTES, MAX_TOTAL_BYTES, Handed, UnreadableSubmission

_PREFIX: Final = "sha256:"
_TAIL_BYTES: Final = 8 * 2**20
"""More than the largest directory of an archive that is unpacked, which holds a check sum of every member."""
_CHUNK: Final = 2**20


def content_hash(root: Path, sizes: Mapping[str, int], known: Mapping[str, bytes]) -> str:
    """Hash names and bytes of files, however they were packed, ordered or dated.

    A file above ``MAX_FILE_BYTES`` counts by its name and size.

    Args:
        root: The directory that ``sizes`` is relative to.
        sizes: The files that matter.
        known: Bytes of those that have been read already.
    """
    base = common_directory(sizes, course_tree())
    total = hashlib.sha256()
    for path in sorted(sizes):
        name = path[len(base) + 1 :] if base else path
        total.update(_framed(name.encode()))
        total.update(_file_digest(root, path, sizes[path], known))
    return _PREFIX + total.hexdigest()


def fingerprint(handed: Handed) -> str:
    """Digest what was handed in, as it lies there: changed by any change of what a submission's process may read.

    Whatever is too large to be read when the submission is opened counts by its name and size here too.
    """
    total = hashlib.sha256()
    for path, name in zip(handed.paths, handed.uploaded_as or ("",) * len(handed.paths), strict=True):
        total.update(_framed(name.encode("utf-8", "surrogateescape")))
        try:
            is_folder = stat.S_ISDIR((path.stat() if handed.alone else path.lstat()).st_mode)
            total.update(_folder(path) if is_folder else _file(path))
        except (OSError, UnreadableSubmission) as error:
            total.update(_framed(str(error).encode("utf-8", "surrogateescape")))
    return total.hexdigest()


def _folder(path: Path) -> bytes:
    listing = list_files(path)
    total = hashlib.sha256()
    for name, text in sorted(listing.problems.items()):
        total.update(_framed(f"{name}: {text}".encode()))
    whole = sum(size for size in listing.sizes.values() if size <= MAX_FILE_BYTES) <= MAX_TOTAL_BYTES
    for name, size in listing.sizes.items():
        total.update(_framed(name.encode()))
        total.update(_file_digest(path, name, size if whole else MAX_FILE_BYTES + 1 + size, {}))
    return total.digest()


def _file(path: Path) -> bytes:
    """Digest a file that is a submission by itself; of an archive that is too large the end, where its sums are."""
    size = path.lstat().st_size
    if path.suffix.lower() == ".zip":
        start = 0 if size <= MAX_TOTAL_BYTES else size - _TAIL_BYTES
        return _framed(b"size %d" % size) + _digest_from(path, start)
    return _file_digest(path.parent, path.name, size, {})


def _file_digest(root: Path, path: str, size: int, known: Mapping[str, bytes]) -> bytes:
    if size > MAX_FILE_BYTES:
        return _framed(b"size %d" % size)
    try:
        data = known[path] if path in known else read_bytes(root / path, MAX_FILE_BYTES)
    except OSError:
        return _framed(b"unreadable")
    return hashlib.sha256(data).digest()


def _digest_from(path: Path, start: int) -> bytes:
    total = hashlib.sha256()
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b"no file"
        stream.seek(start)
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
    return total.digest()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "little") + data
