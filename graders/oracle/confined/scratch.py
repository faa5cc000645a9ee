"""A place to write for a process that may write nothing: files and folders that it makes are held in its memory.

So a module that makes a folder for its logs or saves an array works, its files lie where it looks for them again,
nothing of them reaches the disk, and its process's limit of memory bounds them. What exists on disk is read from there.
"""

import builtins
import errno
import importlib
import io
import os
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

_FOLDER: Final = None
_WRITES: Final = frozenset("wax+")


class Scratch:
    """The files and folders that a process made: absolute path to content; None for a folder."""

    def __init__(self) -> None:
        self._made: dict[str, bytes | None] = {}
        self._removed: set[str] = set()
        self._open = io.open
        self._real: dict[str, Callable[..., Any]] = {}

    def install(self) -> None:
        """Let this process's Python open, make, list and remove files here, for good."""
        builtins.open = io.open = self.open
        with suppress(ImportError, AttributeError):  # NumPy's savetxt and loadtxt keep the `open` that they found
            importlib.import_module("numpy.lib._datasource")._file_openers._file_openers[None] = self.open
        own = {
            "mkdir": self.mkdir,
            "stat": self.stat,
            "lstat": self.stat,
            "listdir": self.listdir,
            "remove": self.remove,
            "unlink": self.remove,
            "rmdir": self.rmdir,
            "rename": self.rename,
            "replace": self.rename,
        }
        for name, function in own.items():
            self._real[name] = getattr(os, name)
            setattr(os, name, function)
        tempfile.tempdir = os.sep + "tmp"  # looked for by writing into it otherwise
        self._made[tempfile.tempdir] = _FOLDER

    def open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        """Open as ``open`` does; whatever is opened to be written lies in memory."""
        path = _path(file)
        writes = not _WRITES.isdisjoint(mode)
        if path in self._removed and not writes:
            raise _error(errno.ENOENT, file)
        if path is None or opener is not None or not (writes or path in self._made) or self._is_device(path):
            return self._open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        content = self._content(path, file, mode)
        stream = _MemoryFile(lambda data: self._keep(path, data), content, mode)
        if "b" in mode:
            return stream
        text = io.TextIOWrapper(stream, encoding or "utf-8", errors, newline, line_buffering=buffering == 1)
        text.mode = mode  # type: ignore[misc]
        return text

    def _content(self, path: str, file: Any, mode: str) -> bytes:
        """What a file holds when it is opened.

        Raises:
            OSError: It cannot be opened so.
        """
        exists = self._exists(path)
        if path in self._made and self._made[path] is _FOLDER:
            raise _error(errno.EISDIR, file)
        if "x" in mode and exists:
            raise _error(errno.EEXIST, file)
        if not exists and (mode[0] == "r" or not self._is_folder(_folder(path))):
            raise _error(errno.ENOENT, file)
        if "w" in mode or not exists:
            self._keep(path, b"")
            return b""
        made = self._made.get(path)
        if made is not None:
            return made
        with self._open(path, "rb") as stream:
            found: bytes = stream.read()
        return found

    def _keep(self, path: str, content: bytes | None) -> None:
        self._made[path] = content
        self._removed.discard(path)

    def _is_device(self, path: str) -> bool:
        return path.startswith("/dev/")

    def _on_disk(self, path: str) -> Any:
        if path in self._removed:
            return None
        try:
            return self._real["stat"](path)
        except OSError:
            return None

    def _exists(self, path: str) -> bool:
        return path in self._made or self._on_disk(path) is not None

    def _is_folder(self, path: str) -> bool:
        if path in self._made:
            return self._made[path] is _FOLDER
        found = self._on_disk(path)
        return found is not None and stat.S_ISDIR(found.st_mode)

    def mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        """Make a folder in memory."""
        del mode, dir_fd
        place = _path(path) or ""
        if self._exists(place):
            raise _error(errno.EEXIST, path)
        if not self._is_folder(_folder(place)):
            raise _error(errno.ENOENT, path)
        self._keep(place, _FOLDER)

    def stat(self, path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
        """What is known of a file, on disk or in memory."""
        place = _path(path)
        if place in self._made and place is not None:
            content = self._made[place]
            kind = stat.S_IFDIR | 0o755 if content is _FOLDER else stat.S_IFREG | 0o644
            now = int(time.time())
            return os.stat_result((kind, 1, 1, 1, os.getuid(), os.getgid(), len(content or b""), now, now, now))
        if place in self._removed:
            raise _error(errno.ENOENT, path)
        return self._real["stat"](path, *args, **kwargs)  # type: ignore[no-any-return]

    def listdir(self, path: Any = ".") -> list[Any]:
        """The names in a folder."""
        place = _path(path)
        if place is None:
            return self._real["listdir"](path)  # type: ignore[no-any-return]
        names = {each[len(place) :].lstrip("/") for each in self._made if _folder(each) == place}
        if place not in self._made:
            names.update(n for n in self._real["listdir"](path) if f"{place.rstrip('/')}/{n}" not in self._removed)
        return sorted(names)

    def remove(self, path: Any, *, dir_fd: int | None = None) -> None:
        """Remove a file: from memory, or from sight."""
        del dir_fd
        place = _path(path) or ""
        if not self._exists(place):
            raise _error(errno.ENOENT, path)
        if self._is_folder(place):
            raise _error(errno.EISDIR, path)
        self._made.pop(place, None)
        self._removed.add(place)

    def rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        """Remove an empty folder."""
        del dir_fd
        place = _path(path) or ""
        if not self._is_folder(place):
            raise _error(errno.ENOTDIR if self._exists(place) else errno.ENOENT, path)
        if self.listdir(place):
            raise _error(errno.ENOTEMPTY, path)
        self._made.pop(place, None)
        self._removed.add(place)

    def rename(self, src: Any, dst: Any, **kwargs: Any) -> None:
        """Give a file another name."""
        del kwargs
        old, new = _path(src) or "", _path(dst) or ""
        if not self._exists(old) or self._is_folder(old):
            raise _error(errno.ENOENT, src)
        self._keep(new, self._content(old, src, "rb"))
        self.remove(old)


class _MemoryFile(io.BytesIO):
    """A file opened for writing; ``keep`` is handed what it holds when it is flushed or closed."""

    def __init__(self, keep: Callable[[bytes], None], content: bytes, mode: str) -> None:
        super().__init__(content)
        self._keep_content = keep
        self._reads = mode[0] == "r" or "+" in mode
        self._writes = not _WRITES.isdisjoint(mode)
        if "a" in mode:
            self.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return self._reads

    def writable(self) -> bool:
        return self._writes

    def flush(self) -> None:
        if self._writes and not self.closed:
            self._keep_content(self.getvalue())
        super().flush()

    def close(self) -> None:
        self.flush()
        super().close()


def _path(file: Any) -> str | None:
    """The absolute path that a file's name means; None for a descriptor."""
    if isinstance(file, int):
        return None
    name = os.fspath(file)
    return os.path.abspath(os.fsdecode(name))  # noqa: PTH100 - its dots are resolved as text


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _error(number: int, path: Any) -> OSError:
    return OSError(number, os.strerror(number), path)
