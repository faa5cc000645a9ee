"""Which names stand in the code of an exercise: what it may rest on."""

import ast
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from graders.kinds.operation import short
from graders.oracle.legacy.recognise import parse
from graders.oracle.sources import Location


class Uses:
    """Looks up names in the code of exercises, and in what that uses of its own file.

    A file is parsed only where one of the names stands in its text, other than where it is defined.

    Args:
        locations: Where the exercises are, by full name.
    """

    def __init__(self, locations: Mapping[str, Location]) -> None:
        self._places = {short(name): place for name, place in locations.items()}
        self._definitions: dict[Path, Mapping[str, ast.stmt]] = {}

    def __call__(self, exercise: str, among: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some names that stand in the code of an exercise; none where it cannot be read.

        Args:
            exercise: Its own name.
            among: The names.
        """
        place = self._places.get(exercise)
        if place is None or not among:
            return frozenset()
        file = Path(place.root, place.file)
        if file not in self._definitions and not _mentions(file, among):
            return frozenset()
        own = self._definitions_of(file)
        found: set[str] = set()
        left = [place.name]
        while left:
            name = left.pop()
            new = _names(own[name], name) - found if name in own else set()
            found |= new
            left += new
        return (found - own.keys()) & among

    def _definitions_of(self, file: Path) -> Mapping[str, ast.stmt]:
        if file not in self._definitions:
            self._definitions[file] = _definitions(file)
        return self._definitions[file]


def _mentions(file: Path, names: AbstractSet[str]) -> bool:
    """Whether one of some names may stand in a file other than where it is defined; so where letters are no ASCII."""
    try:
        text = file.read_bytes()
    except OSError:
        return False
    anywhere = "|".join(map(re.escape, sorted(names)))
    return not text.isascii() or re.search(rf"(?<!def )\b(?:{anywhere})\b".encode(), text) is not None


def _definitions(file: Path) -> dict[str, ast.stmt]:
    """The last definition of each name that a file defines at its top level."""
    try:
        nodes = parse(file.read_bytes()).tree.body
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, ast.stmt] = {}
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    return found


def _names(node: ast.stmt, defined: str) -> set[str]:
    """The names that stand in the definition of one."""
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return names - {defined} if isinstance(node, ast.Assign) else names
