"""Turning a notebook into a module: what its cells define, without what they run.

Every line of every code cell keeps its place; what is left out becomes a comment. So a traceback shows the
student's own lines, and a line of the module can be traced back to its cell.
"""

import ast
import builtins
import importlib
import json
import re
import symtable
import warnings
from collections.abc import Set as AbstractSet
from typing import Any, Final

import msgspec

from graders.submissions.model import Cell
from graders.submissions.naming import shown
from graders.submissions.source import Definition, bound, parse

_MAGIC: Final = re.compile(r"(?P<indent>[ \t]*)(?:[%!?].*|[\w.]+\s*=\s*[%!].*|[\w.]+\?{1,2})\s*")
_INSTEAD: Final = "pass  # "
_PYTHON_CELLS: Final = ("%%time", "%%timeit", "%%capture", "%%prun", "%%writefile", "%%file")
_NAMED: Final = re.compile(r"^(?:def|class)[ \t]+(\w+)", re.MULTILINE)
INSTALL: Final = 'pip install "backcheck[notebooks]"'


class NotebookError(Exception):
    """A notebook that cannot be read; the message says why."""


class Module(msgspec.Struct, frozen=True):
    """A notebook as a module.

    Attributes:
        source: The module's text.
        cells: Where each code cell begins in it.
        problems: Faults of single cells, in the notebook's order.
        lost: Name defined in a cell that does not parse, to that cell's fault.
    """

    source: str
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    lost: dict[str, str]


def as_module(name: str, data: bytes, wanted: AbstractSet[str] = frozenset()) -> Module:
    """Convert a notebook of any format version.

    Args:
        name: The notebook's path, for messages.
        data: Its bytes.
        wanted: Names that are asked for, and so kept however they are made.

    Raises:
        NotebookError: It is no notebook, or the library that reads notebooks is not installed.
    """
    return _Writer(name, _cells(name, data), wanted).module()


def _cells(name: str, data: bytes) -> list[tuple[int, str]]:
    try:
        nbformat: Any = importlib.import_module("nbformat")
    except ImportError:
        text = f"{shown(name)} is a notebook, and reading it needs nbformat: {INSTALL}"
        raise NotebookError(text) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = data.decode("utf-8-sig")
            if not isinstance(json.loads(text), dict):
                raise NotebookError(f"{shown(name)} is not a notebook")
            notebook: Any = nbformat.reads(text, as_version=4)
        cells = [(cell.cell_type, str(cell.source)) for cell in notebook.cells]
    except NotebookError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a damaged notebook makes the library raise
        reason = shown(f"{type(error).__name__}: {error}")
        raise NotebookError(f"{shown(name)} cannot be read as a notebook: {reason}") from None
    return [(number, text) for number, (kind, text) in enumerate(cells, 1) if kind == "code"]


class _Statement(msgspec.Struct, frozen=True):
    node: ast.stmt
    first: int
    last: int

    def is_spare(self, used: AbstractSet[str]) -> bool:
        """Whether it calls something for a name that nothing uses."""
        if not isinstance(self.node, ast.Assign | ast.AnnAssign) or self.node.value is None:
            return False
        calls = any(
            isinstance(p, ast.Call) and ast.unparse(p.func) not in _SIMPLE_CALLS for p in ast.walk(self.node.value)
        )
        return calls and not isinstance(self.node.value, ast.Lambda) and used.isdisjoint(bound(self.node))


class _Writer:
    def __init__(self, name: str, cells: list[tuple[int, str]], wanted: AbstractSet[str]) -> None:
        self._name = name
        self._cells = cells
        self._wanted = wanted
        self._made_by: dict[str, int] = {}
        self._problems: list[str] = []
        self._lost: dict[str, str] = {}
        self._known: set[str] = set(dir(builtins))

    def module(self) -> Module:
        """Write every cell: first decide what to keep, then drop the imports that nothing kept needs."""
        lines: list[str] = ["from __future__ import annotations"]
        starts: list[Cell] = []
        kept: list[_Statement] = []
        for number, text in self._cells:
            lines.append(f"# cell {number}")
            starts.append(Cell(len(lines) + 1, number, self._name))
            raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            kept.extend(self._kept(number, raw, after=len(lines)))
            lines.extend(raw)
        keep = {line for s in self._needed(kept, self._wanted) for line in range(s.first, s.last + 1)}
        written = [line if n == 1 or n in keep else _commented(line) for n, line in enumerate(lines, 1)]
        source = "\n".join(written) + "\n"
        return Module(source, tuple(starts), tuple(self._problems), self._lost)

    def _kept(self, number: int, raw: list[str], after: int) -> list[_Statement]:
        tree = self._parsed(number, raw)
        return [
            _Statement(node, after + _first_line(node), after + (node.end_lineno or node.lineno))
            for node in (tree.body if tree is not None else ())
            if self._defines(number, node)
        ]

    def _parsed(self, number: int, raw: list[str]) -> ast.Module | None:
        """The cell's tree; magics give way, in place, to a ``pass``, unless the cell parses with them."""
        first = raw[0].split() if raw and raw[0].strip() else [""]
        if first[0].startswith("%%") and first[0] not in _PYTHON_CELLS:
            return None
        try:
            return parse("\n".join(raw))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            _replace_magics(raw)
        try:
            return parse("\n".join(raw))
        except SyntaxError as error:
            self._report(number, _NAMED.findall("\n".join(raw)), f"line {error.lineno or 1}: {error.msg}")
        except (ValueError, RecursionError, MemoryError) as error:
            self._report(number, _NAMED.findall("\n".join(raw)), f"{type(error).__name__}: {error}")
        return None

    def _report(self, number: int, names: list[str], fault: str) -> None:
        text = f"{shown(self._name)}, cell {number}, {fault}"
        self._problems.append(text)
        self._lost.update(dict.fromkeys(names, text))

    def _defines(self, number: int, node: ast.stmt) -> bool:
        """Whether a statement only imports or defines; learns the names that it makes."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._known.update(_bound(node))
            return not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
        if isinstance(node, ast.If | ast.Try):
            return self._block_defines(number, node)
        if isinstance(node, Definition):
            absent = _needed_at_once(node) - self._known
            if absent:
                name = min(absent)
                text = f"{node.name} needs {name}, which only running the notebook makes"
                if name in self._made_by:
                    text += f"; cell {self._made_by[name]}, which makes {name}, was left out"
                self._report(number, [node.name], text)
                return False
            self._known.add(node.name)
            return True
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in _names(target)]
            if names and (self._is_constant(node.value) or self._is_made(node.value)):
                self._known.update(names)
                return True
            self._made_by.update(dict.fromkeys(names, number))
        return False

    def _block_defines(self, number: int, node: ast.If | ast.Try) -> bool:
        """Whether all that an ``if`` or ``try`` holds only imports or defines."""
        if isinstance(node, ast.If) and not (self._is_constant(node.test) or self._is_made(node.test)):
            return False
        handlers = [part for handler in node.handlers for part in handler.body] if isinstance(node, ast.Try) else []
        last = node.finalbody if isinstance(node, ast.Try) else []
        held = [*node.body, *handlers, *node.orelse, *last]
        return all(isinstance(part, ast.Pass) or self._defines(number, part) for part in held)

    def _is_made(self, value: ast.expr) -> bool:
        """Whether ``value`` only calls what the notebook defines or imports, and nothing that loads, runs or shows."""
        names = [part for part in ast.walk(value) if isinstance(part, ast.Name)]
        stored = {part.id for part in names if isinstance(part.ctx, ast.Store)}
        if not {part.id for part in names} - stored <= self._known:
            return False
        calls = [part.func for part in ast.walk(value) if isinstance(part, ast.Call)]
        return not any(_RUNS.search(ast.unparse(call)) for call in calls)

    def _is_constant(self, value: ast.expr) -> bool:
        """Whether evaluating ``value`` runs nothing: literals, known names, arithmetic of them, a lambda."""
        if isinstance(value, ast.Lambda):
            return not ({n for d in value.args.defaults for n in _loaded(d)} - self._known)
        return all(self._is_plain(node) for node in ast.walk(value))

    def _is_plain(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self._known
        if isinstance(node, ast.Call):
            simple = isinstance(node.func, ast.Name) and node.func.id in _SIMPLE_CALLS
            return simple and all(isinstance(argument, ast.Constant) for argument in node.args)
        return isinstance(node, _PLAIN)

    @staticmethod
    def _needed(kept: list[_Statement], wanted: AbstractSet[str]) -> list[_Statement]:
        """Drop the imports that bind only names which nothing kept mentions, as those for plotting do."""
        used = set(wanted)
        for statement in reversed(kept):
            if not isinstance(statement.node, ast.Import | ast.ImportFrom) and not statement.is_spare(used):
                used |= _free(statement.node)
        kept = [statement for statement in kept if not statement.is_spare(used)]
        needed = []
        for statement in kept:
            is_import = isinstance(statement.node, ast.Import | ast.ImportFrom)
            bound = _bound(statement.node) if is_import else set()
            if not is_import or "*" in bound or bound & used:
                needed.append(statement)
        return needed


_RUNS: Final = re.compile(
    r"(?i)load|read|open|train|fit|plot|show|figure|fetch|download|input|print|solve|run|check|rand|time|\beval"
)
_SIMPLE_CALLS: Final = frozenset({"float", "int", "bool", "str", "range", "dict", "list", "tuple", "set"})
_PLAIN: Final = (
    ast.Constant, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp,
    ast.expr_context, ast.operator, ast.unaryop,
)  # fmt: skip


def _replace_magics(raw: list[str]) -> None:
    continued = False
    for index, line in enumerate(raw):
        match = _MAGIC.fullmatch(line)
        if continued or match is not None:
            indent = match["indent"] if match is not None else ""
            continued = line.rstrip().endswith("\\")
            raw[index] = f"{indent}{_INSTEAD}{line.strip()}"


def _commented(line: str) -> str:
    plain = line.replace(_INSTEAD, "", 1) if line.lstrip().startswith(_INSTEAD) else line
    return f"# {plain}" if plain.strip() and not plain.startswith("#") else plain


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _bound(node: ast.stmt) -> set[str]:
    aliases = node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
    return {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def _names(target: ast.expr) -> list[str]:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return [part.id for part in parts if isinstance(part, ast.Name)] if _all_names(parts) else []


def _all_names(parts: list[ast.expr]) -> bool:
    return all(isinstance(part, ast.Name) for part in parts)


def _loaded(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _free(node: ast.stmt) -> set[str]:
    """Names that a statement takes from the module, what is local to its functions left out."""
    try:
        tables = [symtable.symtable(ast.unparse(node), "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _loaded(node)
    free: set[str] = set()
    while tables:
        table = tables.pop()
        top = table.get_type() == "module"
        free.update(s.get_name() for s in table.get_symbols() if (s.is_referenced() if top else s.is_global()))
        tables.extend(table.get_children())
    return free


def _needed_at_once(node: Definition) -> set[str]:
    """Names that must exist when the definition itself is executed."""
    parts: list[ast.expr] = list(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        parts += node.bases
    else:
        parts += [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
    return {name for part in parts for name in _loaded(part)}
