"""Finding each function of a submission: in the stubs' file, in the course's, else by name anywhere."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

import msgspec

from graders.cs231n.tree import NOT_THE_EXERCISE, PACKAGE, PLACES, CoursePlace, assignment_number
from graders.judging.catalogue import exercises
from graders.oracle.implemented import is_implemented, may_be_blank
from graders.oracle.spelling import nearest
from graders.submissions.naming import shown
from graders.submissions.source import SourceFile, same_code

_NOT_WORK: Final = frozenset({"tests", "graders", "fixtures"})
_ORDER_OF_LAST_RESORT: Final = 9


class Found(msgspec.Struct, frozen=True):
    """A definition that was chosen; ``root`` and ``path`` are relative to the submission, ``""`` its top."""

    root: str
    path: str
    name: str


class Findings(msgspec.Struct):
    """Targets to what was chosen for them; problems by target; choices that a reader should know of."""

    found: dict[str, Found] = {}
    problems: dict[str, str] = {}
    choices: dict[str, list[str]] = {}

    def add_note(self, choice: str, target: str) -> None:
        """Say that ``choice`` was made for ``target``."""
        self.choices.setdefault(choice, []).append(target.rpartition(".")[2])

    def notes(self) -> list[str]:
        """One sentence a choice, with the functions that it concerns."""
        return [f"{choice}: {', '.join(names)}" for choice, names in self.choices.items()]


class _Candidate(msgspec.Struct, frozen=True):
    source: SourceFile
    root: str
    name: str

    @property
    def assignment(self) -> int | None:
        return _assignment(reversed(self.root.split("/")))


class Finder:
    """Answers where targets are defined among the Python files of one submission.

    Args:
        sources: Path relative to the submission's root to the file.
        unread: Files that could not be read or are no source, with the reason.
    """

    def __init__(self, sources: dict[str, SourceFile], unread: dict[str, str]) -> None:
        self._sources = sources
        self._unread = unread
        self._base = common_directory(sources)
        self._parts = {path: tuple(_relative(path, self._base).split("/")) for path in sources}
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
        return result

    def _find(self, target: str, result: Findings) -> None:
        self._look_closer(target)
        tiers = [tier for tier in self._tiers(target) if tier]
        if not tiers:
            problem = self._why_absent(target)
            if problem:
                result.problems[target] = problem
            return
        tier, filled = self._first_begun(tiers)
        chosen = self._choose(target, filled or tier, result)
        if chosen is None:
            return
        path = chosen.source.path
        result.found[target] = Found(chosen.root, path, chosen.name)
        if chosen.source.problem:
            result.problems[target] = chosen.source.problem
        self._note_given(target, path, result)

    def _look_closer(self, target: str) -> None:
        """Index what is not plain to see, where a definition is wanting: in the target's own file, else anywhere.

        A name that only running its own file can make is taken to be there: the import decides.
        """
        file, _, name = target.rpartition(".")
        known = self._by_name.get(name, [])
        own = [path for path, parts in self._parts.items() if parts == (f"{file}.py",) and path not in known]
        elsewhere = () if known else self._sources
        for path in dict.fromkeys((*own, *elsewhere)):
            source = self._sources[path]
            if name.encode() in source.data:
                source.look_closer()
            if name in source.defined or name in source.imported:
                self._by_name.setdefault(name, []).append(path)
        if not self._by_name.get(name):
            self._by_name.setdefault(name, []).extend(path for path in own if self._sources[path].is_dynamic)

    def _first_begun(self, tiers: Sequence[list[_Candidate]]) -> tuple[list[_Candidate], list[_Candidate]]:
        """The first tier with a definition that is not blank, and those definitions; else the first tier."""
        first, *others = (candidate for tier in tiers for candidate in tier)
        if all(self._same_text(first, other) for other in others):
            return tiers[0], tiers[0]
        for tier in tiers:
            filled = [candidate for candidate in tier if not self._is_blank(candidate)]
            if filled:
                return tier, filled
        return tiers[0], []

    def is_blank(self, found: Found) -> bool:
        """Whether the definition was left as it was handed out."""
        return self._is_blank(_Candidate(self._sources[found.path], found.root, found.name))

    def _is_blank(self, candidate: _Candidate) -> bool:
        source, name = candidate.source, candidate.name
        key = (source.path, name)
        if key not in self._blank:
            doubtful = name in source.defined and may_be_blank(source.segment(name))
            node = source.definition(name) if doubtful else None
            self._blank[key] = node is not None and not is_implemented(node)
        return self._blank[key]

    def _tiers(self, target: str) -> Iterable[list[_Candidate]]:
        """Candidates in the order of their places; each definition once."""
        file, _, name = target.rpartition(".")
        file, place = f"{file}.py", PLACES.get(target)
        tiers: tuple[list[_Candidate], ...] = ([], [], [], [])
        for path in self._by_name.get(name, ()):
            if self._parts[path] == (file,):
                tier = 0
            elif self._one_down(path, file, place):
                tier = 1
            elif place is not None and self._in_course(path, place):
                tier = 2
            elif not self._not_an_answer(path, name):
                tier = 3
            else:
                continue
            root = self._root(path, place if tier < 3 else None)
            tiers[tier].append(_Candidate(self._sources[path], root, name))
        return tiers

    def _one_down(self, path: str, file: str, place: CoursePlace | None) -> bool:
        parts = self._parts[path]
        if len(parts) != 2 or parts[1] != file or parts[0] in _NOT_WORK | {PACKAGE}:
            return False
        return place is None or place.file != file or assignment_number(parts[0]) is None

    def _in_course(self, path: str, place: CoursePlace) -> bool:
        return path == place.file or path.endswith("/" + place.file)

    def _not_an_answer(self, path: str, name: str) -> str:
        """Why a definition found by its name alone is no answer; empty if it may be one."""
        source, parts = self._sources[path], self._parts[path]
        if name not in source.defined:
            return f"{shown(path)} only imports it"
        if parts[-1] in NOT_THE_EXERCISE:
            return NOT_THE_EXERCISE[parts[-1]]
        if source.foreign:
            return f"that file is written for {source.foreign}, and the exercise asks for NumPy"
        if not _NOT_WORK.isdisjoint(parts[:-1]) or parts[-1].startswith("test_"):
            return "that file belongs to the tests"
        return ""

    def _why_absent(self, target: str) -> str:
        file, _, name = target.rpartition(".")
        for path in self._by_name.get(name, []):
            reason = self._not_an_answer(path, name)
            return f"{name} is only in {shown(path)}: {reason}; write it in {file}.py"
        place = PLACES.get(target)
        expected = (f"{file}.py", place.file) if place is not None else (f"{file}.py",)
        suffixes = tuple("/" + end for end in expected)
        faults = self._unread | {path: source.problem for path, source in self._sources.items() if source.problem}
        fault = next((text for path, text in faults.items() if f"/{path}".endswith(suffixes)), "")
        return fault or self._misspelt(name)

    def _misspelt(self, name: str) -> str:
        """Which definition looks as if ``name`` was meant; empty if none does."""
        others = self._by_name.keys() - self._asked - _exercise_names()
        meant = nearest(name, others)
        files = (path for path in self._by_name.get(meant, ()) if not self._not_an_answer(path, meant))
        return next((f"{name} was not found; {shown(path)} has {shown(meant)}" for path in files), "")

    def _root(self, path: str, place: CoursePlace | None) -> str:
        """The directory that must become the import package for this file's imports to work."""
        parts = tuple(path.split("/")[:-1])
        if PACKAGE in parts:
            return "/".join(parts[: parts.index(PACKAGE)])
        if place is not None and self._in_course(path, place):
            return path[: -len(place.file)].rstrip("/")
        numbers = [index for index, part in enumerate(parts) if assignment_number(part) is not None]
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

    def _choose(self, target: str, tier: list[_Candidate], result: Findings) -> _Candidate | None:
        if len(tier) == 1:
            return tier[0]
        if all(candidate.assignment is not None for candidate in tier):
            return self._choose_assignment(target, tier, result)
        if self._all_same(tier):
            return min(tier, key=lambda candidate: candidate.source.path)
        files = " and ".join(sorted(shown(candidate.source.path) for candidate in tier))
        result.problems[target] = f"{tier[0].name} is defined differently in {files}; keep one of them"
        return None

    def _choose_assignment(self, target: str, tier: list[_Candidate], result: Findings) -> _Candidate:
        first, *others = self._by_assignment(target, tier)
        different = [other.source.path for other in others if not self._same_text(first, other)]
        if different:
            also = " and ".join(map(shown, different))
            result.add_note(f"{shown(first.source.path)} was taken, not {also}", target)
        return first

    @staticmethod
    def _by_assignment(target: str, tier: list[_Candidate]) -> list[_Candidate]:
        """Order by the assignments that ask the student for the target, earliest first."""
        place = PLACES.get(target)
        asked = place.asked_in if place is not None else ()

        def rank(candidate: _Candidate) -> tuple[int, int, str]:
            number = candidate.assignment
            order = asked.index(number) if number in asked else _ORDER_OF_LAST_RESORT
            return order, number or _ORDER_OF_LAST_RESORT, candidate.source.path

        return sorted(tier, key=rank)

    def _all_same(self, tier: list[_Candidate]) -> bool:
        if all(self._same_text(one, other) for one, other in pairwise(tier)):
            return True
        if any(candidate.name not in candidate.source.defined for candidate in tier):
            return False
        nodes = [candidate.source.definition(candidate.name) for candidate in tier]
        return all(one is not None and other is not None and same_code(one, other) for one, other in pairwise(nodes))

    @staticmethod
    def _same_text(one: _Candidate, other: _Candidate) -> bool:
        if one.name not in one.source.defined or other.name not in other.source.defined:
            return False
        return one.source.segment(one.name).split() == other.source.segment(other.name).split()

    @staticmethod
    def _note_given(target: str, path: str, result: Findings) -> None:
        place = PLACES.get(target)
        if place is None or not path.endswith(f"{PACKAGE}/{place.file}"):
            return
        number = _assignment(path.split("/"))
        ready_made = not place.asked_in or (number == 3 and number not in place.asked_in)
        if ready_made:
            result.add_note(f"{shown(path)} was taken, which the course supplies ready made", target)


@cache
def _exercise_names() -> frozenset[str]:
    """Names of every exercise: none of them is another one misspelt."""
    return frozenset(exercise.rpartition(".")[2] for exercise in exercises())


_STOPS: Final = re.compile(rf"(?:{PACKAGE}|classifiers)\Z")


def common_directory(paths: Iterable[str]) -> str:
    """The deepest directory that holds all paths, short of a level that the course's tree gives meaning."""
    parents = [path.split("/")[:-1] for path in paths]
    if not parents:
        return ""
    shared: list[str] = []
    for level in zip(*parents, strict=False):
        if len(set(level)) > 1 or _STOPS.match(level[0]) or assignment_number(level[0]) is not None:
            break
        shared.append(level[0])
    return "/".join(shared)


def _assignment(parts: Iterable[str]) -> int | None:
    return next((number for number in map(assignment_number, parts) if number is not None), None)


def _relative(path: str, base: str) -> str:
    return path[len(base) + 1 :] if base else path
