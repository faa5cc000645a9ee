"""Is a definition implemented, or left as it was handed out? The one rule, for whoever asks.

A blank either raises ``NotImplementedError`` or, as the blanks of many courses do, returns results that nothing was
computed for: ``None``, a plain constant, or an array of zeros that is never written to. It may unpack, cast and look
up what it was given, and fill in a cache or a configuration. Whatever has more than that is implemented, right or
wrong: also what forgets ``return``, copies its input into its result, or has a ``raise`` left above or below it.
"""

import ast
import builtins
import inspect
import linecache
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import takewhile
from types import CodeType
from typing import Any, Final

import numpy as np
from numpy import count_nonzero  # not looked up in NumPy, which the submission may change

from graders.oracle.legacy.recognise import parse, parse_python_3

_MAKERS: Final = frozenset(
    {"zeros", "zeros_like", "ones", "ones_like", "empty", "empty_like", "full", "full_like", "dict", "list"}
)
_COMPUTING: Final = frozenset(
    {
        *("add", "argmax", "clip", "cumsum", "dot", "einsum", "exp", "log", "matmul", "maximum", "mean", "multiply"),
        *("prod", "sqrt", "std", "sum", "tanh", "tensordot", "var", "where"),
    }
)
_CARRIERS: Final = frozenset({"astype", "copy", "get", "setdefault"})
_NOT_RESULTS: Final = frozenset({"cache", "config"})
_SIGNS: Final = re.compile(
    rb"^[ \t]+(?:pass\b|return[ \t]+None\b|[\w, \t]++=[ \t]*+\(?None\b)"
    rb"|\bNotImplementedError\b|^[^\n]*:[ \t]*pass\b|\.\.\.|\bzeros|\bones|\bempty|\bfull|=[ \t]*+[\[(]?0",
    re.MULTILINE,
)
_SHORT: Final = 100
"""Bytes that hardly hold more than a signature and the input handed back."""
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_BLOCK: Final = "if True:\n"
_TOP_LEVEL: Final = re.compile(r"^(?=[^\s#)\]}])", re.MULTILINE)
"""Where a line stands that may begin a statement at the top level."""
_DEF: Final = re.compile(r"\s*(?:async\s+)?def\b")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_implemented(definition: ast.stmt) -> bool:
    """Whether a function or class has more than a blank's body; what is no definition always has."""
    try:
        if isinstance(definition, _Function):
            return _Body(definition).implemented()
        return not isinstance(definition, ast.ClassDef) or _class_is_implemented(definition)
    except RecursionError:
        return True


def is_left_blank(text: str, name: str) -> bool:
    """Whether a definition of a file that cannot be parsed is a blank; false where its own lines do not tell."""
    begins = re.compile(rf"(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(name)}\b")
    written = [part for part in _TOP_LEVEL.split(text) if begins.match(part)]
    try:
        return bool(written) and not any(map(is_implemented, parse(written[-1]).tree.body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def may_be_blank(text: bytes) -> bool:
    """Whether a definition's text has anything that a blank has; cheap, and true too often."""
    return len(text) < _SHORT or _SIGNS.search(text) is not None or b"return" not in text


def function_is_implemented(function: Any) -> bool:
    """`is_implemented` for a live function or method; what has no readable source is taken to be."""
    try:
        code = inspect.unwrap(function).__code__
        return not isinstance(code, CodeType) or code_is_implemented(code)
    except Exception:  # noqa: BLE001 - the function object is the submission's
        return True


@lru_cache(maxsize=512)
def code_is_implemented(code: CodeType) -> bool:
    """`is_implemented` for the definition that a code object was compiled from."""
    definition = _definition_of(code)
    return definition is None or is_implemented(definition)


def raises_not_implemented(code: CodeType, line: int) -> bool:
    """Whether a function has work in its body, and gives up at ``line`` of its file all the same."""
    definition = _definition_of(code)
    if definition is None or not is_implemented(definition):
        return False
    within = line - code.co_firstlineno + 1 + _BLOCK.count("\n")
    return any(_gives_up(node) and node.lineno <= within <= (node.end_lineno or 0) for node in _statements(definition))


def returns_nothing(value: Any) -> bool:
    """Whether a result is what a blank returns: None, zeros or empty; of several, the last, a cache, may be filled in.

    Only with `is_implemented` does this tell a blank: zeros are right answers, too.
    """
    if not isinstance(value, tuple):
        return _is_nothing(value)
    return bool(value) and all(map(_is_nothing, value[:-1] or value))


def _is_nothing(value: Any) -> bool:
    if value is None:
        return True
    if type(value) in (bool, int, float, list, tuple, dict):
        return not value
    return type(value) is np.ndarray and value.dtype.kind in "biufc" and not count_nonzero(value)


@lru_cache(maxsize=512)
def _definition_of(code: CodeType) -> ast.stmt | None:
    """The syntax tree of a function in a block of its own; None if its source cannot be had or parsed."""
    try:
        lines = _lines_from(code)
        try:
            tree = parse_python_3(_in_a_block(_indented(lines)))
        except SyntaxError:  # it is of the other Python, or cut off within brackets or a text
            tree = parse(_in_a_block(inspect.getblock(lines))).tree
    except Exception:  # noqa: BLE001 - the source is the submission's
        return None
    block = tree.body[0]
    definition = block.body[0] if isinstance(block, ast.If) else None
    return definition if isinstance(definition, _Function) else None


def _lines_from(code: CodeType) -> list[str]:
    """The lines of a file from a definition on; `inspect.getsource` looks through all modules to find them."""
    linecache.checkcache(code.co_filename)
    return linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]


def _in_a_block(lines: Iterable[str]) -> str:
    return _BLOCK + textwrap.indent("".join(lines), " ")


def _indented(lines: list[str]) -> list[str]:
    """A definition up to the next line that is not indented deeper: `inspect.getblock` takes ten times as long.

    Where the cut falls within brackets or a text, what is left cannot be parsed.
    """
    first = next((number for number, line in enumerate(lines) if _DEF.match(line)), 0)
    margin = lines[first][: -len(lines[first].lstrip())]
    deeper = (margin + " ", margin + "\t")
    body = takewhile(lambda line: line.startswith(deeper) or line.lstrip()[:1] in ("", "#"), lines[first + 1 :])
    return [*lines[: first + 1], *body]


def _class_is_implemented(node: ast.ClassDef) -> bool:
    methods = [part for part in node.body if isinstance(part, _Function) and not part.name.startswith("__")]
    bodies = {method.name: _Body(method, delegates=True) for method in methods}
    implemented = {name: body.implemented() for name, body in bodies.items() if body.tells()}
    if not implemented:
        return bool(methods or node.bases)
    blank = len(implemented) - sum(implemented.values())
    return blank < len(implemented) and not (blank > 1 and not implemented.get("loss", True))


class _Body:
    """The statements of a function, and which of its names carry something that was computed.

    Args:
        function: The definition.
        delegates: Calls of the owner's other methods do not count: those are looked at themselves.
    """

    def __init__(self, function: _Function, *, delegates: bool = False) -> None:
        self._delegates = delegates
        self._body = function.body
        arguments = function.args
        extra = filter(None, (arguments.vararg, arguments.kwarg))
        given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra)
        self._arguments = {argument.arg for argument in given}
        self._owner = arguments.args[0].arg if arguments.args and arguments.args[0].arg == "self" else ""
        self._computed: set[str] = set()

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return list(_within(self._body))

    @cached_property
    def _returned(self) -> list[ast.expr]:
        returned = [node.value for node in self._nodes if isinstance(node, ast.Return)]
        return [value for value in returned if value is not None and not _is_constant(value)]

    def tells(self) -> bool:
        """Whether the function can show that it is blank: it returns something, or does nothing at all."""
        returns = any(isinstance(node, ast.Return) and node.value is not None for node in self._nodes)
        return returns or all(map(_is_idle, self._body))

    def implemented(self) -> bool:
        """Whether something was computed: for a result, or at all."""
        if any(map(self._is_computation, _within(self._body))):  # most find one among their first nodes
            return True
        if not self._returned:
            return not (all(map(_is_idle, self._body)) or any(map(_gives_up, self._body)))
        self._follow()
        return any(self._has_substance(part) for value in self._returned for part in self._results(value))

    def _is_computation(self, node: ast.AST) -> bool:
        match node:
            case ast.AugAssign():
                return True
            case ast.BinOp(left=left, right=right):
                return self._is_arithmetic(left, right)
            case ast.Call(func=ast.Attribute(attr=name)):
                return name in _COMPUTING
            case ast.Call(func=ast.Name(id=name)):
                return not hasattr(builtins, name) and name not in _MAKERS and "warn" not in name
            case _:
                return False

    def _is_arithmetic(self, *operands: ast.expr) -> bool:
        """Whether an operation is more than a text that is formatted, or a blank array of some constant."""
        if any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in operands):
            return False
        others = [part for part in operands if not _makes_blank(part)]
        return len(others) == len(operands) or not all(map(self._is_given_constant, others))

    def _is_given_constant(self, node: ast.expr) -> bool:
        return _is_constant(node) or (isinstance(node, ast.Attribute) and self._is_owner(node.value))

    def _is_owner(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self._owner

    def _results(self, value: ast.expr) -> Iterator[ast.expr]:
        """What is returned but for caches, configurations, and arguments as they were given."""
        if isinstance(value, ast.Tuple):
            for part in value.elts:
                yield from self._results(part)
        elif not (isinstance(value, ast.Name) and value.id in _NOT_RESULTS | (self._arguments - self._computed)):
            yield value

    def _follow(self) -> None:
        """Spread substance along assignments until nothing changes."""
        before = -1
        while len(self._computed) != before:
            before = len(self._computed)
            for node in self._nodes:
                self._computed.update(self._written(node))

    def _written(self, node: ast.AST) -> Iterator[str]:
        """The names that a statement gives substance."""
        match node:
            case ast.FunctionDef(name=name):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
                if attr not in _CARRIERS and name not in self._arguments:
                    yield name
            case ast.Expr(value=ast.Call(args=values, keywords=keywords)) if not _is_idle(node):
                named = (*values, *(keyword.value for keyword in keywords))
                yield from (value.id for value in named if isinstance(value, ast.Name))
            case _:
                yield from self._bound(node)

    def _bound(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
                for name, value in zip(names, values, strict=True):
                    yield from self._assigned(name, value)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from self._assigned(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                yield from self._assigned(target, value)
            case ast.For(target=target, iter=value):
                yield from self._assigned(target, value)

    def _assigned(self, target: ast.expr, value: ast.expr) -> Iterator[str]:
        """The names that get substance: what is stored in an item of an array counts, whatever it is."""
        if isinstance(target, ast.Subscript):
            if not _is_text(target.slice) and not _is_constant_none(value):
                yield from _roots(target)
        elif isinstance(target, ast.Name) and target.id in self._arguments and not self._is_new(value):
            return
        elif self._has_substance(value):
            yield from _roots(target)

    def _is_new(self, value: ast.expr) -> bool:
        """Whether a value that takes an argument's name is more than a cast of what was given."""
        match value:
            case ast.Call(func=ast.Attribute(attr=name)):
                return name not in _CARRIERS
            case _:
                return True

    def _has_substance(self, value: ast.expr) -> bool:
        """Whether a value stands for work, and not for a constant, a blank array or a field of the owner."""
        match value:
            case ast.Constant():
                return False
            case ast.Name(id=name):
                return name != self._owner and (name in self._computed or name in self._arguments)
            case ast.BinOp(left=left, right=right):
                return self._is_arithmetic(left, right)
            case ast.Call():
                return self._call_has_substance(value)
        parts = _parts(value)
        return parts is None or any(map(self._has_substance, parts))

    def _call_has_substance(self, call: ast.Call) -> bool:
        if _makes_blank(call):
            return False
        match call.func:
            case ast.Attribute(value=inner) if self._is_owner(inner):
                return not self._delegates
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


def _within(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node of a function's own: what it raises, dicts of settings, and functions inside it are left out."""
    for node in statements:
        if isinstance(node, _Function):
            yield node
        elif not isinstance(node, (*_SCOPES, ast.Raise, ast.Dict)):
            yield node
            yield from _within(ast.iter_child_nodes(node))


def _statements(definition: ast.stmt) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(definition) if isinstance(node, ast.stmt))


def _makes_blank(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _MAKERS
        case _:
            return False


def _roots(target: ast.expr) -> Iterator[str]:
    """The names that an assignment's target changes."""
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _roots(part)


def _gives_up(statement: ast.stmt) -> bool:
    match statement:
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)):
            return name in {"NotImplementedError", "NotImplemented"}
        case _:
            return False


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a statement does nothing: a string, ``pass``, ``out = None``, an empty ``if``, giving up, printing."""
    match statement:
        case ast.Pass() | ast.Raise() | ast.Expr(value=ast.Constant()) | ast.Return(value=None):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
        case ast.Return(value=value) | ast.AnnAssign(value=value):
            return _is_constant(value)
        case ast.Assign(targets=targets, value=value):
            return _is_constant(value) and all(isinstance(target, ast.Name | ast.Tuple) for target in targets)
        case ast.If(body=body, orelse=other) | ast.For(body=body, orelse=other):
            return all(map(_is_idle, (*body, *other)))
        case _:
            return False


def _is_constant(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Tuple | ast.List):
        return all(map(_is_constant, value.elts))
    return value is None or isinstance(value, ast.Constant)


def _is_constant_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_text(index: ast.expr) -> bool:
    """Whether an index is a key of a dict of settings, such as ``config["velocity"]``."""
    return isinstance(index, ast.Constant) and isinstance(index.value, str)
