"""Running a module statement by statement, where it fails as a whole: what fails costs only what it would have made."""

import __future__

import ast
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

from graders.oracle.missing_import import MissingImport
from graders.oracle.timelimit import TimeIsUp


class Failure(NamedTuple):
    """A statement of a module that raised: its line, and the error."""

    line: int
    error: BaseException


def run_statements(tree: ast.Module, path: str, module: ModuleType, folders: Sequence[str] = ()) -> list[Failure]:
    """Run a module's statements in turn; what one that raises would have bound raises its error where it is used.

    One that does not find a file is run again in other folders: the files of a course's tree are also read by paths
    from the folder of its notebooks.

    Args:
        tree: The module's.
        path: Its file, for tracebacks.
        module: Where its names go.
        folders: Where else a file may be meant.
    """
    failures = []
    flags = _future_flags(tree)
    for statement in tree.body:
        try:
            code = compile(ast.Module([statement], []), path, "exec", flags=flags, dont_inherit=True)
            _run(code, module, folders)
        except (KeyboardInterrupt, TimeIsUp):
            raise
        except BaseException as error:  # noqa: BLE001 - a submission may raise anything, and exit
            failures.append(Failure(statement.lineno, error))
            for name in _bound([statement]):
                module.__dict__.setdefault(name, MissingImport(name, error))
    return failures


def _run(code: CodeType, module: ModuleType, folders: Sequence[str]) -> None:
    try:
        exec(code, module.__dict__)  # noqa: S102 - a module is loaded so
    except FileNotFoundError as error:
        before = Path.cwd()
        for folder in folders:
            try:
                os.chdir(folder)
                exec(code, module.__dict__)  # noqa: S102 - as above
                return
            except FileNotFoundError:
                continue
            finally:
                os.chdir(before)
        raise error from None


def _future_flags(tree: ast.Module) -> int:
    """What ``from __future__ import annotations`` means for every statement of a file."""
    future = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    features = (getattr(__future__, alias.name, None) for node in future for alias in node.names)
    flags = 0
    for feature in features:
        flags |= feature.compiler_flag if feature is not None else 0
    return flags


def _bound(nodes: list[ast.stmt]) -> Iterator[str]:
    """The names that statements bind in the module: not those of functions and classes inside."""
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        match node := waiting.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
                continue
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Lambda():
                continue
        waiting.extend(ast.iter_child_nodes(node))
