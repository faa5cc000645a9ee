"""The last commit of a clone: when it was made, and where it is to be seen; read off its files.

A clone comes from a student: its configuration can make ``git`` run programs, so ``git`` is not asked. No more is read
than one commit needs, whatever the repository claims to hold.
"""

import os
import re
import stat
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import msgspec

from graders.submissions.files import open_for_reading, read_bytes

SOURCE: Final = "its last commit"
_MAX_COMMIT: Final = 2**20
"""Bytes of a commit or reference; one with a long message has a few kB."""
_MAX_REFERENCES: Final = 8 * 2**20
"""Bytes of the packed references: 100,000 of them."""
_MAX_PACKS: Final = 64
"""git collects them when there are 50."""
_MAX_CHAIN: Final = 64
"""Twice and more what git makes: its deltas are at most 50 deep."""
_COMMIT, _OFFSET_DELTA, _REFERENCE_DELTA = 1, 6, 7
_HASH: Final = re.compile(rb"[0-9a-f]{40}")
_COMMITTER: Final = re.compile(rb"^committer .*> (\d{1,11}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)
_ADDRESS: Final = re.compile(
    r"^\s*url\s*=\s*(?:(?:https?|ssh|git)://)?(?:[^@/\s]*@)?(?P<host>[\w.-]+\.[a-z]{2,})(?::\d+)?[:/]"
    r"(?P<path>[\w.-]+(?:/[\w.-]+?)+)(?:\.git)?/?\s*$",
    re.MULTILINE,
)
"""As git writes it, over HTTPS or SSH: https://host/owner/name.git, git@host:owner/name.git."""
_BROKEN: Final = (OSError, ValueError, IndexError, struct.error, zlib.error, OverflowError)


class Commit(msgspec.Struct, frozen=True):
    """The commit that a clone stands at.

    Attributes:
        name: Its hash.
        time: When it was made, as it says itself.
        repository: Address of the repository that was cloned, for a browser; empty where the clone names none.
    """

    name: str
    time: datetime
    repository: str = ""

    @property
    def place(self) -> str:
        """The address of the commit, or else its hash."""
        return f"{self.repository}/commit/{self.name}" if self.repository else self.name

    @property
    def organisation(self) -> str:
        """Whose the repository is; empty where that is not known."""
        return self.repository.split("/")[-2] if self.repository else ""


def last_commit(folder: Path) -> Commit | None:
    """The commit that a clone stands at; None for what is no readable clone."""
    repository = folder / ".git"
    try:
        if not stat.S_ISDIR(repository.lstat().st_mode):
            return None
        name = _head(repository)
        commit = _Repository(repository).read(name)
        match = _COMMITTER.search(commit.partition(b"\n\n")[0])
        if match is None:
            return None
        offset = timedelta(hours=int(match[3]), minutes=int(match[4]))
        zone = timezone(-offset if match[2] == b"-" else offset)
        time = datetime.fromtimestamp(int(match[1]), UTC).astimezone(zone)
    except _BROKEN:
        return None
    return Commit(name.decode(), time, _origin(repository))


def _origin(repository: Path) -> str:
    """The address of the repository that was cloned, without anybody's password."""
    try:
        text = read_bytes(repository / "config", _MAX_COMMIT).decode()
    except (OSError, UnicodeDecodeError):
        return ""
    section = re.search(r'^\[remote "origin"\]$(.*?)(?=^\[|\Z)', text, re.MULTILINE | re.DOTALL)
    url = _ADDRESS.search(section[1]) if section is not None else None
    return f"https://{url['host']}/{url['path']}" if url is not None else ""


def _head(repository: Path) -> bytes:
    head = read_bytes(repository / "HEAD", _MAX_COMMIT).strip()
    if not head.startswith(b"ref: "):
        return head
    name = head[5:].decode()
    if ".." in name or not name.startswith("refs/"):
        raise ValueError(name)
    try:
        return read_bytes(repository / name, _MAX_COMMIT).strip()
    except OSError:
        packed = read_bytes(repository / "packed-refs", _MAX_REFERENCES)
    lines = (line.split(b" ") for line in packed.splitlines())
    return next(parts[0] for parts in lines if parts[1:] == [name.encode()])


class _Repository:
    """Objects of a repository, loose or packed."""

    def __init__(self, path: Path) -> None:
        self._objects = path / "objects"

    def read(self, name: bytes) -> bytes:
        """The content of a commit.

        Raises:
            ValueError: It is not there, or is no commit.
        """
        if _HASH.fullmatch(name) is None:
            raise ValueError(name)
        loose = self._objects / name[:2].decode() / name[2:].decode()
        if loose.is_file():
            kind, _, content = _inflated(read_bytes(loose, _MAX_COMMIT)).partition(b"\0")
            if not kind.startswith(b"commit "):
                raise ValueError(kind)
            return content
        return self._packed(bytes.fromhex(name.decode()))

    def _packed(self, name: bytes, chain: int = 0) -> bytes:
        for index in sorted((self._objects / "pack").glob("*.idx"))[:_MAX_PACKS]:
            offset = _offset(index, name)
            if offset is not None:
                return self._at(index.with_suffix(".pack"), offset, chain)
        raise ValueError(name)

    def _at(self, pack: Path, offset: int, chain: int) -> bytes:
        """An object of a pack; one that is stored as a change of another is put together."""
        if chain > _MAX_CHAIN:
            raise ValueError("too long a chain of changes")
        data = _piece(pack, offset)
        kind, at = data[0] >> 4 & 7, 1
        while data[at - 1] & 128:
            at += 1
        if kind == _COMMIT:
            return _inflated(data[at:])
        if kind == _OFFSET_DELTA:
            back, at = _backwards(data, at)
            return _changed(self._at(pack, offset - back, chain + 1), _inflated(data[at:]))
        if kind == _REFERENCE_DELTA:
            base = self._packed(data[at : at + 20], chain + 1)
            return _changed(base, _inflated(data[at + 20 :]))
        raise ValueError(kind)


def _piece(path: Path, offset: int, size: int = _MAX_COMMIT) -> bytes:
    with os.fdopen(open_for_reading(path), "rb", buffering=0) as stream:
        stream.seek(offset)
        return stream.read(size)


def _offset(index: Path, name: bytes) -> int | None:
    """Where an object lies in the pack of an index of version 2."""
    if _piece(index, 0, 8) != b"\xfftOc\0\0\0\2":
        return None
    counts = struct.unpack(">256L", _piece(index, 8, 1024))
    low, high, total = counts[name[0] - 1] if name[0] else 0, counts[name[0]], counts[255]
    names = 8 + 1024
    while low < high:
        middle = (low + high) // 2
        found = _piece(index, names + 20 * middle, 20)
        if found == name:
            (offset,) = struct.unpack(">L", _piece(index, names + 24 * total + 4 * middle, 4))
            if offset & 2**31:
                (offset,) = struct.unpack(">Q", _piece(index, names + 28 * total + 8 * (offset - 2**31), 8))
            return int(offset)
        low, high = (middle + 1, high) if found < name else (low, middle)
    return None


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, _MAX_COMMIT)


def _backwards(data: bytes, at: int) -> tuple[int, int]:
    """The distance to the object that another is a change of, and where it ends."""
    value = data[at] & 127
    while data[at] & 128:
        at += 1
        value = (value + 1) << 7 | data[at] & 127
    if value <= 0:
        raise ValueError(value)
    return value, at + 1


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 128:
            return value, at


def _changed(base: bytes, change: bytes) -> bytes:
    """Apply git's delta: pieces copied from ``base``, and new ones."""
    _, at = _number(change, 0)
    size, at = _number(change, at)
    if size > _MAX_COMMIT:
        raise ValueError(size)
    result = bytearray()
    while at < len(change) and len(result) <= size:
        code = change[at]
        at += 1
        if code & 128:
            start = length = 0
            for bit in range(4):
                if code & 1 << bit:
                    start, at = start | change[at] << 8 * bit, at + 1
            for bit in range(3):
                if code & 16 << bit:
                    length, at = length | change[at] << 8 * bit, at + 1
            result += base[start : start + (length or 2**16)]
        elif code:
            result += change[at : at + code]
            at += code
        else:
            raise ValueError(code)
    return bytes(result)
