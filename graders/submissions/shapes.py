"""What a definition is but for its names, strings, comments and layout: by this a copy is found that was disguised.

A copy that is renamed, reformatted, commented anew or put into another order of functions has the same shape.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Final

from graders.course import current
from graders.results import Shape
from graders.submissions.finding import Found
from graders.submissions.source import Definition, SourceFile

_DIGITS: Final = 16
"""Of hexadecimal: 64 bits tell a million shapes apart but for one chance in ten million."""
_LAYOUT: Final = frozenset({"annotation", "returns", "type_comment", "ctx", "kind", "type_params", "simple"})
"""Fields of the syntax tree that change nothing of what is computed, or say what the place of a node says already."""
_BROKEN: Final = (SyntaxError, ValueError, RecursionError, MemoryError)


def shapes(found: Mapping[str, Found], sources: Mapping[str, SourceFile]) -> dict[str, Shape]:
    """The shape of each target that the student wrote, with the helpers of the same file that it calls."""
    made = ((target, _shape(target, place, sources[place.path], set(found))) for target, place in found.items())
    return {target: shape for target, shape in made if shape is not None}


def _shape(target: str, place: Found, source: SourceFile, targets: AbstractSet[str]) -> Shape | None:
    if place.name not in source.defined:
        return None
    others = {name.rpartition(".")[2] for name in targets}
    try:
        written = list(_written(source, place.name, others, _given(target)))
        words = [word for node, parts in written for word in _words(node, parts, source.defined.keys() - others)]
    except _BROKEN:
        return None
    if not words:
        return None
    digest = hashlib.sha256("\0".join(words).encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]
    return Shape(code=digest, size=len(words))


def _written(
    source: SourceFile, name: str, others: AbstractSet[str], given: AbstractSet[str]
) -> Iterator[tuple[Definition, list[ast.AST]]]:
    """A definition and the functions of its file that it reaches, without what was handed out, each with its nodes."""
    waiting, seen = [name], {name}
    while waiting:
        node = source.definition(waiting.pop(0))
        if not isinstance(node, Definition):
            continue
        node.body = _without(node.body, given)
        parts = list(ast.walk(node))
        yield node, parts
        called = [part.id for part in parts if isinstance(part, ast.Name) and part.id in source.defined]
        fresh = [each for each in dict.fromkeys(called) if each not in seen and each not in others]
        seen.update(fresh)
        waiting += fresh


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


def _words(node: ast.AST, parts: list[ast.AST], helpers: AbstractSet[str]) -> Iterator[str]:
    """The syntax tree as a list of words; local names, helpers and strings are numbered as they appear."""
    local = helpers | set(_bound(parts))
    own = {part.attr for part in parts if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)}
    numbers: dict[tuple[str, str], int] = {}

    def numbered(kind: str, text: str) -> str:
        return f"{kind} {numbers.setdefault((kind, text), len(numbers))}"

    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        match part:
            case ast.keyword(arg=str(text), value=value):
                # What is handed over by name is the other function's word, whatever is called so here.
                yield f"keyword {text}"
                waiting.append(value)
            case ast.Attribute(value=value, attr=text):
                yield numbered("attribute", text) if text in own else f".{text}"
                waiting.append(value)
            case ast.Name(id=text) | str(text):
                yield numbered("name", text) if text in local else text
            case ast.Constant(value=str() as text):
                yield numbered("text", text)
            case ast.Constant(value=value):
                yield repr(value)
            case ast.AST():
                yield type(part).__name__
                waiting += [getattr(part, field, None) for field in reversed(part._fields) if field not in _LAYOUT]
            case list():
                yield f"[{len(part)}"
                waiting += reversed(part)


def _bound(parts: Iterable[ast.AST]) -> Iterator[str]:
    """Names that a definition binds, its own among them."""
    for part in parts:
        match part:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str() as name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(asname=str() as name):
                yield name


def _given(target: str) -> AbstractSet[str]:
    file, _, name = target.rpartition(".")
    return _handed_out(current().stubs / f"{file}.py").get(name, frozenset())


@cache
def _handed_out(stub: Path) -> Mapping[str, frozenset[str]]:
    """By name of a definition, the statements that its stub has, at any depth."""
    try:
        source = SourceFile(stub.name, stub.read_bytes())
    except OSError:
        return {}
    return {node.name: frozenset(_statements(node)) for node in source.statements() if isinstance(node, Definition)}


def _statements(definition: Definition) -> Iterator[str]:
    for node in ast.walk(definition):
        if isinstance(node, ast.stmt) and node is not definition and not _is_blank(node):
            yield ast.unparse(node)


def _is_blank(statement: ast.stmt) -> bool:
    """Whether a statement is what stubs have in place of work: most hand out nothing else."""
    return _is_idle(statement) or isinstance(statement, ast.Raise)
