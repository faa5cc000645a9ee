"""What arrays of other versions of NumPy do, given to a syntax tree by calls of helpers.

Methods that were dropped (``x.ptp()``), and arrays of one element that stand for their element: NumPy 2.4 no longer
converts one that has axes to a number, neither in ``float(a)`` nor in ``out[i, j] = a``. Few submissions need the
latter, and it costs each of their loops time: files are compiled so only where NumPy refused such an array.
"""

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

_PREFIX: Final = "_numpy_"
_METHODS: Final = frozenset({"ptp", "itemset", "newbyteorder", "tostring"})
_NUMBERS: Final = frozenset({"float", "int", "complex"})
_NUMERIC_FORMAT: Final = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgG]")
# Each pattern begins with a character that is the same in all its matches, which makes the search many times faster.
_CALLS_METHOD: Final = re.compile(r"\.(?:ptp|itemset|newbyteorder|tostring)\b")
_CONVERTS: Final = (
    re.compile(r"float\((?<![\w.].{6})(?![\d'\"])"),
    re.compile(r"int\((?<![\w.].{4})(?![\d'\"])"),
    re.compile(r"complex\((?<![\w.].{8})(?![\d'\"])"),
    re.compile(r"math\.(?<![\w.].{5})"),
    re.compile(r"\"\s*%\s*[\w(]"),
    re.compile(r"'\s*%\s*[\w(]"),
    re.compile(r"\]\s*[-+*/]?=(?!=)"),
)
"""Conversions to a number, and assignments to what may be one element."""


def _is_strict() -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            float(np.ones((1, 1)))
        except TypeError:
            return True
    return False


STRICT: Final = _is_strict()
"""Whether this NumPy tells an array of one element from the element."""


_REFUSALS: Final = (
    "only 0-dimensional arrays can be converted to Python scalars",
    "format: a real number is required, not numpy.ndarray",
)


def refuses_an_element(error: BaseException) -> bool:
    """Whether an error may be this NumPy's refusal of an array of one element, which an older one takes."""
    if not STRICT or not isinstance(error, (TypeError, ValueError)):
        return False
    try:
        texts = f"{error} {error.__cause__}"
    except Exception:  # noqa: BLE001 - __str__ may be the submission's
        return False
    return any(refusal in texts for refusal in _REFUSALS)


def lines_to_adapt(text: str, *, elements: bool) -> set[int]:
    """The numbers of the lines of a file that may have something that `adapt` changes; too many rather than too few.

    Args:
        text: The file.
        elements: Whether arrays of one element are to stand for their element.
    """
    patterns = (_CALLS_METHOD, *_CONVERTS) if elements else (_CALLS_METHOD,)
    if not elements and not any(name in text for name in _METHODS):
        return set()
    if elements and "from math import" in text:
        return set(range(1, text.count("\n") + 2))
    found = (match.start() for pattern in patterns for match in pattern.finditer(text))
    places = sorted({place for place in found if text[place] != "]" or _may_be_element(text, place)})
    lines, line, last = set(), 1, 0
    for place in places:
        line += text.count("\n", last, place)
        last = place
        lines.add(line)
    return lines


def _may_be_element(text: str, closing: int) -> bool:
    """Whether the brackets that close at a place may hold the index of one element: no slice, nor text."""
    index = text[text.rfind("[", max(closing - 200, 0), closing) : closing]
    return not (":" in index or "'" in index or '"' in index)


def adapt(tree: ast.Module, lines: set[int], *, elements: bool) -> set[str]:
    """Change a file's tree in the statements that hold one of ``lines``; the methods of other versions that it uses."""
    used: set[str] = set()
    from_math = _imported_from_math(tree) if elements else frozenset()
    modules = _imported_modules(tree)
    for statement in _holding(tree.body, lines):
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                used |= _adapt_call(node, modules, from_math, elements=elements)
            elif elements and isinstance(node, ast.BinOp):
                _adapt_format(node)
            elif elements and isinstance(node, ast.Assign | ast.AugAssign):
                _adapt_assignment(node)
    return used


def _holding(body: list[ast.stmt], lines: set[int]) -> Iterator[ast.stmt]:
    """The statements of a module or a class that hold one of some lines; a class's own rather than the class."""
    for statement in body:
        if any(statement.lineno <= line <= (statement.end_lineno or 0) for line in lines):
            if isinstance(statement, ast.ClassDef):
                yield from _holding(statement.body, lines)
            else:
                yield statement


def _imported_from_math(tree: ast.Module) -> frozenset[str]:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "math")
    return frozenset(alias.asname or alias.name for node in imports for alias in node.names)


def _imported_modules(tree: ast.Module) -> frozenset[str]:
    """Names of modules, whose functions are no methods of arrays: ``np.ptp``."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
    return frozenset(alias.asname or alias.name.partition(".")[0] for node in imports for alias in node.names)


def _adapt_call(node: ast.Call, modules: frozenset[str], from_math: frozenset[str], *, elements: bool) -> set[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)) if (
            attribute in _METHODS and name in modules
        ):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr=name) as function) if name in _METHODS:
            node.args = [owner, ast.copy_location(ast.Constant(name), function), *node.args]
            node.func = _helper("method", function)
            return {f"x.{name}()"}
        case ast.Call(func=ast.Name(id=name), args=[value]) if elements and name in _NUMBERS:
            node.args = [_wrapped("number", value)]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"))) if elements:
            node.args = [a if isinstance(a, ast.Starred) else _wrapped("number", a) for a in node.args]
        case ast.Call(func=ast.Name(id=name)) if name in from_math:
            node.args = [a if isinstance(a, ast.Starred) else _wrapped("number", a) for a in node.args]
    return set()


def _adapt_format(node: ast.BinOp) -> None:
    """``"%.3f" % loss``, where the loss may be an array."""
    match node:
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text))) if _NUMERIC_FORMAT.search(text):
            node.right = _wrapped("numbers", node.right)


def _adapt_assignment(node: ast.Assign | ast.AugAssign) -> None:
    target = (
        node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else getattr(node, "target", None)
    )
    if isinstance(target, ast.Subscript) and _is_element(target):
        array = ast.parse(ast.unparse(target.value), mode="eval").body
        for part in ast.walk(array):
            ast.copy_location(part, target)
        node.value = _wrapped("element", array, node.value)


def _helper(name: str, where: ast.AST) -> ast.Name:
    return ast.copy_location(ast.Name(_PREFIX + name, ast.Load()), where)


def _wrapped(name: str, *values: ast.expr) -> ast.Call:
    where = values[-1]
    return ast.copy_location(ast.Call(_helper(name, where), list(values), []), where)


def _is_element(target: ast.Subscript) -> bool:
    """Whether an assignment may be to one element: no slice nor text in its index, no call in what it indexes."""
    index = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    if any(
        isinstance(part, ast.Slice) or (isinstance(part, ast.Constant) and type(part.value) is not int)
        for part in index
    ):
        return False
    return all(
        isinstance(n, ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Load)
        for n in ast.walk(target.value)
    )


def _number(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim and value.size == 1 and value.dtype.kind in "biufc":
        return value.reshape(())
    return value


def _numbers(value: Any) -> Any:
    return tuple(map(_number, value)) if type(value) is tuple else _number(value)


def _element(array: Any, value: Any) -> Any:
    """What ``array[i, j] = value`` stores."""
    if (
        type(value) is np.ndarray
        and value.size == 1
        and value.ndim
        and type(array) is np.ndarray
        and array.dtype != object
    ):
        return value.reshape(())
    return value


def _method(owner: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    if hasattr(owner, name) or not isinstance(owner, (np.ndarray, np.generic)):
        return getattr(owner, name)(*args, **kwargs)
    return _METHOD[name](owner, *args, **kwargs)


def _item_set(array: Any, *args: Any) -> None:
    *index, value = args
    array[
        np.unravel_index(index[0], array.shape)
        if len(index) == 1 and np.ndim(index[0]) == 0
        else tuple(np.ravel(index))
    ] = value


_METHOD: Final[dict[str, Callable[..., Any]]] = {
    "ptp": np.ptp,
    "itemset": _item_set,
    "newbyteorder": lambda array, order="S": array.view(array.dtype.newbyteorder(order)),
    "tostring": lambda array, order="C": array.tobytes(order),
}
BUILTINS: Final[dict[str, Any]] = {
    f"{_PREFIX}method": _method,
    f"{_PREFIX}number": _number,
    f"{_PREFIX}numbers": _numbers,
    f"{_PREFIX}element": _element,
}
"""What the modules of a submission find among their built-ins, for the calls that `adapt` writes."""
