"""What a definition is but for its names, strings, comments and layout: by this a copy is found that was disguised.

A copy that is renamed, reformatted, commented anew or put into another order of functions has the same shape.
"""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from graders.course import current
from graders.results import Shape
from graders.submissions.finding import Found
from graders.submissions.source import Definition, SourceFile, parse

_DIGITS: Final = 16
"""Of hexadecimal: 64 bits tell a million shapes apart but for one chance in ten million."""
_LAYOUT: Final = frozenset({"annotation", "returns", "type_comment", "ctx", "kind", "type_params", "simple"})
"""Fields of the syntax tree that change nothing of what is computed, or say what the place of a node says already."""
_FIELDS: Final[Mapping[type[ast.AST], tuple[str, ...]]] = {
    kind: tuple(field for field in reversed(kind._fields) if field not in _LAYOUT)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""By kind of node, the fields that say what is computed, the last one first."""
_DEFINITIONS: Final = 1024
"""Definitions whose words a worker remembers, some 10 KB each: what many of a class have alike is read once."""
_BROKEN: Final = (SyntaxError, ValueError, RecursionError, MemoryError)


def shapes(found: Mapping[str, Found], sources: Mapping[str, SourceFile]) -> dict[str, Shape]:
    """The shape of each target that the student wrote, with the helpers of the same file that it calls."""
    made = ((target, _shape(target, place, sources[place.path], set(found))) for target, place in found.items())
    return {target: shape for target, shape in made if shape is not None}


def _shape(target: str, place: Found, source: SourceFile, targets: AbstractSet[str]) -> Shape | None:
    if place.name not in source.defined:
        return None
    others = {name.rpartition(".")[2] for name in targets}
    helpers = source.defined.keys() - others
    try:
        written = _written(source, place.name, helpers, _given(target))
        words = [word for definition in written for word in _words(definition, helpers)]
    except _BROKEN:
        return None
    if not words:
        return None
    digest = hashlib.sha256("\0".join(words).encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]
    return Shape(code=digest, size=len(words))


@dataclass(frozen=True)
class _Written:
    """A definition as a list of words.

    Attributes:
        words: those that stand as they are, and names with their kind, which may be numbered.
        names: every name that it mentions, in order.
        bound: names that it binds, its own among them.
        stored: attributes that it sets.
    """

    words: tuple[str | tuple[str, str], ...]
    names: tuple[str, ...]
    bound: frozenset[str]
    stored: frozenset[str]


def _written(source: SourceFile, name: str, helpers: AbstractSet[str], given: frozenset[str]) -> Iterator[_Written]:
    """A definition and the functions of its file that it reaches, without what was handed out."""
    waiting, seen = [name], {name}
    while waiting:
        name = waiting.pop(0)
        written = _of_text(source.segment(name), name, given) or _of_tree(source.definition(name), given)
        if written is None:
            continue
        yield written
        fresh = [each for each in written.names if each in helpers and each not in seen]
        seen.update(fresh)
        waiting += fresh


@lru_cache(maxsize=_DEFINITIONS)
def _of_text(text: bytes, name: str, given: frozenset[str]) -> _Written | None:
    """The definition that a text consists of; None where it holds something else beside."""
    try:
        body = parse(text).body
    except _BROKEN:
        return None
    is_alone = len(body) == 1 and isinstance(body[0], Definition) and body[0].name == name
    return _of_tree(body[0], given) if is_alone else None


def _of_tree(node: ast.stmt | None, given: frozenset[str]) -> _Written | None:
    """Read a syntax tree from top to bottom, once; what is no definition has no words."""
    if not isinstance(node, Definition):
        return None
    node.body = _without(node.body, given)
    words: list[str | tuple[str, str]] = []
    is_bound: dict[str, bool] = {}
    is_stored: dict[str, bool] = {}
    bound: set[str] = set()
    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        # By type, the most frequent first: patterns of classes take twice the time.
        if isinstance(part, ast.Name):
            words.append(("name", part.id))
            is_bound[part.id] = is_bound.get(part.id, False) or isinstance(part.ctx, ast.Store)
        elif isinstance(part, str):
            words.append(("name", part))
        elif isinstance(part, list):
            words.append(f"[{len(part)}")
            waiting += reversed(part)
        elif isinstance(part, ast.Attribute):
            words.append(("attribute", part.attr))
            is_stored[part.attr] = is_stored.get(part.attr, False) or isinstance(part.ctx, ast.Store)
            waiting.append(part.value)
        elif isinstance(part, ast.Constant):
            words.append(("text", part.value) if isinstance(part.value, str) else repr(part.value))
        elif isinstance(part, ast.keyword) and part.arg is not None:
            # What is handed over by name is the other function's word, whatever is called so here.
            words.append(f"keyword {part.arg}")
            waiting.append(part.value)
        elif isinstance(part, ast.AST):
            words.append(type(part).__name__)
            waiting += [getattr(part, field, None) for field in _FIELDS[type(part)]]
            bound.update(_binds(part))
    bound.update(name for name, is_so in is_bound.items() if is_so)
    stored = frozenset(name for name, is_so in is_stored.items() if is_so)
    return _Written(tuple(words), tuple(is_bound), frozenset(bound), stored)


def _binds(part: ast.AST) -> tuple[str, ...]:
    """The name that a definition, an argument, a handler or an import binds."""
    match part:
        case ast.arg(arg=name) | ast.ExceptHandler(name=str() as name) | ast.alias(asname=str() as name):
            return (name,)
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
    return ()


def _without(body: list[ast.stmt], given: AbstractSet[str]) -> list[ast.stmt]:
    """Statements that compute something and that the course did not hand out."""
    left = []
    for statement in body:
        if _is_idle(statement) or (given and ast.unparse(statement) in given):
            continue
        for block in ("body", "orelse", "finalbody"):
            if isinstance(getattr(statement, block, None), list):
                setattr(statement, block, _without(getattr(statement, block), given))
        left.append(statement)
    return left


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a statement is there to be read: a string, ``pass``, something printed."""
    if not isinstance(statement, ast.Expr):
        return isinstance(statement, ast.Pass)
    value = statement.value
    is_print = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
    return is_print or isinstance(value, ast.Constant)


def _words(written: _Written, helpers: AbstractSet[str]) -> Iterator[str]:
    """The words of a definition; local names, helpers and strings are numbered as they appear."""
    numbers: dict[tuple[str, str], int] = {}
    for word in written.words:
        if isinstance(word, str):
            yield word
            continue
        kind, text = word
        if kind == "name" and text not in written.bound and text not in helpers:
            yield text
        elif kind == "attribute" and text not in written.stored:
            yield f".{text}"
        else:
            yield f"{kind} {numbers.setdefault(word, len(numbers))}"


def _given(target: str) -> frozenset[str]:
    return _handed_out(current().stubs, target)


@cache
def _handed_out(stubs: Path, target: str) -> frozenset[str]:
    """The statements that the stub of a definition has, at any depth."""
    file, _, name = target.rpartition(".")
    stub = stubs / f"{file}.py"
    try:
        source = SourceFile(stub.name, stub.read_bytes())
    except OSError:
        return frozenset()
    found = source.definition(name) if name in source.defined else None
    return frozenset(_statements(found)) if isinstance(found, Definition) else frozenset()


def _statements(definition: Definition) -> Iterator[str]:
    for node in ast.walk(definition):
        if isinstance(node, ast.stmt) and node is not definition and not _is_blank(node):
            yield ast.unparse(node)


def _is_blank(statement: ast.stmt) -> bool:
    """Whether a statement is what stubs have in place of work: most hand out nothing else."""
    return _is_idle(statement) or isinstance(statement, ast.Raise)
