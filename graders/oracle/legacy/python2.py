"""Python 2's meaning, given to a syntax tree by calls of helpers, and the built-in names that Python 3 lacks.

The names and helpers are put among the built-ins of the modules that need them and of nothing else.
"""

import ast
import builtins
import functools
import importlib
import itertools
import math
import sys
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from graders.oracle.contained import ask
from graders.oracle.legacy import ordering
from graders.oracle.legacy.syntax import to_python_3

Division: TypeAlias = Literal["floor", "exact", "true"]
"""What ``/`` is between integers: rounded down; an integer where it leaves no rest; Python 3's."""

_PREFIX: Final = "_python_2_"
_VIEWS: Final = frozenset(f"{kind}{what}" for kind in ("iter", "view") for what in ("keys", "values", "items"))
_METHODS: Final = frozenset({"decode", "has_key", "next", "sort", "keys", "values", "items"}) | _VIEWS
_ATTRIBUTES: Final = {
    ("sys", "maxint"): "sys.maxsize",
    ("string", "letters"): "string.ascii_letters",
    ("string", "lowercase"): "string.ascii_lowercase",
    ("string", "uppercase"): "string.ascii_uppercase",
    ("string", "maketrans"): "str.maketrans",
    ("os", "getcwdu"): "os.getcwd",
    ("itertools", "izip"): "zip",
    ("itertools", "imap"): "map",
    ("itertools", "ifilter"): "filter",
    ("itertools", "izip_longest"): "itertools.zip_longest",
    ("itertools", "ifilterfalse"): "itertools.filterfalse",
    ("operator", "div"): f"{_PREFIX}floor",
    ("operator", "isCallable"): "callable",
    ("time", "clock"): "time.process_time",
}
_FUNCTION_ATTRIBUTES: Final = {
    "func_name": "__name__",
    "func_code": "__code__",
    "func_defaults": "__defaults__",
    "func_globals": "__globals__",
    "im_func": "__func__",
    "im_self": "__self__",
}
_SPECIAL_METHODS: Final = {
    "next": "__next__",
    "__nonzero__": "__bool__",
    "__div__": "__truediv__",
    "__rdiv__": "__rtruediv__",
    "__idiv__": "__itruediv__",
    "__unicode__": "__str__",
}
_STRING_FUNCTIONS: Final = frozenset(
    {"join", "split", "replace", "strip", "lstrip", "rstrip", "lower", "upper", "find", "atoi", "atof"}
)


def imports_division(tree: ast.Module) -> bool:
    """Whether ``from __future__ import division`` stands in a file."""
    future = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "division" for node in future for alias in node.names)


def give_meaning(tree: ast.Module, patterns: dict[str, str], division: Division) -> ast.Module:
    """Change the tree of a file, read by `syntax.to_python_3`, so that it does what it did in Python 2.

    Args:
        tree: The tree.
        patterns: The parameters that stand for tuples.
        division: What ``/`` means.
    """
    meaning = _Meaning(patterns, "true" if imports_division(tree) else division, _may_be_none(tree))
    meaning.visit(tree)
    return ast.fix_missing_locations(tree)


class _Meaning(ast.NodeTransformer):
    # The names of the methods are those that NodeTransformer calls.
    def __init__(self, patterns: dict[str, str], division: Division, nones: frozenset[str]) -> None:
        self._patterns = patterns
        self._division = division
        self._nones = nones

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if self._division == "true" or not isinstance(node.op, ast.Div):
            return node
        return _call(self._division, [node.left, node.right], node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if self._division == "true" or not isinstance(node.op, ast.Div):
            return node
        value = _call(f"{self._division}_in_place", [_read(node.target), node.value], node)
        return ast.copy_location(ast.Assign([node.target], value), node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """An order of what may be None: others are left as they are, for the sake of loops."""
        self.generic_visit(node)
        operator = type(node.ops[0]).__name__
        sides = (node.left, *node.comparators)
        if len(sides) > 2 or operator not in ordering.OPERATIONS or not any(map(self._is_none, sides)):
            return node
        return _call(operator, list(sides), node)

    def _is_none(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=None):
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name in self._nones
            case _:
                return False

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            instead = _ATTRIBUTES.get((node.value.id, node.attr))
            if instead is not None:
                return _moved(ast.parse(instead, mode="eval").body, node)  # type: ignore[no-any-return]
        if node.attr == "message" and isinstance(node.ctx, ast.Load):
            return _call("message", [node.value], node)
        node.attr = _FUNCTION_ATTRIBUTES.get(node.attr, node.attr)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("exec", "eval") and node.args:
            mode, division = ast.Constant(function.id), ast.Constant(self._division)
            node.args[0] = _call("source", [node.args[0], mode, division], node)
        if not isinstance(function, ast.Attribute):
            return node
        if isinstance(function.value, ast.Name) and function.value.id == "string":
            if function.attr in _STRING_FUNCTIONS:
                node.func = ast.copy_location(ast.Name(f"{_PREFIX}string_{function.attr}", ast.Load()), function)
        elif function.attr in _METHODS:
            node.args = [function.value, ast.Constant(function.attr), *node.args]
            node.func = ast.copy_location(ast.Name(f"{_PREFIX}method", ast.Load()), function)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        named = [argument.arg for argument in node.args.args if argument.arg in self._patterns]
        unpacked = [ast.parse(f"{self._patterns[name]} = {name}").body[0] for name in named]
        node.body[:0] = [_moved(statement, node.body[0]) for statement in unpacked]
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        for argument in node.args.args:
            if argument.arg in self._patterns:
                pattern = _moved(ast.parse(self._patterns[argument.arg], mode="eval").body, node)
                node.body = _unpacking(pattern, argument.arg, node.body)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """Python 3 unbinds the exception's name at the end of its block, Python 2 did not."""
        self.generic_visit(node)
        if node.name is not None:
            name, node.name = node.name, f"{_PREFIX}error"
            pattern = self._patterns.get(name)
            text = f"{name} = {node.name}" if pattern is None else f"{pattern} = {node.name}.args"
            node.body.insert(0, _moved(ast.parse(text).body[0], node.body[0]))
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        for part in list(node.body):
            if isinstance(part, ast.FunctionDef) and part.name in _SPECIAL_METHODS:
                new = ast.Name(_SPECIAL_METHODS[part.name], ast.Store())
                alias = ast.Assign([new], ast.Name(part.name, ast.Load()))
                node.body.append(ast.copy_location(alias, part))
            if isinstance(part, ast.FunctionDef) and part.name == "__cmp__":
                made = "; ".join(f"{name} = {_PREFIX}{name}" for name in ordering.METHODS)
                node.body += [_moved(new, part) for new in ast.parse(f"{made}; __hash__ = object.__hash__").body]
            elif isinstance(part, ast.Assign) and [ast.unparse(t) for t in part.targets] == ["__metaclass__"]:
                node.keywords.append(ast.keyword("metaclass", part.value))
        return node


def _may_be_none(tree: ast.Module) -> frozenset[str]:
    """The names, and those of attributes, that a file sets to None somewhere."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=ast.Constant(value=None)):
                found.update(t.id if isinstance(t, ast.Name) else getattr(t, "attr", "") for t in targets)
            case ast.arguments(args=arguments, defaults=defaults) if defaults:
                pairs = zip(arguments[-len(defaults) :], defaults, strict=False)
                found.update(a.arg for a, d in pairs if isinstance(d, ast.Constant) and d.value is None)
    return frozenset(found)


def _call(helper: str, arguments: list[ast.expr], where: ast.AST) -> ast.Call:
    return ast.copy_location(ast.Call(ast.Name(_PREFIX + helper, ast.Load()), arguments, []), where)


def _moved(node: Any, where: ast.AST) -> Any:
    """A tree that was made from text, with the place of ``where``."""
    for part in ast.walk(node):
        ast.copy_location(part, where)
    return node


def _read(target: ast.expr) -> ast.expr:
    """The expression that reads what an assignment writes."""
    read = ast.parse(ast.unparse(target), mode="eval").body
    return _moved(read, target)  # type: ignore[no-any-return]


def _unpacking(pattern: ast.expr, name: str, body: ast.expr) -> ast.expr:
    """``(lambda a, b: body)(*name)``; parts of the pattern that are tuples are taken apart again."""
    names = []
    for number, part in enumerate(pattern.elts if isinstance(pattern, ast.Tuple) else [pattern]):
        names.append(part.id if isinstance(part, ast.Name) else f"{name}_{number}")
        if not isinstance(part, ast.Name):
            body = _unpacking(part, names[-1], body)
    arguments = ast.arguments([], [ast.arg(each) for each in names], None, [], [], None, [])
    star = ast.Starred(ast.Name(name, ast.Load()), ast.Load())
    return ast.copy_location(ast.Call(ast.Lambda(arguments, body), [star], []), body)


def _is_integral(value: Any) -> bool:
    kind = type(value)
    if kind is int or kind is bool:
        return True
    return (isinstance(value, np.ndarray) and value.dtype.kind in "iub") or isinstance(value, (np.integer, np.bool_))


def _floor(a: Any, b: Any) -> Any:
    """``a / b`` of Python 2."""
    if type(b) is float or type(a) is float or not (_is_integral(a) and _is_integral(b)):
        return a / b
    return a // b


def _floor_in_place(a: Any, b: Any) -> Any:
    if _is_integral(a) and _is_integral(b):
        a //= b
    else:
        a /= b
    return a


def _exact(a: Any, b: Any) -> Any:
    """``a / b`` where nothing tells which Python is meant: integers that divide exactly give one, as in both."""
    if _is_number(a) and _is_number(b) and b and not a % b:
        return a // b
    return a / b


def _exact_in_place(a: Any, b: Any) -> Any:
    if _is_number(a) and _is_number(b):
        return _exact(a, b)
    a /= b
    return a


def _is_number(value: Any) -> bool:
    return type(value) is int or isinstance(value, np.integer)


def _method(owner: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """Call a method that Python 3's dictionaries, lists and iterators lack or that gives something else there."""
    if name in ("keys", "values", "items") and isinstance(owner, dict):
        return list(getattr(owner, name)(*args, **kwargs))
    if name == "sort" and isinstance(owner, list):
        owner[:] = _sorted(owner, *args, **kwargs)
        return None
    if name == "decode" and isinstance(owner, str):
        return owner
    if not hasattr(owner, name):
        if name == "has_key":
            return args[0] in owner
        if name == "next":
            return next(owner)
        if name in _VIEWS:
            found = getattr(owner, name[4:])(*args, **kwargs)
            return iter(found) if name.startswith("iter") else found
    return getattr(owner, name)(*args, **kwargs)


def _sorted(values: Any, cmp: Any = None, key: Any = None, reverse: Any = False) -> Any:
    if cmp is None:
        return ordering.ordered(sorted, values, key, reverse=bool(reverse))
    place = functools.cmp_to_key(cmp)
    return sorted(values, key=place if key is None else lambda each: place(key(each)), reverse=bool(reverse))


def _message(error: Any) -> Any:
    """``error.message``, which exceptions no longer have."""
    if isinstance(error, BaseException) and not hasattr(error, "message"):
        return error.args[0] if len(error.args) == 1 else ""
    return error.message


def _source(source: Any, mode: Literal["exec", "eval"], division: Division) -> Any:
    """What ``exec`` or ``eval`` of Python 2 is to run: the code of a text, and anything else as it is."""
    if not isinstance(source, (str, bytes)):
        return source
    text = source if isinstance(source, str) else source.decode("utf-8", "replace")
    converted, patterns = to_python_3(text.strip() if mode == "eval" else text)
    tree = give_meaning(ast.parse(converted, "<string>"), patterns, division)
    if mode == "exec":
        return compile(tree, "<string>", "exec", dont_inherit=True)
    (expression,) = tree.body
    if not isinstance(expression, ast.Expr):
        raise SyntaxError(f"not an expression: {text}")
    return compile(ast.Expression(expression.value), "<string>", "eval", dont_inherit=True)


def _map(function: Any, *sequences: Any) -> list[Any]:
    if function is None:
        rows = itertools.zip_longest(*sequences)
        return [row[0] for row in rows] if len(sequences) == 1 else list(rows)
    if len(sequences) == 1:
        return list(map(function, sequences[0]))
    return [function(*row) for row in itertools.zip_longest(*sequences)]


def _filter(function: Any, sequence: Any) -> Any:
    chosen = filter(function, sequence)
    if isinstance(sequence, str):
        return "".join(chosen)
    return tuple(chosen) if isinstance(sequence, tuple) else list(chosen)


def _round(number: Any, digits: int = 0) -> Any:
    """Halves away from zero, and a float."""
    if not isinstance(number, (int, float)):
        return round(number, digits)
    scale = 10.0**digits
    return math.copysign(math.floor(abs(number) * scale + 0.5) / scale, number)


def _open(*args: Any, **kwargs: Any) -> Any:
    """``file``: what ``open`` is by now, where writing is confined to memory."""
    return builtins.open(*args, **kwargs)  # noqa: PTH123 - what the submission wrote


def _execute_file(path: str, names: dict[str, Any] | None = None, local: Any = None) -> None:
    """``execfile``, among the caller's names by default."""
    frame = sys._getframe(1)
    with open(path) as stream:  # noqa: PTH123 - what the submission wrote
        code = _source(stream.read(), "exec", "floor")
    exec(code, frame.f_globals if names is None else names, frame.f_locals if names is None else local)  # noqa: S102


BUILTINS: Final[dict[str, Any]] = {
    "xrange": range,
    "range": lambda *args: list(range(*args)),
    "map": _map,
    "zip": lambda *sequences: list(zip(*sequences, strict=False)),
    "filter": _filter,
    "reduce": functools.reduce,
    "sorted": _sorted,
    "min": ordering.extreme(min),
    "max": ordering.extreme(max),
    "round": _round,
    "cmp": ordering.compare,
    "unicode": str,
    "basestring": str,
    "long": int,
    "unichr": chr,
    "raw_input": ask,
    "file": _open,
    "buffer": memoryview,
    "intern": sys.intern,
    "reload": importlib.reload,
    "apply": lambda function, args=(), kwargs=None: function(*args, **(kwargs or {})),
    "coerce": lambda a, b: tuple(np.array([a, b]).tolist()),
    "execfile": _execute_file,
    "StandardError": Exception,
    f"{_PREFIX}floor": _floor,
    f"{_PREFIX}floor_in_place": _floor_in_place,
    f"{_PREFIX}exact": _exact,
    f"{_PREFIX}exact_in_place": _exact_in_place,
    f"{_PREFIX}method": _method,
    f"{_PREFIX}message": _message,
    f"{_PREFIX}source": _source,
    **{f"{_PREFIX}{name}": function for name, function in (ordering.OPERATIONS | ordering.METHODS).items()},
    **{f"{_PREFIX}string_{name}": getattr(str, name) for name in _STRING_FUNCTIONS if hasattr(str, name)},
    f"{_PREFIX}string_atoi": int,
    f"{_PREFIX}string_atof": float,
    f"{_PREFIX}string_join": lambda words, separator=" ": separator.join(words),
}
"""What the modules of a Python 2 submission find among their built-ins, beside Python 3's."""
GONE: Final = frozenset(name for name in BUILTINS if not name.startswith(_PREFIX) and not hasattr(builtins, name))
"""Built-in names that only Python 2 has: a file that uses one without making it is Python 2."""
