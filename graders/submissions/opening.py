"""Opening a submission: on disk, listed, read, every function found."""

import ast
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from graders.judging.catalogue import documented
from graders.oracle.sources import Location
from graders.submissions.content import content_hash
from graders.submissions.files import Listing, list_files, read_bytes
from graders.submissions.finding import Finder, Findings, Found, common_directory
from graders.submissions.imports import autodiff_imports, dropped_names, may_import_random
from graders.submissions.loops import loops
from graders.submissions.model import (
    MAX_FILE_BYTES,
    MAX_NOTEBOOK_BYTES,
    MAX_SOURCE_BYTES,
    MAX_TOTAL_BYTES,
    Cell,
    Handed,
    Submission,
    UnreadableSubmission,
)
from graders.submissions.naming import shown
from graders.submissions.notebooks import Module, NotebookError, as_module
from graders.submissions.source import SourceFile
from graders.submissions.staging import Staged, copy_files, module_file, put_archive, stage, temporary_directory

_IN_NOTEBOOK: Final = re.compile(rb'(?:"|\\n)(?:[ \t]*(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*=)')
_MAX_ARCHIVES: Final = 4
_FOLDER: Final = "classifiers"
_FRAMEWORK: Final = re.compile(rb'["n](?:import|from) (torch|tensorflow|jax)\b')


@contextmanager
def open_submission(handed: Handed, targets: Sequence[str]) -> Iterator[Submission]:
    """Open what was handed in, and find ``targets`` (``"layers.affine_forward"``) in it.

    A folder is read where it lies; a zip, file or notebook is unpacked into a directory that exists until the
    context ends.

    Raises:
        UnreadableSubmission: Nothing of it can be graded.
    """
    with ExitStack() as stack:
        try:
            submission = _Opening(handed, stack).run(targets)
        except OSError as error:
            place = Path(error.filename or handed.paths[0]).name
            text = f"{shown(place)}: {error.strerror} while the submission was read"
            raise UnreadableSubmission(text) from None
        yield submission


class _Opening:
    def __init__(self, handed: Handed, stack: ExitStack) -> None:
        self._handed = handed
        self._stack = stack
        self._staged: Staged = stage(handed, stack)
        self._notes = list(handed.notes)
        self._listing = self._listed()
        if self._holds_only_archives():
            self._unpack_archives()
        self._problems = {**self._staged.problems, **self._listing.problems}
        self._unread: dict[str, str] = {}
        self._known: dict[str, bytes] = {}
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._lost: dict[str, str] = {}
        self._supplied: tuple[str, ...] = ()

    def run(self, targets: Sequence[str]) -> Submission:
        """Read the sources, find the targets, and look into notebooks for what is still wanting."""
        self._check_total()
        sources = self._read_sources()
        content = content_hash(self._staged.root, self._listing.sizes, self._known)
        self._put_back_into_packages(sources)
        finder = Finder(sources, self._listing.problems | self._unread)
        findings = finder.find(targets)
        added = self._modules_of_notebooks(self._wanting(targets, finder, findings), sources)
        if added:
            sources.update(added)
            findings = Finder(sources, self._listing.problems | self._unread).find(targets)
        self._supplied = dropped_names(source.data for source in sources.values())
        if not sources:
            raise UnreadableSubmission(self._why_nothing())
        if not findings.found:
            faults = {shown(path): source.syntax_problem() for path, source in sources.items()}
            self._problems |= {path: fault for path, fault in faults.items() if fault}
        return msgspec.structs.replace(
            self._submission(findings, content, targets),
            flags=_flags(findings, sources),
            docstrings=_docstrings(findings, sources),
            draws=bool(self._unread) or may_import_random(source.data for source in sources.values()),
        )

    def _listed(self) -> Listing:
        listed = list_files(self._staged.root, self._handed.name)
        return Listing(listed.sizes | self._staged.large, listed.problems)

    def _holds_only_archives(self) -> bool:
        suffixes = {PurePosixPath(path).suffix.lower() for path in self._listing.sizes}
        return ".zip" in suffixes and suffixes.isdisjoint({".py", ".ipynb"})

    def _unpack_archives(self) -> None:
        """Unpack zips that lie where sources were expected, as some systems and students leave them."""
        inner = [path for path in self._listing.sizes if path.lower().endswith(".zip")]
        staged = Staged(temporary_directory(self._stack), temporary=True, problems=self._staged.problems)
        for path in inner[:_MAX_ARCHIVES]:
            put_archive(self._staged.root / path, staged)
            self._notes.append(f"{shown(path)} was unpacked: it holds the submission")
        self._staged = staged
        self._listing = self._listed()

    def _check_total(self) -> None:
        sizes = self._listing.sizes
        for path, size in sizes.items():
            if size > MAX_FILE_BYTES:
                self._notes.append(f"{shown(path)} was left out: {size} bytes, more than {MAX_FILE_BYTES}")
        total = sum(size for size in sizes.values() if size <= MAX_FILE_BYTES)
        if total > MAX_TOTAL_BYTES:
            text = f"{shown(self._handed.name)} holds {total} bytes; expected at most {MAX_TOTAL_BYTES}"
            raise UnreadableSubmission(f"{text}, data sets left out")

    def _read_sources(self) -> dict[str, SourceFile]:
        sources = {}
        for path in self._listing.sizes:
            if not path.endswith(".py"):
                continue
            data = self._read(path, MAX_SOURCE_BYTES)
            if data is not None:
                sources[path] = SourceFile(path, data)
                self._known[path] = data
        return sources

    def _read(self, path: str, limit: int) -> bytes | None:
        if self._listing.sizes[path] > limit:
            text = f"{shown(path)} has {self._listing.sizes[path]} bytes; expected at most {limit}"
        elif path.endswith(".py") and "." in path.rpartition("/")[2][:-3]:
            text = f"{shown(path)} cannot be imported under a name with a dot; rename it"
        else:
            try:
                return read_bytes(self._staged.root / path, limit)
            except OSError as error:
                text = f"{shown(path)}: {error.strerror}"
        self._problems[shown(path)] = self._unread[path] = text
        return None

    def _wanting(self, targets: Sequence[str], finder: Finder, findings: Findings) -> set[str]:
        """Names that no Python file defines, or only a blank."""
        if not any(path.endswith(".ipynb") for path in self._listing.sizes):
            return set()
        found = findings.found
        done = {target for target in targets if target in found and not finder.is_blank(found[target])}
        return {target.rpartition(".")[2] for target in targets if target not in done}

    def _modules_of_notebooks(self, wanting: set[str], sources: dict[str, SourceFile]) -> dict[str, SourceFile]:
        """Write a module for every notebook that defines a name which is wanting."""
        modules: dict[str, Module] = {}
        for path in self._listing.sizes:
            data = self._read(path, MAX_NOTEBOOK_BYTES) if path.endswith(".ipynb") else None
            if data is None or not self._defines_wanted(path, data, wanting, alone=not sources):
                continue
            try:
                modules[path] = as_module(path, data, wanting)
            except NotebookError as error:
                self._problems[shown(path)] = self._unread[path] = str(error)
        if modules:
            self._move_to_temporary()
        return dict(self._write(path, module, sources) for path, module in modules.items())

    def _defines_wanted(self, path: str, data: bytes, wanting: set[str], *, alone: bool) -> bool:
        names = {(a or b).decode() for a, b in _IN_NOTEBOOK.findall(data)} & wanting
        framework = _FRAMEWORK.search(data)
        if names and framework is not None:
            text = f"{shown(path)} is written for {framework[1].decode()}, and the exercises ask for NumPy"
            self._problems[shown(path)] = text
        return alone or (bool(names) and framework is None)

    def _put_back_into_packages(self, sources: dict[str, SourceFile]) -> None:
        """Give a file that was taken out of its package, as its ``from ..layers`` shows, a folder again."""
        base = common_directory(sources)
        astray = [p for p, source in sources.items() if source.dots == 2 and p.rpartition("/")[0] == base]
        if not astray or base.rpartition("/")[2] == _FOLDER:
            return
        self._move_to_temporary()
        for path in astray:
            target = str(PurePosixPath(base, _FOLDER, PurePosixPath(path).name))
            if target in sources:
                continue
            (self._staged.root / target).parent.mkdir(exist_ok=True)
            (self._staged.root / path).rename(self._staged.root / target)
            sources[target] = SourceFile(target, sources.pop(path).data)
            self._notes.append(f"{shown(path)} was read as {shown(target)}, where its imports work")

    def _move_to_temporary(self) -> None:
        if self._staged.temporary:
            return
        root = temporary_directory(self._stack)
        copy_files(self._staged.root, self._listing, root)
        self._staged = Staged(root, temporary=True)

    def _write(self, path: str, module: Module, sources: dict[str, SourceFile]) -> tuple[str, SourceFile]:
        pure = PurePosixPath(path)
        name = module_file(pure.with_suffix(".py").name)
        target = str(pure.with_name(name))
        if target in sources or (self._staged.root / target).exists():
            target = str(pure.with_name(f"{PurePosixPath(name).stem}_notebook.py"))
        (self._staged.root / target).write_text(module.source, "utf-8")
        self._cells[target] = module.cells
        self._lost.update(module.lost)
        if module.problems:
            self._problems[shown(path)] = "; ".join(module.problems)
        self._notes.append(f"{shown(path)} was read as {shown(target)}: its definitions, not what its cells run")
        return target, SourceFile(target, module.source.encode())

    def _why_nothing(self) -> str:
        name = shown(self._handed.name)
        reasons = list(dict.fromkeys(self._problems.values()))
        if reasons:
            return f"{name} holds nothing that can be graded: {'; '.join(reasons[:3])}"
        held = ", ".join(shown(path) for path in list(self._listing.sizes)[:3]) or "no files"
        return f"{name} holds {held}; expected Python files or a notebook"

    def _submission(self, findings: Findings, content: str, targets: Sequence[str]) -> Submission:
        root = self._staged.root
        locations = {target: _location(root, found) for target, found in findings.found.items()}
        problems = {**self._problems, **findings.problems}
        for target in targets:
            name = target.rpartition(".")[2]
            if target not in locations and name in self._lost:
                problems.setdefault(target, self._lost[name])
        return Submission(
            name=self._handed.name,
            root=root,
            locations=locations,
            problems=problems,
            notes=(*self._notes, *findings.notes(), *self._supplied),
            content=content,
            cells=self._cells,
        )


def _flags(findings: Findings, sources: Mapping[str, SourceFile]) -> dict[str, tuple[str, ...]]:
    """What an instructor should see of each target, read off its file."""
    imports = {path: autodiff_imports(shown(path), source.data) for path, source in sources.items()}
    told = {
        target: imports[found.path] + loops(shown(found.path), sources[found.path], found.name)
        for target, found in findings.found.items()
    }
    return {target: texts for target, texts in told.items() if texts}


def _docstrings(findings: Findings, sources: Mapping[str, SourceFile]) -> dict[str, str]:
    """The docstring of each target's definition, where a convention hangs on it."""
    texts = {}
    for target in documented() & findings.found.keys():
        found = findings.found[target]
        node = sources[found.path].definition(found.name)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (text := ast.get_docstring(node)):
            texts[target] = text
    return texts


def _location(root: Path, found: Found) -> Location:
    package = os.path.join(root, found.root) if found.root else str(root)  # noqa: PTH118 - once a target
    file = found.path[len(found.root) + 1 :] if found.root else found.path
    return Location(root=package, file=file, name=found.name)
