"""Mechanical mutants of a source file: one small change each, of what computes and not of what documents."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_NAMES = {
    "maximum": "minimum",
    "minimum": "maximum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "sum": "mean",
    "mean": "sum",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "std": "var",
    "var": "std",
    "sqrt": "square",
    "exp": "log",
    "tanh": "sin",
}


@dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        function: The top-level function or class that it is in.
        line: Where.
        change: The changed part before and after.
        source: The whole file, changed.
    """

    function: str
    line: int
    change: str
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    body = ast.parse(source).body
    texts = [ast.unparse(top) for top in body]
    for place, top in enumerate(body):
        if isinstance(top, (ast.FunctionDef, ast.ClassDef)):
            for parent, field, index, node in _places(top):
                for other in _changed(node, parent, field):
                    before = _text(node)
                    _put(parent, field, index, other)
                    changed = "\n".join([*texts[:place], ast.unparse(top), *texts[place + 1 :]])
                    _put(parent, field, index, node)
                    if before != _text(other):
                        yield Mutant(top.name, node.lineno, f"{before} -> {_text(other)}", changed)


def _places(top: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Every node below one that may change, with its place; annotations and docstrings may not."""
    for field, value in ast.iter_fields(top):
        if isinstance(top, ast.FunctionDef) and top.name == "__init__" and field == "args":
            continue  # default sizes of a net are nobody's exercise
        if field in ("annotation", "returns", "decorator_list", "ctx"):
            continue
        nodes = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in nodes:
            if not isinstance(node, ast.AST) or _documents(node):
                continue
            if hasattr(node, "lineno"):
                yield top, field, index, node
            yield from _places(node)


def _documents(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    says = isinstance(node, ast.If) and not node.orelse and all(map(_prints, node.body))
    return is_text or says or _prints(node) or isinstance(node, (ast.Raise, ast.JoinedStr, ast.Assert, ast.alias))


def _prints(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and "print(" in ast.unparse(node)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _text(node: ast.AST) -> str:
    text = ast.unparse(ast.fix_missing_locations(node)) if not isinstance(node, ast.keyword) else f"{node.arg}=..."
    return " ".join(text.split()).replace('"', "'")[:90]  # how f-strings are quoted differs between versions of Python


def _changed(node: Any, parent: ast.AST, field: str) -> Iterator[Any]:
    """What may stand in a node's place."""
    yield from _expressions(node)
    match node:
        case ast.If():
            yield from (_if(node, value) for value in (True, False))
        case ast.AugAssign() | ast.Expr() if field in ("body", "orelse"):
            yield ast.copy_location(ast.Pass(), node)
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield ast.copy_location(ast.Pass(), node)


def _expressions(node: Any) -> Iterator[Any]:
    match node:
        case ast.BinOp():
            yield from _terms(node)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            new_ops = _COMPARISONS.get(type(op), ())
            yield from (ast.copy_location(ast.Compare(left, [new()], comparators), node) for new in new_ops)
        case ast.BoolOp(op=op, values=values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield ast.copy_location(ast.BoolOp(other, values), node)
        case ast.Constant(value=value):
            yield from (ast.copy_location(ast.Constant(new), node) for new in _numbers(value))
        case ast.Attribute(attr=name) if name in _NAMES:
            yield ast.copy_location(ast.Attribute(node.value, _NAMES[name], ast.Load()), node)
        case ast.Attribute(attr="T"):
            yield node.value
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)


def _terms(node: ast.BinOp) -> Iterator[ast.expr]:
    for new in _OPERATORS.get(type(node.op), ()):
        yield ast.copy_location(ast.BinOp(node.left, new(), node.right), node)
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)):
        yield node.left
    if isinstance(node.op, (ast.Add, ast.Mult)):
        yield node.right


def _if(node: ast.If, value: bool) -> ast.If:
    return ast.copy_location(ast.If(ast.copy_location(ast.Constant(value), node.test), node.body, node.orelse), node)


def _numbers(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1)
    if isinstance(value, float):
        return (2 * value,) if value else (1.0,)
    return ()
