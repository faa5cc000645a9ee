"""Opening a submission: on disk, listed, read, every function found."""

import ast
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from graders.judging.catalogue import documented
from graders.oracle.legacy.recognise import dialect
from graders.oracle.sources import Location
from graders.oracle.timelimit import Allowance, TimeIsUp
from graders.results import Shape
from graders.submissions.content import content_hash
from graders.submissions.course_facts import course_handout, course_tree
from graders.submissions.files import Listing, list_files, read_bytes
from graders.submissions.finding import Finder, Findings, Found, common_directory
from graders.submissions.imports import autodiff_imports, may_import_random
from graders.submissions.loops import loops
from graders.submissions.misnamed import right_names
from graders.submissions.model import (
    MAX_FILE_BYTES,
    MAX_NOTEBOOK_BYTES,
    MAX_SOURCE_BYTES,
    MAX_TOTAL_BYTES,
    Cell,
    Copy,
    Handed,
    Submission,
    UnreadableSubmission,
)
from graders.submissions.naming import shown
from graders.submissions.neighbours import additions
from graders.submissions.notebooks import CodeCells, Module, NotebookError, Written, as_module, code_cells
from graders.submissions.shapes import shapes
from graders.submissions.source import SourceFile
from graders.submissions.staging import Staged, copy_files, module_file, put_archive, stage, temporary_directory

_IN_NOTEBOOK: Final = re.compile(r"^(?:[ \t]*(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*=)", re.MULTILINE)
_MAX_ARCHIVES: Final = 4
"""Archives inside an archive that are unpacked: one for each assignment of the course, and one."""
_DEFINES: Final = re.compile(rb"^(?:def|class)[ \t]+\w+.*:", re.MULTILINE)
_NOTEBOOK: Final = re.compile(rb'"cells"[ \t]*:')
_FRAMEWORK: Final = re.compile(r"^(?:import|from) (torch|tensorflow|jax)\b", re.MULTILINE)
OPEN_SECONDS: Final = 6.0
"""Of processor time: some twenty times what the reference takes. Four times as much may pass on a busy machine."""


@contextmanager
def open_submission(
    handed: Handed, targets: Sequence[str], *, parts: Sequence[str] = (), in_place: bool = False
) -> Iterator[Submission]:
    """Open what was handed in, and find ``targets`` (``"scale.scale_forward"``) in it, and without a word ``parts``.

    A folder is read where it lies; a zip, file or notebook is unpacked into a directory that exists until the
    context ends. So is a folder that holds what is not looked at, as caches: its code sees nothing that is not in
    ``content``. With ``in_place`` it is read where it lies nevertheless, for a student with a debugger.

    Raises:
        UnreadableSubmission: Nothing of it can be graded.
    """
    with ExitStack() as stack:
        try:
            submission = Allowance(OPEN_SECONDS).call(
                lambda: _Opening(handed, stack, in_place=in_place).run(targets, parts)
            )
        except TimeIsUp:
            text = f"{shown(handed.name)} could not be read and parsed within {OPEN_SECONDS:g} seconds"
            raise UnreadableSubmission(f"{text}; expected sources as students write them") from None
        except OSError as error:
            place = Path(error.filename or handed.paths[0]).name
            text = f"{shown(place)}: {error.strerror} while the submission was read"
            raise UnreadableSubmission(text) from None
        yield submission


class _Opening:
    def __init__(self, handed: Handed, stack: ExitStack, *, in_place: bool) -> None:
        self._handed = handed
        self._stack = stack
        self._staged: Staged = stage(handed, stack)
        self._notes = list(handed.notes)
        self._listing = self._listed()
        self._left = _MAX_ARCHIVES
        while self._left and self._holds_only_archives():
            self._unpack_archives()
        self._problems = {**self._staged.problems, **self._listing.problems}
        self._unread: dict[str, str] = {}
        self._known: dict[str, bytes] = {}
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._lost: dict[str, str] = {}
        self._instead = ""
        if not in_place and (self._listing.left_out or max(self._listing.sizes.values(), default=0) > MAX_FILE_BYTES):
            self._move_to_temporary()

    def run(self, targets: Sequence[str], parts: Sequence[str] = ()) -> Submission:
        """Read the sources, find the targets, and look into notebooks for what is still wanting."""
        self._check_total()
        self._put_right_names(targets)
        sources = self._read_sources()
        content = content_hash(self._staged.root, self._listing.sizes, self._known)
        self._put_back_into_packages(sources)
        finder = Finder(sources, self._listing.problems | self._unread, course_tree())
        findings = finder.find(targets)
        added = self._modules_of_notebooks(self._wanting(targets, finder, findings), sources)
        if added:
            sources.update(added)
            finder = Finder(sources, self._listing.problems | self._unread, course_tree())
            findings = finder.find(targets)
        if not findings.found and self._left and self._has_archives():
            self._unpack_archives()
            self._unread, self._known, self._cells, self._lost = {}, {}, {}, {}
            return self.run(targets, parts)
        self._add_neighbours(findings, sources)
        if not sources:
            raise UnreadableSubmission(self._why_nothing())
        python, reason = dialect((shown(path), source.data) for path, source in sources.items())
        self._notes.extend([f"the submission was read as Python 2: {reason}"] if reason else [])
        if not findings.found:
            self._instead = _instead(finder.classes(), targets)
            faults = {shown(path): source.syntax_problem for path, source in sources.items()}
            self._problems |= {path: fault for path, fault in faults.items() if fault}
        return msgspec.structs.replace(
            self._submission(findings, content, targets),
            flags=_flags(findings.found, sources, findings.spares),
            copies=tuple(_copies(self._staged.root, findings, sources)),
            spares=_spares(self._staged.root, findings),
            docstrings=_docstrings(findings, sources),
            shapes={} if self._handed.alone else self._shapes(findings, sources),
            handout=course_handout(),
            python=python,
            parts={target: _location(self._staged.root, found) for target, found in finder.located(parts).items()},
            draws=bool(self._unread) or may_import_random(source.data for source in sources.values()),
        )

    def _shapes(self, findings: Findings, sources: Mapping[str, SourceFile]) -> dict[str, Shape]:
        own = {target: place for target, place in findings.found.items() if target not in findings.ready_made}
        return shapes(own, sources)

    def _listed(self) -> Listing:
        listed = list_files(self._staged.root, self._handed.name)
        return msgspec.structs.replace(listed, sizes=listed.sizes | self._staged.large)

    def _holds_only_archives(self) -> bool:
        names = [path.lower() for path in self._listing.sizes]
        return self._has_archives() and not any(name.endswith((".py", ".ipynb")) for name in names)

    def _has_archives(self) -> bool:
        return any(path.lower().endswith(".zip") for path in self._listing.sizes)

    def _unpack_archives(self) -> None:
        """Unpack zips that lie where sources were expected, as some systems and students leave them."""
        inner = [path for path in self._listing.sizes if path.lower().endswith(".zip")][: self._left]
        self._left -= len(inner)
        staged = Staged(temporary_directory(self._stack), temporary=True, problems=self._staged.problems)
        for path in inner:
            put_archive(self._staged.root / path, staged)
            self._notes.append(f"{shown(path)} was unpacked: it holds the submission")
        self._staged = staged
        self._listing = self._listed()

    def _check_total(self) -> None:
        sizes = self._listing.sizes
        for path, size in sizes.items():
            if size > MAX_FILE_BYTES and not path.endswith(".ipynb"):
                self._notes.append(f"{shown(path)} was left out: {size} bytes, more than {MAX_FILE_BYTES}")
        total = sum(size for size in sizes.values() if size <= MAX_FILE_BYTES)
        if total > MAX_TOTAL_BYTES:
            text = f"{shown(self._handed.name)} holds {total} bytes; expected at most {MAX_TOTAL_BYTES}"
            raise UnreadableSubmission(f"{text}, data sets left out")

    def _put_right_names(self, targets: Sequence[str]) -> None:
        """Give files of which the name alone is wrong the one under which they are looked for and imported."""
        small = [path for path, size in self._listing.sizes.items() if size <= MAX_FILE_BYTES and self._is_code(path)]
        files = {file.rpartition("/")[2] for file in course_tree().files()}
        renamed = right_names(small, files | {f"{target.rpartition('.')[0]}.py" for target in targets})
        if not renamed:
            return
        self._move_to_temporary()
        for path, target in renamed.items():
            (self._staged.root / path).rename(self._staged.root / target)
            self._notes.append(f"{shown(path)} was read as {shown(target)}")
        sizes = {renamed.get(path, path): size for path, size in self._listing.sizes.items()}
        self._listing = Listing(sizes, self._listing.problems)

    def _is_code(self, path: str) -> bool:
        """Whether a file may be Python, as its suffix says, or of a text its lines."""
        if not path.lower().endswith(".txt"):
            return True
        is_code = _NOTEBOOK if path.lower().endswith(".ipynb.txt") else _DEFINES
        try:
            return is_code.search(read_bytes(self._staged.root / path, MAX_FILE_BYTES)) is not None
        except OSError:
            return False

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
        """Names that no Python file defines, or only a blank or the course's own text."""
        if not any(path.endswith(".ipynb") for path in self._listing.sizes):
            return set()
        found = {target: place for target, place in findings.found.items() if target not in findings.ready_made}
        done = {target for target in targets if target in found and not finder.is_blank(found[target])}
        return {target.rpartition(".")[2] for target in targets if target not in done}

    def _modules_of_notebooks(self, wanting: set[str], sources: dict[str, SourceFile]) -> dict[str, SourceFile]:
        """Write a module for every notebook that defines a name which is wanting."""
        modules: dict[str, Module] = {}
        for path in self._listing.sizes:
            cells = self._code_cells(path) if path.endswith(".ipynb") and (wanting or not sources) else None
            if cells is not None and self._defines_wanted(path, cells, wanting, alone=not sources):
                modules[path] = as_module(path, cells, wanting)
        if modules:
            self._move_to_temporary()
        added: dict[str, SourceFile] = {}
        for path, module in modules.items():
            for file in module.files:
                added |= self._write_file(path, file, sources.keys() | added.keys())
            if module.source:
                added |= self._write(path, module, sources.keys() | added.keys())
        return added

    def _code_cells(self, path: str) -> CodeCells | None:
        size = self._listing.sizes[path]
        if size > MAX_NOTEBOOK_BYTES:
            text = f"{shown(path)} has {size} bytes; expected at most {MAX_NOTEBOOK_BYTES}"
        else:
            try:
                return code_cells(path, self._staged.root / path)
            except NotebookError as error:
                text = str(error)
            except OSError as error:
                text = f"{shown(path)}: {error.strerror}"
        self._problems[shown(path)] = self._unread[path] = text
        return None

    def _defines_wanted(self, path: str, cells: CodeCells, wanting: set[str], *, alone: bool) -> bool:
        code = "\n".join(text for _, text in cells)
        names = {a or b for a, b in _IN_NOTEBOOK.findall(code)} & wanting
        framework = _FRAMEWORK.search(code)
        if names and framework is not None:
            text = f"{shown(path)} is written for {framework[1]}, and the exercises ask for NumPy"
            self._problems[shown(path)] = text
        return alone or (bool(names) and framework is None)

    def _put_back_into_packages(self, sources: dict[str, SourceFile]) -> None:
        """Give a file that was taken out of its package, as its ``from ..layers`` shows, a folder again."""
        base = common_directory(sources, course_tree())
        astray = [p for p, source in sources.items() if source.dots == 2 and p.rpartition("/")[0] == base]
        if not astray or base.rpartition("/")[2] == course_tree().subpackage:
            return
        self._move_to_temporary()
        for path in astray:
            target = str(PurePosixPath(base, course_tree().subpackage, PurePosixPath(path).name))
            if target in sources:
                continue
            (self._staged.root / target).parent.mkdir(exist_ok=True)
            (self._staged.root / path).rename(self._staged.root / target)
            sources[target] = SourceFile(target, sources.pop(path).data)
            self._notes.append(f"{shown(path)} was read as {shown(target)}, where its imports work")

    def _add_neighbours(self, findings: Findings, sources: Mapping[str, SourceFile]) -> None:
        """Make modules of other folders importable where a file imports them by their own name."""
        if len({path.rpartition("/")[0] for path in sources}) < 2:
            return
        for root in sorted({found.root for found in findings.found.values()}):
            for addition in additions(sources, root):
                self._move_to_temporary()
                target = self._staged.root / addition.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(addition.data)
                self._notes.append(f"{shown(addition.source)} can be imported as {shown(addition.path)}")

    def _move_to_temporary(self) -> None:
        if self._staged.temporary:
            return
        root = temporary_directory(self._stack)
        copy_files(self._staged.root, self._listing, root)
        self._staged = Staged(root, temporary=True)

    def _write_file(self, notebook: str, file: Written, taken: AbstractSet[str]) -> dict[str, SourceFile]:
        """Write what a notebook's cells write; beside the notebook, where its path leads out of the submission."""
        target = os.path.normpath(PurePosixPath(notebook).parent / file.path)
        if target.startswith(("..", "/")):
            target = str(PurePosixPath(notebook).with_name(PurePosixPath(file.path).name))
        target = self._free(target, taken)
        (self._staged.root / target).parent.mkdir(parents=True, exist_ok=True)
        (self._staged.root / target).write_text(file.source, "utf-8")
        self._cells[target] = file.cells
        self._notes.append(f"{shown(notebook)} writes {shown(target)}, which was read")
        return {target: SourceFile(target, file.source.encode())}

    def _free(self, target: str, taken: AbstractSet[str]) -> str:
        """The path, or one beside it where a file is there already."""
        if target not in taken and not (self._staged.root / target).exists():
            return target
        pure = PurePosixPath(target)
        return str(pure.with_name(f"{pure.stem}_notebook.py"))

    def _write(self, path: str, module: Module, taken: AbstractSet[str]) -> dict[str, SourceFile]:
        pure = PurePosixPath(path)
        target = self._free(str(pure.with_name(module_file(pure.with_suffix(".py").name))), taken)
        (self._staged.root / target).write_text(module.source, "utf-8")
        self._cells[target] = module.cells
        self._lost.update(module.lost)
        if module.problems:
            self._problems[shown(path)] = "; ".join(module.problems)
        self._notes.append(f"{shown(path)} was read as {shown(target)}: its definitions, not what its cells run")
        return {target: SourceFile(target, module.source.encode())}

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
            undefined=findings.undefined,
            notes=(*self._notes, *findings.notes()),
            content=content,
            cells=self._cells,
            instead=self._instead,
        )


def _instead(classes: str, targets: Sequence[str]) -> str:
    """What is said where the submission is one of a course that asks for classes."""
    passes = [name for name in targets if name.endswith(("_forward", "_backward"))][:2] or targets[:2]
    asked = ", ".join(f"{name} in {file}.py" for file, _, name in (target.rpartition(".") for target in passes))
    text = f"there are classes with forward and backward ({classes}), and this course asks for functions: {asked}, ..."
    return text if classes else ""


def _copies(root: Path, findings: Findings, sources: Mapping[str, SourceFile]) -> Iterator[Copy]:
    """The definitions that may be meant as well, those of one file together."""
    by_path: dict[str, dict[str, Found]] = {}
    for target, others in findings.copies.items():
        for other in others:
            by_path.setdefault(other.path, {})[target] = other
    for path, found in by_path.items():
        taken = {target: shown(findings.found[target].path) for target in found}
        locations = {target: _location(root, other) for target, other in found.items()}
        yield Copy(shown(path), taken, locations, _flags(found, sources))


def _spares(root: Path, findings: Findings) -> dict[str, tuple[Location, ...]]:
    return {target: tuple(_location(root, spare) for spare in spares) for target, spares in findings.spares.items()}


def _flags(
    found: Mapping[str, Found], sources: Mapping[str, SourceFile], spares: Mapping[str, Sequence[Found]] | None = None
) -> dict[str, tuple[str, ...]]:
    """What an instructor should see of each target, read off its file, and off those that may stand in for it."""
    imports = {path: autodiff_imports(shown(path), source.data) for path, source in sources.items()}
    flagged = {
        target: (
            *imports[place.path],
            *loops(shown(place.path), sources[place.path], place.name),
            *(text for spare in (spares or {}).get(target, ()) for text in imports[spare.path]),
        )
        for target, place in found.items()
    }
    return {target: texts for target, texts in flagged.items() if texts}


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
