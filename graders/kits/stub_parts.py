"""The stubs of some exercises: of every file what they need, and nothing of the other exercises.

What stays is the chosen exercises, whatever they or each other refer to, and what the files give besides that leads to
no other exercise. An import of what is not included goes; a file of which nothing is included goes too.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

Name = tuple[str, str]
"""A file, without its suffix, and what stands in it."""


@dataclass(frozen=True)
class _Part:
    """A statement at the top level of a file, and what it refers to."""

    node: ast.stmt
    defines: tuple[str, ...]
    refers: frozenset[Name]


def stubs_of(stubs: Mapping[str, str], exercises: Collection[str], chosen: Collection[str]) -> dict[str, str]:
    """The files, by name and text, that are left of all stubs.

    Args:
        stubs: Text of every stub by file name.
        exercises: Full names of all exercises (``scale.scale_forward``).
        chosen: Those of them that are included.
    """
    parts = {name.removesuffix(".py"): _parts(name.removesuffix(".py"), text) for name, text in stubs.items()}
    owners = {(file, name): part for file, found in parts.items() for part in found for name in part.defines}
    others = {_split(full) for full in exercises} - {_split(full) for full in chosen}
    included = _reachable([_split(full) for full in chosen], owners)
    files = {file for file, _ in included}
    for name in sorted(owners.keys() - included):
        reached = _reachable([name], owners)
        if name[0] in files and not reached & (others - included):
            included |= reached
    return {
        f"{file}.py": _text(stubs[f"{file}.py"], file, found, included)
        for file, found in parts.items()
        if file == "__init__" or any((file, name) in included for part in found for name in part.defines)
    }


def _split(full: str) -> Name:
    file, _, name = full.partition(".")
    return file, name


def _reachable(start: Collection[Name], owners: Mapping[Name, _Part]) -> set[Name]:
    found: set[Name] = set()
    waiting = [name for name in start if name in owners]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in owners[name].refers if other in owners]
    return found


def _parts(file: str, text: str) -> list[_Part]:
    body = ast.parse(text).body
    imported = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    }

    def refers(node: ast.stmt) -> Iterator[Name]:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                yield imported.get(inner.id, (file, inner.id))

    return [_Part(node, tuple(_defined(node)), frozenset(refers(node))) for node in body]


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name))


def _text(text: str, file: str, parts: list[_Part], included: Collection[Name]) -> str:
    """The file without the lines of what is not included."""
    lines: list[str | None] = list(text.splitlines())
    for part in parts:
        node = part.node
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(item.lineno for item in decorators)]) - 1
        last = node.end_lineno or node.lineno
        if part.defines and not any((file, name) in included for name in part.defines):
            lines[first:last] = [None] * (last - first)
        elif isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [alias for alias in node.names if (node.module or "", alias.name) in included]
            if len(names) < len(node.names):
                left = ast.unparse(ast.ImportFrom(node.module, names, 1)) if names else None
                lines[first:last] = [left, *[None] * (last - first - 1)]
    left_over = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{4,}", "\n\n\n", left_over.rstrip() + "\n")
