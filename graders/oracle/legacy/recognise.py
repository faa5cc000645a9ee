"""Which Python a submission was written for, known by the compiler and by names, never by a pattern in the text."""

import ast
import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from graders.oracle.legacy.magics import replace_magics
from graders.oracle.legacy.python2 import GONE
from graders.oracle.legacy.syntax import expand_tabs, to_python_3

Dialect: TypeAlias = Literal["3", "2", "mixed"]
"""The Python of a whole submission; mixed where some files are only Python 2 and others only Python 3."""

_UNREADABLE: Final = (SyntaxError, ValueError, RecursionError, MemoryError)
_ONLY_METHODS: Final = frozenset({"iteritems", "itervalues", "has_key"})
_HINTS: Final = {
    word.encode(): re.compile(rf"{re.escape(word)}(?<!\w.{{{len(word)}}})".encode())
    for word in ("xrange", "unicode", "raw_input(", "basestring", "reduce(", "cmp(", "long(", *sorted(_ONLY_METHODS))
}
"""Names of Python 2, looked for as plain text first: that is many times faster."""
_STATEMENTS: Final = (
    re.compile(rb"print(?:[ \t]*+>>|[ \t]*+[\"'`\[{~-]|[ \t]++\w++(?:\.\w++)*+[ \t]*+(?:[^\w \t.?]|$))", re.MULTILINE),
    re.compile(rb"exec[ \t]++[\w\"'(]"),
    re.compile(rb"raise[ \t]++[\w.]++[ \t]*+,"),
    re.compile(rb"except[ \t]*+(?:[\w. \t]++|\([^)\n]*+\)[ \t]*+),[ \t]*+\w++[ \t]*+:"),
)
"""What makes it worth to compile a file: names, and statements that begin a line or a block. Prose goes on in words."""
_MAY_EXPORT: Final = frozenset(
    {"functools", "builtins", "past.builtins", "six.moves", "future.builtins", "future_builtins"}
)
_PYTHON_3_NODES: Final = (
    ast.MatMult, ast.JoinedStr, ast.Nonlocal, ast.AnnAssign, ast.AsyncFunctionDef, ast.Await, ast.YieldFrom,
    ast.NamedExpr, ast.Match,
)  # fmt: skip


class Parsed(NamedTuple):
    """A file's tree.

    Attributes:
        tree: With Python 3's syntax.
        patterns: Parameters that stand for tuples; see `to_python_3`.
        python_2: Whether only Python 2 takes the file's syntax.
        tabs: Where only its tabs were read as Python 2 does, the line in which Python 3 refuses them; else 0.
        magics: Whether lines that only IPython takes were passed over.
    """

    tree: ast.Module
    patterns: dict[str, str]
    python_2: bool
    tabs: int = 0
    magics: bool = False


def parse(text: str | bytes, path: str = "<unknown>") -> Parsed:
    """Parse untrusted source of either Python.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As ``ast.parse`` does, of the text as it stands.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Parsed(parse_python_3(text, path), {}, python_2=False)
        except SyntaxError as error:
            plain = text if isinstance(text, str) else text.decode("utf-8", "replace")
            plain = plain.replace("\r\n", "\n").replace("\r", "\n")
            try:
                return _parse_2(plain, error)
            except SyntaxError:
                lines = plain.split("\n")
                if not replace_magics(lines):
                    raise
                return _without_magics("\n".join(lines), path, error)


def _without_magics(text: str, path: str, error: SyntaxError) -> Parsed:
    try:
        return Parsed(parse_python_3(text, path), {}, python_2=False, magics=True)
    except SyntaxError as other:
        # A file of neither Python begins lines with these signs too: what is wrong then stands where it first was.
        if (other.lineno or 0) <= (error.lineno or 0):
            raise error from None
        return _parse_2(text, other)._replace(magics=True)


def parse_python_3(text: str | bytes, path: str = "<unknown>") -> ast.Module:
    """Parse as the oldest supported Python does: a newer one takes ``except A, b:`` for two classes.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As ``ast.parse`` does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, path, feature_version=(3, 13))


def _parse_2(text: str, error: SyntaxError) -> Parsed:
    if isinstance(error, TabError):
        try:
            return Parsed(ast.parse(expand_tabs(text)), {}, python_2=False, tabs=error.lineno or 1)
        except SyntaxError:
            pass
    converted, patterns = to_python_3(text)
    try:
        return Parsed(ast.parse(converted, error.filename or "<unknown>"), patterns, python_2=True)
    except SyntaxError as other:
        raise (other if (other.lineno or 0) > (error.lineno or 0) else error) from None
    except _UNREADABLE:
        raise error from None


def as_python_2(text: str, path: str = "<unknown>") -> Parsed:
    """Parse a file of a Python 2 submission, where also what both Pythons take has Python 2's meaning.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Neither Python takes it.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converted, patterns = to_python_3(plain)
        try:
            return Parsed(ast.parse(converted), patterns, python_2=True)
        except SyntaxError:
            return parse(text, path)


def dialect(sources: Iterable[tuple[str, bytes]]) -> tuple[Dialect, str]:
    """Which Python the files of a submission are written for, and the first that shows Python 2, with the reason.

    Args:
        sources: Path and text in UTF-8 of each file.
    """
    files = list(sources)
    shown = ""
    others = []
    for path, data in files:
        reason = shows_python_2(data)
        if reason:
            shown = shown or f"{path} {reason}"
        else:
            others.append(data)
    if not shown:
        return "3", ""
    return ("mixed" if any(map(only_python_3, others)) else "2"), shown


@lru_cache(maxsize=256)
def shows_python_2(data: bytes) -> str:
    """Why a file can only be Python 2; empty if it need not be."""
    if not _may_be_python_2(data):
        return ""
    try:
        parsed = parse(data)
    except _UNREADABLE:
        return ""
    if parsed.python_2:
        return "has syntax of Python 2, which Python 3 refuses"
    return _names_of_python_2(parsed.tree) if b">>" in data or _has_name(data) else ""


def _has_name(data: bytes) -> bool:
    return any(hint in data and pattern.search(data) for hint, pattern in _HINTS.items())


def _may_be_python_2(data: bytes) -> bool:
    """Whether a file has a word of Python 2, be it in a comment; cheap, so that few files of Python 3 are compiled."""
    if _has_name(data):
        return True
    for statement in _STATEMENTS:
        for found in statement.finditer(data):
            before = data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()].rstrip()
            if not before or before.endswith((b":", b";")):
                return True
    return False


def _names_of_python_2(tree: ast.Module) -> str:
    """Which name of Python 2 a file uses without making it; empty if none."""
    loaded: set[str] = set()
    made: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in GONE:
                (loaded if isinstance(node.ctx, ast.Load) else made).add(name)
            case ast.Attribute(attr=name) if name in _ONLY_METHODS:
                return f"calls {name}"
            case ast.ImportFrom(module=module, names=[ast.alias(name="*")]) if module in _MAY_EXPORT:
                return ""
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                made.update(alias.asname or alias.name for alias in names)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                made.add(name)
            case ast.BinOp(left=ast.Name(id="print"), op=ast.RShift()):
                return "has a print statement"
    return f"uses {min(loaded - made)}" if loaded - made else ""


def only_python_3(data: bytes) -> bool:
    """Whether a file has syntax that Python 2 does not take."""
    try:
        tree = parse(data).tree
    except _UNREADABLE:
        return False
    return any(is_python_3(node) for node in ast.walk(tree))


def is_python_3(node: ast.AST) -> bool:
    """Whether a node of a tree is of a kind that Python 2 does not have."""
    match node:
        case ast.arguments():
            arguments = (*node.posonlyargs, *node.args, *node.kwonlyargs)
            return bool(node.kwonlyargs or node.posonlyargs) or any(a.annotation is not None for a in arguments)
        case ast.FunctionDef(returns=ast.expr()):
            return True
        case ast.Raise(cause=ast.expr()):
            return True
        case ast.Call(func=ast.Name(id="super"), args=[]):
            return True
        case ast.Call(func=ast.Name(id="print"), keywords=[_, *_]):
            return True
    return isinstance(node, _PYTHON_3_NODES)
