"""Loops where whole arrays are asked for: reported to the instructor, at no cost in points."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from graders.submissions.source import SourceFile

_VECTORISED: Final = re.compile("_vectorized$|_no_loops$")
_MARKS: Final = (b"_vectorized", b"_no_loops")
_LOOPING: Final = re.compile("naive|one_loop|two_loops|^vectorize$|^apply_along_axis$")
_MAY_LOOP: Final = re.compile(rb"\bfor\b[^\n]*\bin\b|\bwhile\b|naive|one_loop|two_loops|vectorize|apply_along_axis")
_LOOPS: Final = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def loops(shown: str, source: SourceFile, name: str) -> tuple[str, ...]:
    """Where functions of a definition that are to do without loops have one, or call what has.

    Args:
        shown: What a reader knows the file by.
        source: The file.
        name: A function or class that it defines.
    """
    text = source.segment(name) if name in source.defined else b""
    if not any(mark in text for mark in _MARKS) or _MAY_LOOP.search(text) is None:
        return ()
    definition = source.definition(name)
    functions = (definition, *definition.body) if isinstance(definition, ast.ClassDef) else (definition,)
    return tuple(
        f"{function.name} {first} ({shown}): is it written for whole arrays?"
        for function in functions
        if isinstance(function, ast.FunctionDef) and _VECTORISED.search(function.name)
        for first in list(_found(function))[:1]
    )


def _found(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, _LOOPS):
            yield f"loops, `{ast.unparse(node).splitlines()[0][:80]}`"
        elif isinstance(node, ast.Call) and _LOOPING.search(called := _name_of(node.func)):
            yield f"calls {called}"


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
