"""Pages of a report, each made again only where what it shows has changed."""

import hashlib
import os
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from graders.reports.figures import can_draw
from graders.text import written

STATE: Final = ".pages"
_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")  # a set has no order of its own


class _Page(msgspec.Struct, frozen=True, array_like=True):
    """A page as it was written: a digest of what it shows, and bytes of the file."""

    shows: str
    size: int


class Pages:
    """The pages in some folders of a report.

    What a page shows is known by a digest from one run to the next. A page is made again where that has changed, where
    the program has, or where the file is gone or has another size.

    Args:
        report: Folder of the report.
        state: File of the digests.
        folders: Names of the folders of pages, which are made if need be.
    """

    def __init__(self, report: Path, state: Path, folders: Collection[str]) -> None:
        self._report = report
        self._folders = frozenset(folders)
        self._state = state
        self._before = self._read()
        self._now: dict[str, _Page] = {}
        self._sizes: dict[str, int] = {}
        for name in folders:
            (report / name).mkdir(parents=True, exist_ok=True)
            with os.scandir(report / name) as entries:
                found = [entry for entry in entries if entry.name.endswith(".html")]
            self._sizes |= {f"{name}/{entry.name}": entry.stat().st_size for entry in found}

    def put(self, name: str, shows: Any, make: Callable[[], str]) -> None:
        """Have a page in the report.

        Args:
            name: Folder and file.
            shows: All that the page depends on, the program aside.
            make: Makes its text.

        Raises:
            OSError: The page cannot be written.
        """
        digest = hashlib.blake2b(_encoder.encode((_program(), shows)), digest_size=16).hexdigest()
        before = self._before.get(name)
        if before is not None and before.shows == digest and self._sizes.get(name) == before.size:
            self._now[name] = before
            return
        self._state.unlink(missing_ok=True)  # it does not hold of pages that are written from now on
        path = self._report / name
        with written(path) as file:
            file.write(make())
        self._now[name] = _Page(digest, path.stat().st_size)

    def finish(self) -> None:
        """Remove pages of those who are no longer part of the class, and remember the others.

        Raises:
            OSError: A file cannot be removed or written.
        """
        for name in self._sizes.keys() - self._now.keys():
            (self._report / name).unlink()
        others = {name: page for name, page in self._before.items() if name.partition("/")[0] not in self._folders}
        if others | self._now != self._before or not self._state.exists():
            with written(self._state) as file:
                file.write(msgspec.json.encode(others | self._now).decode())

    def _read(self) -> dict[str, _Page]:
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=dict[str, _Page])
        except (OSError, msgspec.DecodeError):
            return {}


@cache
def _program() -> str:
    """Digest of what makes pages: the program's code, its templates, and whether pictures can be drawn."""
    total = hashlib.sha256(str(can_draw()).encode())
    package = Path(__file__).parents[1]
    for path in sorted(path for path in package.rglob("*") if path.suffix in {".py", ".html", ".css", ".js"}):
        total.update(path.relative_to(package).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
