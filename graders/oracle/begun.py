"""Did a function that returned nothing do anything?

The course's blanks return ``None`` from a body that sets results to ``None`` and may unpack, cast and look up
what it was given. A student who forgot ``return``, or returns another name than the one computed, has written
more than that.
"""

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

_MAKERS: Final = frozenset({"zeros", "zeros_like", "ones", "ones_like", "empty", "empty_like", "full", "full_like"})
_COMPUTING: Final = frozenset(
    {
        *("add", "argmax", "clip", "cumsum", "dot", "einsum", "exp", "log", "matmul", "maximum", "mean", "multiply"),
        *("prod", "sqrt", "std", "sum", "tanh", "tensordot", "var", "where"),
    }
)
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def returns_nothing(value: Any) -> bool:
    """Whether a result is what a blank returns: None, or a tuple of it whose last item, the cache, may be filled in."""
    if not isinstance(value, tuple):
        return value is None
    return any(item is None for item in value) and all(item is None for item in value[:-1])


def is_begun(function: Callable[..., Any]) -> bool:
    """Whether a function's body has more than a blank's; False where its source cannot be had."""
    try:
        body = _body(function)
        return _computes(body) if _returns_value(body) else not all(map(_idle, body))
    except Exception:  # noqa: BLE001 - the source, and the function object, are the submission's
        return False


def _body(function: Callable[..., Any]) -> list[ast.stmt]:
    """The statements of a function, docstring left out.

    Raises:
        OSError, TypeError, SyntaxError: It has no source.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    node = tree.body[0]
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise TypeError(f"{type(node).__name__} is no function")
    return node.body


def _within(statements: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Every node of a function's own; what it raises and the functions that it defines are left out."""
    for node in statements:
        if not isinstance(node, (*_SCOPES, ast.Raise)):
            yield node
            yield from _within(list(ast.iter_child_nodes(node)))


def _returns_value(body: Sequence[ast.stmt]) -> bool:
    returned = (node.value for node in _within(body) if isinstance(node, ast.Return))
    return any(value is not None and not isinstance(value, ast.Constant) for value in returned)


def _idle(statement: ast.stmt) -> bool:
    """Whether a statement does nothing: a string, ``pass``, ``out = None``, an empty ``if``, giving up."""
    match statement:
        case ast.Pass() | ast.Raise() | ast.Return() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=targets, value=value):
            return _is_constant(value) and all(isinstance(target, (ast.Name, ast.Tuple)) for target in targets)
        case ast.AnnAssign(value=value):
            return _is_constant(value)
        case ast.If(body=body, orelse=other) | ast.For(body=body, orelse=other):
            return all(map(_idle, (*body, *other)))
        case _:
            return False


def _is_constant(value: ast.expr | None) -> bool:
    if isinstance(value, (ast.Tuple, ast.List)):
        return all(map(_is_constant, value.elts))
    return value is None or isinstance(value, ast.Constant)


def _computes(body: Sequence[ast.stmt]) -> bool:
    return any(map(_is_computation, _within(body)))


def _is_computation(node: ast.AST) -> bool:
    match node:
        case ast.AugAssign():
            return True
        case ast.BinOp(left=left, right=right):
            return not any(map(_is_no_operand, (left, right)))
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _COMPUTING
        case ast.Call(func=ast.Name(id=name)):
            return not hasattr(builtins, name) and name not in _MAKERS
        case _:
            return False


def _is_no_operand(node: ast.expr) -> bool:
    """A text to be formatted, or a blank array."""
    match node:
        case ast.Constant(value=str()):
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _MAKERS
        case _:
            return False
