"""Whether a function that is there already is what its file holds by now: a notebook goes on with what it loaded."""

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

_LOADED: Final = "what was checked is the version that was loaded before"


def older_than_file(value: Any) -> str:
    """Why a function or class is not what its file holds by now, in a line; empty where it is, or nothing tells."""
    loader = getattr(sys.modules.get(getattr(value, "__module__", "")), "__loader__", None)
    if type(loader) is not SourceFileLoader:  # others may change what they load
        return ""
    functions = [value, *vars(value).values()] if isinstance(value, type) else [value]
    return next(filter(None, (_difference(item) for item in functions if isinstance(item, FunctionType))), "")


def _difference(function: FunctionType) -> str:
    code = function.__code__
    path = Path(code.co_filename)
    try:
        known = _codes_of(path.read_bytes(), path.name)
    except SyntaxError as error:
        why = f"{error.msg} (line {error.lineno})"
        return f"{_LOADED}: {path.name} was saved since, and Python cannot read it: {why}"
    except FileNotFoundError:
        return f"{_LOADED}: {path.name} is not there any more"
    except (OSError, ValueError, RecursionError, MemoryError):
        return ""
    others = known.get(function.__qualname__, [_content(code)])  # a reloaded method's code is that of another class
    if _content(code) in others:
        return ""
    return f"{_LOADED}: {path.name} was changed since; load it again, or restart the kernel"


@lru_cache(maxsize=32)
def _codes_of(data: bytes, name: str) -> dict[str, list[tuple[Any, ...]]]:
    """The content of all functions of a file by qualified name, as Python compiles them and as IPython does.

    IPython compiles a function by itself, where Python does not know that `np` is a module: `np.exp(x)` is other code.
    """
    tree = ast.parse(data)
    alone = _WithoutImports().visit(ast.parse(data))
    found: dict[str, list[tuple[Any, ...]]] = {}
    for source in (tree, ast.unparse(tree), ast.unparse(alone)):
        for code in _within(compile(source, name, "exec", dont_inherit=True)):
            found.setdefault(code.co_qualname, []).append(_content(code))
    return found


class _WithoutImports(ast.NodeTransformer):
    """Takes out the imports of a module, and leaves those of its functions."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        return ast.copy_location(ast.Pass(), node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        return ast.copy_location(ast.Pass(), node)


def _within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from _within(item)


def _content(code: CodeType) -> tuple[Any, ...]:
    """What a function does, wherever it stands."""
    constants = tuple(map(_constant, code.co_consts))
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars


def _constant(item: Any) -> Any:
    """A constant in a form in which 1, 1.0 and True differ, and sets do not by their order."""
    if isinstance(item, CodeType):
        return _content(item)
    if isinstance(item, str) and "\n" in item:  # a docstring, which IPython indents with the method that it reloads
        return tuple(item.split())
    if isinstance(item, tuple | frozenset):
        return type(item), type(item)(map(_constant, item))
    return repr(item)
