"""Modules that a file imports by a name which only another folder of the submission has."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

import msgspec

from graders.oracle.importer import PACKAGE
from graders.submissions.course_facts import course_handout
from graders.submissions.imports import lines_with_import
from graders.submissions.source import SourceFile

_IMPORT: Final = re.compile(rb"[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)")
_INSTALLED: Final = frozenset(sys.stdlib_module_names) | {"numpy", "scipy"}
_ALIAS: Final = "import importlib, sys\n\nsys.modules[__name__] = importlib.import_module({name!r})\n"
_MAX_ADDED: Final = 200
"""Files added to one package: more than a course's tree has."""


class Addition(msgspec.Struct, frozen=True):
    """A file to be put at ``path``, where it is found under the name that is imported; it is made of ``source``."""

    path: str
    source: str
    data: bytes


def additions(sources: Mapping[str, SourceFile], root: str) -> list[Addition]:
    """The files that the package directory ``root`` lacks for the absolute imports in it to work.

    A module of a folder inside ``root`` gets a second name; one from outside, or a folder of them, is copied, and
    what these import is looked for in turn.

    Args:
        sources: All Python files of the submission.
        root: The directory that becomes the import package, relative to the submission.
    """
    return _Missing(sources, f"{root}/" if root else "").found()


class _Missing:
    def __init__(self, sources: Mapping[str, SourceFile], prefix: str) -> None:
        self._sources = sources
        self._prefix = prefix
        self._by_file: dict[str, list[str]] = {}
        self._by_folder: dict[str, set[str]] = {}
        self._there: set[str] = set()
        for path in sources:
            pure = PurePosixPath(path)
            self._by_file.setdefault(pure.stem, []).append(path)
            folders = [str(folder) for folder in pure.parents if folder.name]
            for folder in folders:
                self._by_folder.setdefault(folder.rpartition("/")[2], set()).add(folder)
            self._there.update((path[: -len(".py")], *folders))

    def found(self) -> list[Addition]:
        waiting = [source for path, source in self._sources.items() if path.startswith(self._prefix)]
        result: list[Addition] = []
        asked: set[str] = set()
        while waiting and len(result) < _MAX_ADDED:
            for module in _imported(waiting.pop()) - asked:
                asked.add(module)
                for addition in self._answers(module.replace(".", "/")):
                    result.append(addition)
                    self._there.add(addition.path[: -len(".py")])
                    waiting.append(SourceFile(addition.path, addition.data))
        return sorted(result, key=lambda addition: addition.path)

    def _answers(self, place: str) -> Iterator[Addition]:
        """The module, or the files of the folder, at the nearest other place that ends like ``place``."""
        top, _, rest = place.partition("/")
        renamed = top in course_handout().packages or f"/{self._prefix}".endswith(f"/{top}/")
        if top in _INSTALLED or self._prefix + place in self._there or (renamed and self._prefix + rest in self._there):
            return
        last = place.rpartition("/")[2]
        files = [path for path in self._by_file.get(last, ()) if f"/{path}".endswith(f"/{place}.py")]
        if files:
            path = min(files, key=self._distance)
            yield Addition(f"{self._prefix}{place}.py", path, self._data(path))
            return
        folders = [path for path in self._by_folder.get(last, ()) if f"/{path}".endswith(f"/{place}")]
        if folders:
            folder = min(folders, key=self._distance)
            for path in self._sources:
                if path.startswith(f"{folder}/"):
                    yield Addition(f"{self._prefix}{place}{path[len(folder) :]}", path, self._data(path))

    def _data(self, path: str) -> bytes:
        if not path.startswith(self._prefix):
            return self._sources[path].data
        name = path[len(self._prefix) : -len(".py")].replace("/", ".").removesuffix(".__init__")
        return _ALIAS.format(name=f"{PACKAGE}.{name}").encode()

    def _distance(self, path: str) -> tuple[bool, int, str]:
        return not path.startswith(self._prefix), path.count("/"), path


def _imported(source: SourceFile) -> set[str]:
    found = (_IMPORT.match(line) for _, line in lines_with_import(source.data))
    return {match[1].decode().rstrip(".") for match in found if match is not None}
