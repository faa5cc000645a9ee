"""One line of the right code written otherwise, as mistakes write it: a term left out, another key, an old value used.

What a wrong result has to do with the right code is then said by the place that was changed, for mistakes that nobody
has written down. The code is changed where fixtures are built; a case stores what came of it.
"""

import ast
import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_LONGEST: Final = 60
"""Characters of code in a sentence: what is longer tells nobody where to look."""
_OTHERS: Final = {
    "sum": ("mean",),
    "mean": ("sum",),
    "max": ("min",),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "zeros": ("ones",),
    "tanh": ("sigmoid",),
    "sin": ("cos",),
    "cos": ("sin",),
    "var": ("std",),
    "std": ("var",),
    "ceil": ("floor",),
    "floor": ("ceil",),
}
"""Functions that are taken for one another."""
_SHORT: Final = 2
"""Letters of the name of what an optimizer keeps, such as m and v, beside its hyperparameters."""
_DROPPED: Final = frozenset({"sqrt", "exp", "tanh", "abs", "log", "square", "log1p", "expm1", "cos", "sin", "sign"})
"""Functions of one number that are forgotten."""
_GUARD: Final = """
def _of_kind(other, own):
    def kind(value):
        if getattr(value, "ndim", 0):
            return "array"
        is_number = isinstance(value, (int, float)) or hasattr(value, "dtype")
        return "number" if is_number and not isinstance(value, bool) else type(value)

    if kind(other) != kind(own):
        raise TypeError(f"{kind(other)} is not taken for {kind(own)}")
    return other
"""
"""Before a function that takes one value for another: both must be arrays, numbers, or flags."""
_SHARES: Final = (0.5, 0.9, 0.95, 0.99, 0.999)
"""Usual values of a momentum or a decay, taken for one another where a config leaves them out."""


@dataclass(frozen=True)
class Rewrite:
    """A function of a module with one change, and how to say it.

    Attributes:
        how: What is said of a result that it gives: ``without the factor 1 - beta1``.
        name: The function that is changed.
        source: Its definition, changed, with what that needs.
    """

    how: str
    name: str
    source: str


def rewrites(source: str, function: str) -> Iterator[Rewrite]:
    """Each change of a function of a module, or of a private helper that the function calls."""
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if function not in functions:
        return
    called = {node.id for node in ast.walk(functions[function]) if isinstance(node, ast.Name)}
    helpers = [name for name in functions if name in called and name.startswith("_") and name != "_with_defaults"]
    seen: set[str] = set()
    for name in (function, *helpers):
        for how, changed in _changed_functions(functions[name]):
            if len(how) > 2 * _LONGEST:
                continue
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield Rewrite(how, name, _GUARD + text if "_of_kind(" in text else text)


def _exchanged(other: ast.expr, own: ast.expr) -> ast.Call:
    return ast.Call(ast.Name("_of_kind", ast.Load()), [other, own], [])


def _changed_functions(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    families = _families(function)
    around = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    for node in _judged(function):
        within = _text(around[node]) if isinstance(around[node], (ast.BinOp, ast.Call)) else ""
        where = f" in {within}" if isinstance(node, (ast.Name, ast.Subscript)) and within else ""
        for how, other in (*_others(node, families), *_angles(node)):
            yield how + where, _replaced(function, node, other)
    yield from _other_defaults(function)
    yield from _statements(function)


def _other_defaults(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function with another number for one that a config leaves out: a usual one, or ten times more or less."""
    for call in filter(_is_of_defaults, ast.walk(function)):
        for keyword in call.keywords:  # type: ignore[attr-defined]
            match keyword.value:
                case ast.Constant(value=float(value)):
                    usual = _SHARES if value in _SHARES else (10 * value, value / 10)
                    for other in (float(f"{number:.6g}") for number in usual if number != value):
                        how = f"with {other:g} as the default of {keyword.arg} in place of {value:g}"
                        yield how, _replaced(function, keyword.value, ast.Constant(other))


def _judged(function: ast.FunctionDef) -> Iterator[Any]:
    """The expressions and statements of a body that compute: not its docstring, annotations and defaults."""
    skipped: set[ast.AST] = set()
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.AnnAssign):
                skipped.update(ast.walk(node.annotation))
            if isinstance(node, (ast.Raise, ast.Assert)) or _is_of_defaults(node):
                skipped.update(ast.walk(node))
            if node not in skipped:
                yield node


def _is_of_defaults(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_with_defaults"


def _families(function: ast.FunctionDef) -> dict[str, tuple[str, ...]]:
    """Names that may be taken for one another: those unpacked together, those of one list of arguments, keys."""
    arguments = [arg.arg for arg in function.args.args]
    groups = [arguments]
    keys = []
    for node in ast.walk(function):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            groups.append([item.id for item in node.elts if isinstance(item, ast.Name)])
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ):
            keys.append(node.slice.value)
    keys = list(dict.fromkeys(keys))
    groups.append([f"[{key}]" for key in keys if len(key) > _SHORT])
    groups.append([f"[{key}]" for key in keys if len(key) <= _SHORT])
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for name in group:
            others = (*found.get(name, ()), *(other for other in group if other not in (name, "_")))
            found[name] = tuple(dict.fromkeys(others))
    return found


def _others(node: Any, families: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ast.expr]]:  # noqa: C901 - a table
    """What may stand in an expression's place, and how to say it."""
    match node:
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield f"with {_text(operand)} in place of {_text(node)}", operand
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            for operator in _COMPARED[type(op)]:
                compared = ast.Compare(left, [operator()], [right])
                yield f"with {_text(compared)} in place of {_text(node)}", compared
        case _ if _is_transposed(node):
            right = node.value if isinstance(node, ast.Attribute) else node.func.value
            how = f"with {_text(right)} reshaped where it should be transposed"
            yield how, _reshaped(right, ast.Attribute(node, "shape", ast.Load()))
            yield f"with {_text(right)} not transposed", right
        case ast.Call():
            yield from _calls(node)
        case ast.Constant(value=bool()):
            yield f"with {not node.value} in place of {node.value!r}", ast.Constant(not node.value)
        case ast.Name(id=name, ctx=ast.Load()):
            for other in families.get(name, ()):
                yield f"with {other} in place of {name}", _exchanged(ast.Name(other, ast.Load()), node)
        case ast.Subscript(value=value, slice=ast.Constant(value=constant), ctx=ast.Load()):
            key = str(constant)
            for other in families.get(f"[{key}]", ()):
                new = ast.Subscript(value, ast.Constant(other[1:-1]), ast.Load())
                yield f"with {other[1:-1]} in place of {key}", _exchanged(new, node)


def _angles(node: Any) -> Iterator[tuple[str, ast.expr]]:
    """An angle in another unit, and a wave of another length."""
    match node:
        case ast.Call(func=ast.Attribute(attr="cos" | "sin" | "tan"), args=[angle]):
            in_radians = f"with {_text(angle)}, which is in radians, turned into"
            for how, operator in (("radians once more", ast.Mult()), ("degrees", ast.Div())):
                turned = ast.BinOp(angle, operator, ast.Constant(math.pi / 180))
                yield f"{in_radians} {how}", ast.Call(node.func, [turned], [])
        case ast.Attribute(attr="pi"):
            yield "with 2 * pi in place of pi", ast.BinOp(ast.Constant(2), ast.Mult(), node)
            yield "with pi / 2 in place of pi", ast.BinOp(node, ast.Div(), ast.Constant(2))


_COMPARED: Final[dict[Any, tuple[type[ast.cmpop], ...]]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.NotEq: (ast.Eq,),
    ast.Eq: (ast.NotEq,),
}


def _arithmetic(node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:  # noqa: C901 - a table
    left, right, here = node.left, node.right, _text(node)
    first, second = _text(left), _text(right)

    def with_operator(operator: ast.operator) -> ast.BinOp:
        return ast.BinOp(left, operator, right)

    def negative(value: ast.expr) -> ast.UnaryOp:
        return ast.UnaryOp(ast.USub(), value)

    match node.op:
        case ast.Add():
            yield f"without the term {second} in {here}", left
            yield f"without the term {first} in {here}", right
            yield f"with {second} subtracted where it should be added to {first}", with_operator(ast.Sub())
        case ast.Sub() if isinstance(left, ast.Constant):
            yield f"with {second} in place of {here}", right
            yield f"with {_text(with_operator(ast.Add()))} in place of {here}", with_operator(ast.Add())
            yield f"without the factor {here}", left
        case ast.Sub():
            yield f"without the term {second} in {here}", left
            yield f"without the term {first} in {here}", negative(right)
            yield f"with {second} added where it should be subtracted from {first}", with_operator(ast.Add())
        case ast.Mult() | ast.MatMult():
            yield f"without the factor {second} of {first}", left
            yield f"without the factor {first} of {second}", right
            yield from _products(node)
        case ast.Div():
            yield f"with {first} not divided by {second}", left
            yield f"with {first} multiplied by {second} where it should be divided", with_operator(ast.Mult())
            yield f"with {first} divided by the root of {second}", ast.BinOp(left, ast.Div(), _root(right))
            yield f"with {first} divided by {second} twice", ast.BinOp(node, ast.Div(), right)
        case ast.Pow():
            yield f"with {first} in place of {here}", left
            yield f"with {first} * {second} in place of {here}", with_operator(ast.Mult())
            if isinstance(right, ast.Constant) and right.value == 2:
                yield f"with the sum of {here} over all entries where each has its own", _of_numpy("sum", node)
                yield f"with the mean of {here} over all entries where each has its own", _of_numpy("mean", node)
                yield f"with |{first}| in place of {here}", _of_numpy("abs", left)
                yield f"with {first}**3 in place of {here}", ast.BinOp(left, ast.Pow(), ast.Constant(3))
            else:
                one = ast.Constant(1)
                yield (
                    f"with {second} + 1 in place of {second}",
                    ast.BinOp(left, ast.Pow(), ast.BinOp(right, ast.Add(), one)),
                )
                yield (
                    f"with {second} - 1 in place of {second}",
                    ast.BinOp(left, ast.Pow(), ast.BinOp(right, ast.Sub(), one)),
                )
        case ast.FloorDiv():
            yield f"with {first} / {second} not rounded down", with_operator(ast.Div())


def _products(node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
    """A product with a factor divided by, used twice or, of two matrices, transposed."""
    left, right, here = node.left, node.right, _text(node)
    first, second = _text(left), _text(right)
    if isinstance(node.op, ast.Mult):
        divided = ast.BinOp(left, ast.Div(), right)
        yield f"with {first} divided by {second} where it should be multiplied", divided
        if not isinstance(right, ast.BinOp):
            yield f"with the factor {second} twice in {here}", ast.BinOp(node, ast.Mult(), right)
        if not isinstance(left, ast.BinOp):
            yield f"with the factor {first} twice in {here}", ast.BinOp(left, ast.Mult(), node)
        return
    if not _is_transposed(right):
        turned = ast.Attribute(right, "T", ast.Load())
        yield f"with {second} transposed in {here}", ast.BinOp(left, node.op, turned)
    if not _is_transposed(left):
        turned = ast.Attribute(left, "T", ast.Load())
        yield f"with {first} transposed in {here}", ast.BinOp(turned, node.op, right)


def _is_transposed(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="T") | ast.Call(func=ast.Attribute(attr="transpose" | "swapaxes")):
            return True
    return False


def _reshaped(value: ast.expr, shape: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(value, "reshape", ast.Load()), [shape], [])


def _root(value: ast.expr) -> ast.expr:
    return _of_numpy("sqrt", value)


def _of_numpy(function: str, value: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), function, ast.Load()), [value], [])


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:  # noqa: C901 - a table
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    plain = name.lstrip("_")
    for other in _OTHERS.get(plain, ()):
        if other != "sigmoid":
            func = copy.copy(node.func)
            if isinstance(func, ast.Attribute):
                func.attr = other
                yield f"with {other} in place of {name}", ast.Call(func, node.args, node.keywords)
    if len(node.args) == 1 and not node.keywords and (plain in _DROPPED or plain == "sigmoid"):
        yield f"without {_text(node.func)} of {_text(node.args[0])}", node.args[0]
    if plain == "sigmoid" and len(node.args) == 1:
        yield f"with tanh in place of sigmoid of {_text(node.args[0])}", _of_numpy("tanh", node.args[0])
    if plain == "tanh" and len(node.args) == 1:
        exponential = _of_numpy("exp", ast.UnaryOp(ast.USub(), node.args[0]))
        sigmoid = ast.BinOp(ast.Constant(1.0), ast.Div(), ast.BinOp(ast.Constant(1.0), ast.Add(), exponential))
        yield f"with sigmoid in place of tanh of {_text(node.args[0])}", sigmoid
    if name == "reversed" and node.args:
        yield f"with {_text(node.args[0])} in place of {_text(node)}", node.args[0]
    if name == "range" and len(node.args) == 1:
        end = node.args[0]
        yield (
            f"without the last round of {_text(node)}",
            _ranged(ast.Constant(0), ast.BinOp(end, ast.Sub(), ast.Constant(1))),
        )
        yield f"without the first round of {_text(node)}", _ranged(ast.Constant(1), end)
    for keyword in node.keywords:
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, int):
            for axis in {0, 1, 2, 3} - {keyword.value.value}:
                keywords = [
                    ast.keyword("axis", ast.Constant(axis)) if item is keyword else item for item in node.keywords
                ]
                yield (
                    f"with axis {axis} in place of {keyword.value.value} in {_text(node)}",
                    ast.Call(node.func, node.args, keywords),
                )


def _ranged(start: ast.expr, end: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("range", ast.Load()), [start, end], [])


def _statements(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function without one of its statements, or with an old value where the new one belongs."""
    for node in ast.walk(function):
        blocks: list[Any] = [getattr(node, "body", None), getattr(node, "orelse", None)]
        for block in (found for found in blocks if isinstance(found, list)):
            for place, statement in enumerate(block):
                if isinstance(statement, ast.AugAssign):
                    yield f"without {_text(statement)}", _replaced(function, statement, ast.Pass())
                if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                    target = statement.targets[0]
                    if isinstance(target, (ast.Subscript, ast.Attribute)):
                        yield f"without {_text(target)} being set", _replaced(function, statement, ast.Pass())
                        yield from _with_old(function, block, place, target)


def _with_old(
    function: ast.FunctionDef, block: list[ast.stmt], place: int, target: ast.Subscript | ast.Attribute
) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function where what follows reads what an entry held before it was set."""
    wanted = ast.unparse(target)

    class Old(ast.NodeTransformer):
        def generic_visit(self, node: ast.AST) -> ast.AST:
            reads = isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Load)
            if reads and ast.unparse(node) == wanted:
                return ast.Name("_old", ast.Load())
            return super().generic_visit(node)

    rest = [Old().visit(copy.deepcopy(statement)) for statement in block[place + 1 :]]
    if all(ast.unparse(new) == ast.unparse(old) for new, old in zip(rest, block[place + 1 :], strict=True)):
        return
    load = copy.deepcopy(target)
    load.ctx = ast.Load()
    before = ast.Assign([ast.Name("_old", ast.Store())], load, lineno=0)
    changed = copy.deepcopy(function)
    own = _same_block(function, changed, block)
    own[place:] = [before, own[place], *rest]
    yield f"with the {_text(target)} from before the step where the new one belongs", changed


def _same_block(function: ast.AST, other: ast.AST, block: list[ast.stmt]) -> list[ast.stmt]:
    """The block of a copy that stands where a block of the original does."""
    for node, same in zip(ast.walk(function), ast.walk(other), strict=True):
        for field in ("body", "orelse"):
            if getattr(node, field, None) is block:
                found: list[ast.stmt] = getattr(same, field)
                return found
    raise LookupError("the block is not in the function")


def _replaced(function: ast.FunctionDef, node: ast.AST, other: ast.AST) -> ast.FunctionDef:
    """A copy of a function with another node in one's place."""

    class Replacing(ast.NodeTransformer):
        def visit(self, here: ast.AST) -> Any:
            return other if here is node else self._children(here)

        def _children(self, here: ast.AST) -> ast.AST:
            new = copy.copy(here)
            for field, value in ast.iter_fields(here):
                if isinstance(value, list):
                    setattr(new, field, [self.visit(item) if isinstance(item, ast.AST) else item for item in value])
                elif isinstance(value, ast.AST):
                    setattr(new, field, self.visit(value))
            return new

    changed: ast.FunctionDef = Replacing().visit(function)
    return changed


class _Shown(ast.NodeTransformer):
    """An expression as formulas have it: entries of dictionaries and functions of NumPy by their own names."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return ast.Name(node.slice.value, node.ctx)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "np":
            return ast.Name(node.attr, node.ctx)
        return self.generic_visit(node)


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(_Shown().visit(copy.deepcopy(node)))).split())
    return text if len(text) <= _LONGEST else text + " " * 3 * _LONGEST  # too long to be said
