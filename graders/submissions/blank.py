"""Telling an exercise that was not begun from one that was.

A blank either raises ``NotImplementedError`` or, as the course's blanks do, returns results that nothing was
computed for: ``None``, a plain constant, or an array of zeros that is never written to.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from graders.submissions.source import has_docstring

_MAKERS: Final = frozenset({"zeros", "zeros_like", "ones", "ones_like", "empty", "empty_like", "full", "dict", "list"})
_CARRIERS: Final = frozenset({"astype", "copy", "get", "setdefault"})
_NOT_RESULTS: Final = frozenset({"cache", "config"})
_SIGNS: Final = re.compile(
    rb"^[ \t]+(?:pass\b|return[ \t]+None\b|[\w, \t]++=[ \t]*+\(?None\b)"
    rb"|\bNotImplementedError\b|^[^\n]*:[ \t]*pass\b",
    re.MULTILINE,
)

_WRITERS: Final = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr, ast.Call, ast.Return)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def may_be_blank(text: bytes) -> bool:
    """Whether a definition's text has anything that a blank has; cheap, and true too often."""
    return _SIGNS.search(text) is not None or b"return" not in text


def is_blank(node: ast.stmt) -> bool:
    """Whether a definition was left as it was handed out; an assignment or import never is."""
    try:
        if isinstance(node, _Function):
            return _Flow(node).blank()
        return isinstance(node, ast.ClassDef) and _class_is_blank(node)
    except RecursionError:
        return False


def _class_is_blank(node: ast.ClassDef) -> bool:
    methods = [part for part in node.body if isinstance(part, _Function) and not part.name.startswith("__")]
    flows = {method.name: _Flow(method) for method in methods}
    blanks = {name: flow.blank() for name, flow in flows.items() if flow.tells()}
    if not blanks:
        return not methods and not node.bases
    return all(blanks.values()) or (blanks.get("loss", False) and sum(blanks.values()) > 1)


class _Flow:
    """Which names of a function carry something that was computed."""

    def __init__(self, function: _Function) -> None:
        self._function = function
        self._body = function.body[1:] if has_docstring(function) else function.body
        arguments = function.args
        given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        self._arguments = {argument.arg for argument in given}
        self._nodes = [n for s in self._body for n in ast.walk(s) if isinstance(n, _WRITERS)]
        self._returned = [n.value for n in self._nodes if isinstance(n, ast.Return) and n.value is not None]
        self._computed: set[str] = set()

    def tells(self) -> bool:
        """Whether the function can show that it is blank: it returns something, or does nothing at all."""
        return bool(self._returned) or self._does_nothing()

    def blank(self) -> bool:
        """Whether no result was computed."""
        if self._does_nothing() or not self._returned:
            return True
        self._follow()
        return not any(self._has_substance(part) for value in self._returned for part in self._results(value))

    def _does_nothing(self) -> bool:
        return not self._body or any(_gives_up(s) for s in self._body) or all(_idle(s) for s in self._body)

    def _results(self, value: ast.expr) -> Iterator[ast.expr]:
        for part in value.elts if isinstance(value, ast.Tuple) else [value]:
            if not (isinstance(part, ast.Name) and part.id in self._arguments | _NOT_RESULTS):
                yield part

    def _follow(self) -> None:
        """Spread substance along assignments until nothing changes."""
        before = -1
        while len(self._computed) != before:
            before = len(self._computed)
            for node in self._nodes:
                self._computed.update(self._written(node))

    def _written(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
                for name, value in zip(names, values, strict=True):
                    yield from _root(name) if self._has_substance(value) else ()
            case ast.Assign(targets=targets, value=value) if self._has_substance(value):
                for target in targets:
                    yield from _root(target)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
                if isinstance(node, ast.AugAssign) or self._has_substance(node.value):
                    yield from _root(target)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr not in _CARRIERS:
                if name not in self._arguments:
                    yield name
            case ast.NamedExpr(target=ast.Name(id=name), value=value) if self._has_substance(value):
                yield name
            case _:
                return

    def _has_substance(self, value: ast.expr | None) -> bool:
        """Whether a value stands for a computation, and not for a constant or something that was given."""
        match value:
            case None | ast.Constant():
                return False
            case ast.Name(id=name):
                return name in self._computed
            case ast.BinOp(left=left, right=right):
                return not (_makes_blank(left) or _makes_blank(right))
            case ast.Call():
                return self._call_has_substance(value)
        parts = _parts(value)
        return parts is None or any(self._has_substance(part) for part in parts)

    def _call_has_substance(self, call: ast.Call) -> bool:
        if _makes_blank(call):
            return False
        match call.func:
            case ast.Attribute(value=ast.Name(id="self")):
                return False
            case ast.Attribute(value=inner, attr=attr) if attr in _CARRIERS:
                return self._has_substance(inner)
            case _:
                return True


def _parts(value: ast.expr) -> list[ast.expr] | None:
    """What a container, attribute, item or sign is made of; ``None`` for any other expression."""
    match value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            return parts
        case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.UnaryOp(operand=inner):
            return [inner]
        case _:
            return None


def _makes_blank(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _MAKERS
        case _:
            return False


def _root(target: ast.expr) -> Iterator[str]:
    """The names that an assignment's target changes."""
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _root(part)


def _gives_up(statement: ast.stmt) -> bool:
    match statement:
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)):
            return name in {"NotImplementedError", "NotImplemented"}
        case _:
            return False


def _idle(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
