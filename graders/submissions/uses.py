"""Which names stand in the code of an exercise: what it may rest on."""

import ast
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from graders.kinds.operation import short
from graders.oracle.legacy.recognise import parse
from graders.oracle.sources import Location


class Uses:
    """Looks up the names in the code of exercises, and in what that uses of its own file.

    Args:
        locations: Where the exercises are, by full name.
    """

    def __init__(self, locations: Mapping[str, Location]) -> None:
        self._places = {short(name): place for name, place in locations.items()}
        self._names: dict[Path, Mapping[str, frozenset[str]]] = {}

    def __call__(self, exercise: str) -> AbstractSet[str]:
        """The names in the code of an exercise, which is given by its own name; none where it cannot be read."""
        place = self._places.get(exercise)
        if place is None:
            return frozenset()
        own = self._names_of(Path(place.root, place.file))
        found: set[str] = set()
        left = [place.name]
        while left:
            new = own.get(left.pop(), frozenset()) - found
            found |= new
            left += new
        return found - own.keys()

    def _names_of(self, file: Path) -> Mapping[str, frozenset[str]]:
        if file not in self._names:
            self._names[file] = _names(file)
        return self._names[file]


def _names(file: Path) -> dict[str, frozenset[str]]:
    """By name that a file defines at its top level, the names that stand in its definition."""
    try:
        nodes = parse(file.read_bytes()).tree.body
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, frozenset[str]] = {}
    for node in nodes:
        words = frozenset(item.id for item in ast.walk(node) if isinstance(item, ast.Name))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = words
        elif isinstance(node, ast.Assign):
            found |= {target.id: words - {target.id} for target in node.targets if isinstance(target, ast.Name)}
    return found
