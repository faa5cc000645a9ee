"""Finding each function of a submission: in the stubs' file, in the course's, else by name anywhere."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

import msgspec

from graders.submissions.blank import is_blank
from graders.submissions.course_tree import NOT_THE_EXERCISE, PACKAGE, PLACES, CoursePlace, assignment_number
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
    """Targets to what was chosen for them; problems by target; notes on choices."""

    found: dict[str, Found] = {}
    problems: dict[str, str] = {}
    notes: list[str] = []
    blank: set[str] = set()


class _Candidate(msgspec.Struct, frozen=True):
    source: SourceFile
    root: str
    name: str

    @property
    def assignment(self) -> int | None:
        parts = (*PurePosixPath(self.root).parts[::-1],)
        return next((n for n in map(assignment_number, parts) if n is not None), None)


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
        self._paths = {path: _relative(path, self._base) for path in sources}
        self._by_name: dict[str, list[str]] = {}
        for path, source in sources.items():
            for name in source.defined.keys() | source.imported:
                self._by_name.setdefault(name, []).append(path)
        self._blank: dict[tuple[str, str], bool] = {}

    def find(self, targets: Iterable[str]) -> Findings:
        """Find every target; those that are not there are in neither dictionary."""
        result = Findings()
        for target in targets:
            self._find(target, result)
        result.notes = list(dict.fromkeys(result.notes))
        return result

    def _find(self, target: str, result: Findings) -> None:
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
        if not filled:
            result.blank.add(target)
        self._note_given(target, path, result)

    def _first_begun(self, tiers: Sequence[list[_Candidate]]) -> tuple[list[_Candidate], list[_Candidate]]:
        """The first tier with a definition that is not blank, and those definitions; else the first tier."""
        if sum(map(len, tiers)) == 1:
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
            node = source.definition(name) if name in source.defined else None
            self._blank[key] = node is not None and is_blank(node)
        return self._blank[key]

    def _tiers(self, target: str) -> Iterable[list[_Candidate]]:
        file, _, name = target.rpartition(".")
        place = PLACES.get(target)
        paths = self._by_name.get(name, [])
        left = list(paths)
        for tier in (
            [path for path in paths if self._paths[path] == f"{file}.py"],
            [path for path in paths if self._one_down(path, f"{file}.py", place)],
            [path for path in paths if place is not None and self._in_course(path, place)],
        ):
            new = [path for path in tier if path in left]
            left = [path for path in left if path not in new]
            yield [_Candidate(self._sources[path], self._root(path, place), name) for path in new]
        anywhere = [path for path in left if not self._not_an_answer(path, name)]
        yield [_Candidate(self._sources[path], self._root(path, None), name) for path in anywhere]

    def _one_down(self, path: str, file: str, place: CoursePlace | None) -> bool:
        parts = PurePosixPath(self._paths[path]).parts
        if len(parts) != 2 or parts[1] != file or parts[0] in _NOT_WORK | {PACKAGE}:
            return False
        return place is None or place.file != file or assignment_number(parts[0]) is None

    def _in_course(self, path: str, place: CoursePlace) -> bool:
        return path == place.file or path.endswith("/" + place.file)

    def _not_an_answer(self, path: str, name: str) -> str:
        """Why a definition found by its name alone is no answer; empty if it may be one."""
        source, parts = self._sources[path], PurePosixPath(self._paths[path]).parts
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
        return next((text for path, text in self._unread.items() if f"/{path}".endswith(suffixes)), "")

    def _root(self, path: str, place: CoursePlace | None) -> str:
        """The directory that must become the import package for this file's imports to work."""
        parts = PurePosixPath(path).parts[:-1]
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
        least = max(len(PurePosixPath(self._base).parts), 0)
        for _ in range(max(source.dots - 1, 0)):
            depth = max(depth - 1, least)
        while depth > least + 1 and "/".join((*parts[:depth], "__init__.py")) in self._sources:
            depth -= 1
        return "/".join(parts[:depth])

    def _choose(self, target: str, tier: list[_Candidate], result: Findings) -> _Candidate | None:
        if len(tier) == 1 or self._all_same(tier):
            return self._by_assignment(target, tier)[0]
        ordered = self._by_assignment(target, tier)
        if all(candidate.assignment is not None for candidate in tier):
            others = " and ".join(shown(candidate.source.path) for candidate in ordered[1:])
            taken = shown(ordered[0].source.path)
            result.notes.append(f"{target} is taken from {taken}; {others} defines it differently")
            return ordered[0]
        files = " and ".join(sorted(shown(candidate.source.path) for candidate in tier))
        name = tier[0].name
        result.problems[target] = f"{name} is defined differently in {files}; keep one of them"
        return None

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

    @staticmethod
    def _all_same(tier: list[_Candidate]) -> bool:
        if any(candidate.name not in candidate.source.defined for candidate in tier):
            return False
        first, *others = (candidate.source.segment(candidate.name) for candidate in tier)
        if all(text == first for text in others):
            return True
        nodes = [candidate.source.definition(candidate.name) for candidate in tier]
        return all(a is not None and b is not None and same_code(a, b) for a, b in pairwise(nodes))

    @staticmethod
    def _note_given(target: str, path: str, result: Findings) -> None:
        place = PLACES.get(target)
        if place is None or not path.endswith(f"{PACKAGE}/{place.file}"):
            return
        numbers = [assignment_number(part) for part in PurePosixPath(path).parts]
        number = next((n for n in numbers if n is not None), None)
        ready_made = not place.asked_in or (number == 3 and number not in place.asked_in)
        if ready_made:
            result.notes.append(
                f"{target} is taken from {shown(path)}, where the course supplies it ready made"
            )


_STOPS: Final = re.compile(rf"(?:{PACKAGE}|classifiers)\Z")


def common_directory(paths: Iterable[str]) -> str:
    """The deepest directory that holds all paths, short of a level that the course's tree gives meaning."""
    parents = [PurePosixPath(path).parts[:-1] for path in paths]
    if not parents:
        return ""
    shared: list[str] = []
    for level in zip(*parents, strict=False):
        if len(set(level)) > 1 or _STOPS.match(level[0]) or assignment_number(level[0]) is not None:
            break
        shared.append(level[0])
    return "/".join(shared)


def _relative(path: str, base: str) -> str:
    return path[len(base) + 1 :] if base else path
