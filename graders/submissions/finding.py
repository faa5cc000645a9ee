"""Finding each function of a submission: in the stubs' file, in the course's, else by name anywhere."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, Protocol

import msgspec

from graders.judging.catalogue import exercises
from graders.oracle.implemented import is_implemented, may_be_blank
from graders.oracle.spelling import nearest
from graders.submissions.files import remembering
from graders.submissions.naming import shown
from graders.submissions.source import SourceFile

_ANYWHERE: Final = 3
"""The tier of what is found by its name alone."""
_NOT_WORK: Final = frozenset({"tests", "graders", "fixtures"})
_MAX_COPIES: Final = 3
"""Definitions of one exercise that are graded beside the first, where nothing tells which is meant."""
_MAX_CLASSES: Final = 5
"""Classes named where none of the functions is there."""
_COPY: Final = re.compile(r"(?i)(?: ?\(\d+\)| - copy(?: \(\d+\))?| copy(?: \d+)?)(?=\.py\Z)")


class Tree(Protocol):
    """The tree of files that a course hands out."""

    @property
    def package(self) -> str:
        """The directory that becomes the top of an assignment's import package."""

    @property
    def subpackage(self) -> str:
        """A directory in it that has no meaning of its own."""

    def files(self) -> frozenset[str]:
        """The course's files that hold what the exercises ask for."""

    def file_of(self, target: str) -> str:
        """The course's file for a target, relative to an assignment's package; empty if it has none."""

    def assignment_number(self, directory: str) -> int | None:
        """The number in the name of an assignment's directory, or None."""

    def order(self, target: str, number: int | None) -> int:
        """Where an assignment stands among those that ask for a target, the earliest first; the others alike."""

    def is_ready_made(self, target: str, path: str, number: int | None, text: bytes) -> bool:
        """Whether the definition ``text`` of a target is the course's own and not the student's."""

    def not_an_answer(self, path: str, name: str, text: bytes) -> str:
        """Why a definition in a file that is not a target's own does not answer it; empty if it does."""


class Found(msgspec.Struct, frozen=True):
    """A definition that was chosen; ``root`` and ``path`` are relative to the submission, ``""`` its top."""

    root: str
    path: str
    name: str


class Findings(msgspec.Struct):
    """Targets to what was chosen for them; problems by target; choices that a reader should know of.

    ``copies`` are other definitions that may be meant as well, by target; ``spares`` are those to be taken where the
    file of what was chosen cannot be imported; ``ready_made`` are targets of which there is only the course's own text.
    ``undefined`` are exercises, asked for or not, that are named and defined nowhere: their own name to what to say.
    """

    found: dict[str, Found] = {}
    copies: dict[str, list[Found]] = {}
    spares: dict[str, list[Found]] = {}
    ready_made: set[str] = set()
    problems: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    undefined: dict[str, str] = {}

    def add_note(self, choice: str, target: str) -> None:
        """Say that ``choice`` was made for ``target``."""
        self.choices.setdefault(choice, []).append(target.rpartition(".")[2])

    def notes(self) -> list[str]:
        """One sentence a choice, with the functions that it concerns."""
        return [f"{choice}: {', '.join(names)}" for choice, names in self.choices.items()]


class _Candidate(msgspec.Struct, frozen=True):
    """A definition that may be meant; those of the lowest rank are."""

    source: SourceFile
    root: str
    name: str
    ready_made: bool
    tier: int
    order: int

    @property
    def rank(self) -> tuple[bool, int, int]:
        return self.ready_made, self.tier, self.order

    @property
    def path(self) -> str:
        return self.source.path

    def found(self) -> Found:
        return Found(self.root, self.path, self.name)


class Finder:
    """Answers where targets are defined among the Python files of one submission.

    Args:
        sources: Path relative to the submission's root to the file.
        unread: Files that could not be read or are no source, with the reason.
        tree: The course's.
    """

    def __init__(self, sources: dict[str, SourceFile], unread: dict[str, str], tree: Tree) -> None:
        self._sources = sources
        self._unread = unread
        self._tree = tree
        self._base = common_directory(sources, tree)
        self._parts = {path: tuple(plain_name(_relative(path, self._base)).split("/")) for path in sources}
        self._at_top: dict[str, list[str]] = {}
        for path, parts in self._parts.items():
            if len(parts) == 1:
                self._at_top.setdefault(parts[0], []).append(path)
        self._by_name: dict[str, list[str]] = {}
        for path, source in sources.items():
            for name in source.defined.keys() | source.imported:
                self._by_name.setdefault(name, []).append(path)
        self._blank: dict[tuple[str, str], bool] = {}
        self._asked: frozenset[str] = frozenset()

    def find(self, targets: Iterable[str]) -> Findings:
        """Find every target; those that are not there are in neither dictionary."""
        result = Findings()
        targets = tuple(targets)
        self._asked = frozenset(target.rpartition(".")[2] for target in targets)
        for target in targets:
            self._find(target, result)
        result.undefined = self._undefined()
        return result

    def located(self, targets: Sequence[str]) -> dict[str, Found]:
        """Where those of the targets are that can be seen without a closer look; nothing is said of the others."""
        result = Findings()
        self._asked = frozenset(target.rpartition(".")[2] for target in targets)
        for target in targets:
            if target.rpartition(".")[2] in self._by_name:
                self._find(target, result)
        return result.found

    def _undefined(self) -> dict[str, str]:
        defined = {name for source in self._sources.values() for name in source.defined}
        named = frozenset[str]().union(*(_exercises_in(source.data) for source in self._sources.values()))
        names = sorted(named - defined)
        return {name: self._misspelt(name) or f"{name} is not defined" for name in names}

    def _find(self, target: str, result: Findings) -> None:
        self._look_closer(target)
        candidates = list(self._candidates(target))
        if len(candidates) > 1:
            candidates.sort(key=lambda one: (one.rank, *_plainest(one.path)))
        if not candidates:
            problem = self._why_absent(target)
            if problem:
                result.problems[target] = problem
            return
        chosen = candidates[0] if len(candidates) == 1 else self._choose_among(candidates, target, result)
        result.found[target] = chosen.found()
        if chosen.source.problem and not chosen.source.mixes_tabs:  # its import says so, with the line
            result.problems[target] = chosen.source.problem
        if chosen.ready_made:
            result.ready_made.add(target)
            result.add_note(f"{shown(chosen.path)} was taken, which the course supplies ready made", target)

    def _choose_among(self, candidates: list[_Candidate], target: str, result: Findings) -> _Candidate:
        """The definition that is taken; the others are stored or noted as what they may be."""
        groups = self._alike(candidates)
        self._note_copies(candidates, target, result)
        if len(groups) > 1:
            groups = [group for group in groups if not self._is_blank(group[0])] or groups[:1]
        chosen, *others = (group[0] for group in groups)
        written = chosen.name in chosen.source.defined
        copies = [other for other in others if written and other.rank == chosen.rank][:_MAX_COPIES]
        if copies:
            result.copies[target] = [copy.found() for copy in copies]
        spares = [one for group in groups for one in group if one not in (chosen, *copies) and not one.ready_made]
        if spares:
            result.spares[target] = [spare.found() for spare in spares[:_MAX_COPIES]]
        passed = [other for other in others if other not in copies and not other.ready_made]
        over = [other for other in others if other.ready_made]
        if written and (passed or over):
            also = " and ".join(shown(other.path) for other in (*passed, *over))
            result.add_note(f"{shown(chosen.path)} was taken, not {also}", target)
        return chosen

    def _note_copies(self, candidates: list[_Candidate], target: str, result: Findings) -> None:
        """Note second copies that a system made, where they hold what the file itself does."""
        first, *others = candidates
        for other in others:
            if plain_name(other.path) == first.path and self._same(first, other):
                result.add_note(f"{shown(first.path)} was taken; {shown(other.path)} has the same", target)

    def _alike(self, candidates: list[_Candidate]) -> list[list[_Candidate]]:
        """Candidates in groups that have the same code."""
        groups: list[list[_Candidate]] = []
        for candidate in candidates:
            group = next((group for group in groups if self._same(group[0], candidate)), None)
            if group is None:
                groups.append([candidate])
            else:
                group.append(candidate)
        return groups

    def _look_closer(self, target: str) -> None:
        """Index what is not plain to see, where a definition is wanting: in the target's own file, else anywhere.

        A name that only running its own file can make is taken to be there: the import decides.
        """
        file, _, name = target.rpartition(".")
        known = self._by_name.get(name, [])
        own = [path for path in self._at_top.get(f"{file}.py", ()) if path not in known]
        elsewhere = () if known else self._sources
        if not own and not elsewhere:
            return
        for path in dict.fromkeys((*own, *elsewhere)):
            source = self._sources[path]
            if name.encode() in source.data:
                source.look_closer()
            if name in source.defined or name in source.imported:
                self._by_name.setdefault(name, []).append(path)
        if not self._by_name.get(name):
            self._by_name.setdefault(name, []).extend(path for path in own if self._sources[path].is_dynamic)

    def is_blank(self, found: Found) -> bool:
        """Whether the definition was left as it was handed out."""
        return self._definition_is_blank(self._sources[found.path], found.name)

    def _is_blank(self, candidate: _Candidate) -> bool:
        return self._definition_is_blank(candidate.source, candidate.name)

    def _definition_is_blank(self, source: SourceFile, name: str) -> bool:
        key = (source.path, name)
        if key not in self._blank:
            doubtful = name in source.defined and may_be_blank(source.segment(name))
            node = source.definition(name) if doubtful else None
            self._blank[key] = node is not None and not is_implemented(node)
        return self._blank[key]

    def _candidates(self, target: str) -> Iterator[_Candidate]:
        file, _, name = target.rpartition(".")
        for path in self._by_name.get(name, ()):
            tier = self._tier(path, f"{file}.py", target)
            if tier is None:
                continue
            source, number = self._sources[path], self._assignment(path)
            text = source.segment(name) if name in source.defined else b""
            yield _Candidate(
                source,
                self._root(path, self._tree.file_of(target) if tier < _ANYWHERE else ""),
                name,
                self._tree.is_ready_made(target, path, number, text),
                tier,
                self._tree.order(target, number),
            )

    def _tier(self, path: str, file: str, target: str) -> int | None:
        """Which kind of place a definition of ``target`` is in, the likeliest first; None for one that is no answer."""
        theirs = self._tree.file_of(target)
        if self._parts[path] == (file,):
            return 0
        if self._one_down(path, file, theirs):
            return 1
        if theirs and _in_course(path, theirs):
            return 2
        return None if self._not_an_answer(path, target.rpartition(".")[2]) else _ANYWHERE

    def _one_down(self, path: str, file: str, theirs: str) -> bool:
        parts = self._parts[path]
        if len(parts) != 2 or parts[1] != file or parts[0] in _NOT_WORK | {self._tree.package}:
            return False
        return theirs != file or self._tree.assignment_number(parts[0]) is None

    def _not_an_answer(self, path: str, name: str) -> str:
        """Why a definition found by its name alone is no answer; empty if it may be one."""
        source, parts = self._sources[path], self._parts[path]
        if name not in source.defined:
            return f"{shown(path)} only imports it"
        reason = self._tree.not_an_answer(path, name, source.segment(name))
        if reason:
            return reason
        if source.foreign:
            return f"that file is written for {source.foreign}, and the exercise asks for NumPy"
        if not _NOT_WORK.isdisjoint(parts[:-1]) or parts[-1].startswith("test_"):
            return "that file belongs to the tests"
        return ""

    def _why_absent(self, target: str) -> str:
        file, _, name = target.rpartition(".")
        for path in self._by_name.get(name, []):
            reason = self._not_an_answer(path, name)
            where = (
                f"only in {shown(path)}: {reason}" if name in self._sources[path].defined else f"not defined: {reason}"
            )
            return self._misspelt(name) or f"{name} is {where}; write it in {file}.py"
        expected = filter(None, (f"{file}.py", self._tree.file_of(target)))
        suffixes = tuple("/" + end for end in expected)
        faults = self._unread | {path: source.problem for path, source in self._sources.items() if source.problem}
        fault = next((text for path, text in faults.items() if f"/{path}".endswith(suffixes)), "")
        return fault or self._misspelt(name)

    def _misspelt(self, name: str) -> str:
        """Which definition looks as if ``name`` was meant; empty if none does."""
        others = self._by_name.keys() - self._asked - _exercise_names()
        meant = nearest(name, others)
        files = (path for path in self._by_name.get(meant, ()) if not self._not_an_answer(path, meant))
        return next((f"{name} is not defined; {shown(path)} has {shown(meant)}" for path in files), "")

    def _root(self, path: str, file: str) -> str:
        """The directory that must become the import package for this file's imports to work.

        ``file`` is the course's for what it defines, where it was found in its place.
        """
        parts = tuple(path.split("/")[:-1])
        if self._tree.package in parts:
            return "/".join(parts[: parts.index(self._tree.package)])
        if file and _in_course(path, file):
            return "/".join(parts[: len(parts) - file.count("/")])
        numbers = [index for index, part in enumerate(parts) if self._tree.assignment_number(part) is not None]
        if numbers:
            return "/".join(parts[: numbers[0] + 1])
        return self._plain_root(path, parts)

    def _plain_root(self, path: str, parts: tuple[str, ...]) -> str:
        """Go up out of packages, and as far as the file's relative imports reach."""
        source, depth = self._sources[path], len(parts)
        least = len(self._base.split("/")) if self._base else 0
        for _ in range(max(source.dots - 1, 0)):
            depth = max(depth - 1, least)
        while depth > least + 1 and "/".join((*parts[:depth], "__init__.py")) in self._sources:
            depth -= 1
        return "/".join(parts[:depth])

    def _assignment(self, path: str) -> int | None:
        """The number of the assignment that a file belongs to, by the innermost directory that has one."""
        numbers = map(self._tree.assignment_number, reversed(path.split("/")[:-1]))
        return next((number for number in numbers if number is not None), None)

    def _same(self, one: _Candidate, other: _Candidate) -> bool:
        if one.name not in one.source.defined or other.name not in other.source.defined:
            return False
        alike = SourceFile.same_code if one.rank == other.rank else SourceFile.same_lines
        return alike(one.source, one.name, other.source)

    def classes(self) -> str:
        """The classes that have ``forward`` and ``backward``, and where: what another course asks for."""
        found = [
            f"{node.name} of {shown(path)}"
            for path, source in self._sources.items()
            if b"forward" in source.data and b"backward" in source.data
            for node in source.statements()
            if isinstance(node, ast.ClassDef) and _has_both_passes(node)
        ]
        more = [f"{len(found) - _MAX_CLASSES} more"] if len(found) > _MAX_CLASSES else []
        return ", ".join((*found[:_MAX_CLASSES], *more))


@lru_cache(maxsize=4096)
def plain_name(path: str) -> str:
    """A path without the marks that systems give a second copy: ``layers (1).py``, ``layers - Copy.py``."""
    return _COPY.sub("", path)


def _plainest(path: str) -> tuple[bool, str]:
    """Orders a file before its copies."""
    return plain_name(path) != path, path


def _has_both_passes(node: ast.ClassDef) -> bool:
    methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
    return {"forward", "backward"} <= methods


def _in_course(path: str, file: str) -> bool:
    return f"/{plain_name(path)}".endswith(f"/{file}")


@cache
def _exercise_names() -> frozenset[str]:
    """Names of every exercise: none of them is another one misspelt."""
    return frozenset(exercise.rpartition(".")[2] for exercise in exercises())


_BETWEEN_NAMES: Final = bytes(c if (chr(c).isalnum() and c < 128) or c == ord("_") else ord(" ") for c in range(256))
"""A table for ``bytes.translate`` that leaves names apart from each other: half the time of a regular expression."""


@remembering
def _exercises_in(text: bytes) -> frozenset[str]:
    """The exercises that a file names; files that the course hands out are the same in every submission."""
    words = set(text.translate(_BETWEEN_NAMES).split())
    return frozenset(word.decode() for word in words & _exercise_words())


@cache
def _exercise_words() -> frozenset[bytes]:
    return frozenset(name.encode() for name in _exercise_names())


def common_directory(paths: Iterable[str], tree: Tree) -> str:
    """The deepest directory that holds all paths, short of a level that the course's tree gives meaning."""
    parents = [path.split("/")[:-1] for path in paths]
    if not parents:
        return ""
    shared: list[str] = []
    for level in zip(*parents, strict=False):
        stops = level[0] in (tree.package, tree.subpackage) or tree.assignment_number(level[0]) is not None
        if len(set(level)) > 1 or stops:
            break
        shared.append(level[0])
    return "/".join(shared)


def _relative(path: str, base: str) -> str:
    return path[len(base) + 1 :] if base else path
