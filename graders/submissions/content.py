"""The fingerprint of what was handed in."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from graders.submissions.course_facts import course_tree
from graders.submissions.files import read_bytes
from graders.submissions.finding import common_directory
from graders.submissions.model import MAX_FILE_BYTES

_PREFIX: Final = "sha256:"


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


def _file_digest(root: Path, path: str, size: int, known: Mapping[str, bytes]) -> bytes:
    if size > MAX_FILE_BYTES:
        return _framed(b"size %d" % size)
    try:
        data = known[path] if path in known else read_bytes(root / path, MAX_FILE_BYTES)
    except OSError:
        return _framed(b"unreadable")
    return hashlib.sha256(data).digest()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "little") + data
