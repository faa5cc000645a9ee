"""Turning a notebook into a module: what its cells define, without what they run.

Every line of every code cell keeps its place; what is left out becomes a comment. So a traceback shows the
student's own lines, and a line of the module can be traced back to its cell.
"""

import ast
import builtins
import codecs
import json
import mmap
import os
import re
import symtable
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

import msgspec

from graders.oracle.implemented import is_implemented
from graders.oracle.legacy import recognise
from graders.oracle.legacy.magics import INSTEAD, replace_magics
from graders.submissions.files import open_regular
from graders.submissions.model import MAX_SOURCE_BYTES, Cell
from graders.submissions.naming import shown
from graders.submissions.source import Definition, bound, nested

_PYTHON_CELLS: Final = ("%%time", "%%timeit", "%%capture", "%%prun", "%%writefile", "%%file")
_NAMED: Final = re.compile(r"^(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_WRITEFILE: Final = re.compile(r"""%%(?:writefile|file)[ \t]+(-a[ \t]+)?["']?([\w./ ()-]+\.py)["']?\Z""")
_MAX_TOLERANT_BYTES: Final = 32 * 2**20
"""Bytes of a notebook that is read whole, with its outputs, where it is no strict JSON."""
_FUTURE: Final = "from __future__ import annotations"
_UNAVAILABLE: Final = (
    "def _unavailable(error):",
    "    def fail(*args, **kwargs):",
    "        raise error",
    "    return fail",
)


class NotebookError(Exception):
    """A notebook that cannot be read; the message says why."""


class Written(msgspec.Struct, frozen=True):
    """A file that cells of a notebook write by ``%%writefile``: its path as it stands there, and as in ``Module``."""

    path: str
    source: str
    cells: tuple[Cell, ...]


class Module(msgspec.Struct, frozen=True):
    """A notebook as a module.

    Attributes:
        source: The module's text; empty if its cells define nothing but the files that they write.
        cells: Where each code cell begins in it.
        problems: Faults of single cells, in the notebook's order.
        lost: Name defined in a cell that does not parse, to that cell's fault.
        files: Python files that its cells write.
    """

    source: str
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    lost: dict[str, str]
    files: tuple[Written, ...] = ()


CodeCells = list[tuple[int, str]]
"""Number of each code cell in its notebook, from 1, and its text."""


def as_module(name: str, cells: CodeCells, wanted: AbstractSet[str] = frozenset()) -> Module:
    """Convert the code cells of a notebook.

    Args:
        name: The notebook's path, for messages.
        cells: Its code.
        wanted: Names that are asked for, and so retained however they are made.
    """
    return _Writer(name, cells, wanted).module()


class _Cell(msgspec.Struct):
    """A cell as format 4 (``source``) or an older one (``input``) has it; whatever else it holds is skipped."""

    cell_type: str = ""
    source: msgspec.Raw = msgspec.Raw(b'""')
    input: msgspec.Raw = msgspec.Raw(b'""')


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    cells: list[_Cell] | None = None
    worksheets: list[_Worksheet] | None = None


def code_cells(name: str, path: Path) -> CodeCells:
    """Read the code of a notebook of any format version; what it printed and drew is skipped while reading.

    Args:
        name: The notebook's path, for messages.
        path: Where it lies: a regular file of at most ``MAX_NOTEBOOK_BYTES``.

    Raises:
        NotebookError: It is no notebook, or its code alone has more than ``MAX_SOURCE_BYTES``.
        OSError: It cannot be read.
    """
    try:
        return _code(name, _decoded(_mapped(path)))
    except NotebookError:
        raise
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if isinstance(error, msgspec.ValidationError) and " - at " not in str(error):
            raise NotebookError(f"{shown(name)} is not a notebook") from None
        reason = shown(f"{type(error).__name__}: {error}")
        raise NotebookError(f"{shown(name)} cannot be read as a notebook: {reason}") from None


def without_outputs(name: str, path: Path) -> bytes:
    """A notebook that holds the code of another one, in cells of the same numbers.

    Raises:
        NotebookError, OSError: As `code_cells`.
    """
    code = dict(code_cells(name, path))
    cells = [
        {"cell_type": "code" if number in code else "markdown", "source": code.get(number, "")}
        for number in range(1, max(code, default=0) + 1)
    ]
    return msgspec.json.encode({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells})


def _mapped(path: Path) -> memoryview:
    """A regular file's bytes, which take no memory of ours; the last who refers to them lets them go."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        return memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else b"")


def _decoded(data: memoryview) -> _Notebook:
    mark = bytes(data[:3])
    if mark == codecs.BOM_UTF8:
        data = data[3:]
    elif mark[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and len(data) <= _MAX_TOLERANT_BYTES:
        data = memoryview(bytes(data).decode("utf-16").encode())
    try:
        return msgspec.json.decode(data, type=_Notebook)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        if len(data) > _MAX_TOLERANT_BYTES:
            raise
        return msgspec.convert(_tolerantly(data), _Notebook)


def _tolerantly(data: memoryview) -> Any:
    """What Python's own reader makes of notebooks that are no strict JSON: ``NaN`` in an output, half a character."""
    found = json.loads(bytes(data))
    pages = [found, *(found.get("worksheets") or [])] if isinstance(found, dict) else []
    for cell in (cell for page in pages for cell in page.get("cells") or []):
        for key in ("source", "input"):
            if key in cell:
                cell[key] = msgspec.Raw(json.dumps(cell[key]).encode())
    return found


def _code(name: str, notebook: _Notebook) -> CodeCells:
    cells = notebook.cells
    if cells is None and notebook.worksheets is not None:
        cells = [cell for worksheet in notebook.worksheets for cell in worksheet.cells]
    if cells is None:
        raise NotebookError(f"{shown(name)} cannot be read as a notebook: it has no cells")
    held = [(number, cell) for number, cell in enumerate(cells, 1) if cell.cell_type == "code"]
    size = sum(len(memoryview(raw)) for _, cell in held for raw in (cell.source, cell.input))
    if size > MAX_SOURCE_BYTES:
        text = f"{shown(name)} cannot be read as a notebook: its code has {size} bytes"
        raise NotebookError(f"{text}; expected at most {MAX_SOURCE_BYTES}")
    return [(number, _text(cell.source) or _text(cell.input)) for number, cell in held]


def _text(raw: msgspec.Raw) -> str:
    text = msgspec.json.decode(raw, type=str | list[str])
    return text if isinstance(text, str) else "".join(text)


class _Statement(msgspec.Struct, frozen=True):
    node: ast.stmt
    first: int
    last: int

    def is_import(self) -> bool:
        """Whether it takes names from elsewhere, and does nothing else: a ``from`` import, or a ``try`` of imports."""
        if isinstance(self.node, ast.Try):
            parts = [part for part in nested(self.node) if part is not self.node]
            return all(isinstance(part, ast.Import | ast.ImportFrom | ast.Pass) for part in parts)
        return isinstance(self.node, ast.ImportFrom)

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
        self._files: dict[str, Written] = {}
        self._problems: list[str] = []
        self._lost: dict[str, str] = {}
        self._known: set[str] = set(dir(builtins))

    def module(self) -> Module:
        """Write every cell: decide what to keep, move imports to the top, drop those that nothing retained needs."""
        lines: list[str] = []
        starts: list[Cell] = []
        retained: list[_Statement] = []
        for number, text in self._cells:
            lines.append(f"# cell {number}")
            starts.append(Cell(len(lines) + 1, number, self._name))
            raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            if not self._writes_file(number, raw):
                retained.extend(self._kept(number, raw, after=len(lines)))
            lines.extend(raw)
        needed = self._needed(_without_blanks(retained), self._wanted)
        header = [_FUTURE, *self._imports(needed)]
        stay = [s for s in needed if not s.is_import()]
        keep = {line for s in stay for line in range(s.first, s.last + 1)}
        written = [line if n in keep else _commented(line) for n, line in enumerate(lines, 1)]
        source = "\n".join([*header, *written]) + "\n" if stay or not self._files else ""
        cells = tuple(Cell(cell.line + len(header), cell.number, cell.notebook) for cell in starts)
        return Module(source, cells, tuple(self._problems), self._lost, tuple(self._files.values()))

    def _writes_file(self, number: int, raw: Sequence[str]) -> bool:
        """Whether a cell is a Python file that it writes; then it is added to those."""
        match = _WRITEFILE.match(raw[0].strip())
        if match is None:
            return False
        path, before = match[2], Written(match[2], "", ())
        if match[1]:
            before = self._files.get(path, before)
        begin = Cell(before.source.count("\n"), number, self._name)
        text = before.source + "\n".join(raw[1:]).rstrip("\n") + "\n"
        self._files[path] = Written(path, text, (*before.cells, begin))
        return True

    @staticmethod
    def _imports(needed: Sequence[_Statement]) -> list[str]:
        """The ``from`` imports, before everything that the notebook defines: what it defines itself is its own.

        One that fails costs what it names, when that is called, and nothing else.
        """
        lines: list[str] = []
        for node in (s.node for s in needed if s.is_import()):
            if not isinstance(node, ast.ImportFrom):
                block = (f"    {line}" for line in ast.unparse(node).splitlines())
                lines += ["try:", *block, "except Exception:", "    pass"]
                continue
            names = [alias.asname or alias.name for alias in node.names if alias.name != "*"]
            lines += ["try:", f"    {ast.unparse(node)}", "except Exception as _error:"]
            lines += [f"    {name} = _unavailable(_error)" for name in names] or ["    pass"]
        return [*_UNAVAILABLE, *lines] if lines else []

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
            parsed = recognise.parse("\n".join(raw))
        except SyntaxError as error:
            self._report(number, _NAMED.findall("\n".join(raw)), f"line {error.lineno or 1}: {error.msg}")
            return None
        except (ValueError, RecursionError, MemoryError) as error:
            self._report(number, _NAMED.findall("\n".join(raw)), f"{type(error).__name__}: {error}")
            return None
        if parsed.magics:
            replace_magics(raw)
        return parsed.tree

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
    def _needed(retained: list[_Statement], wanted: AbstractSet[str]) -> list[_Statement]:
        """Drop the imports that bind only names which nothing retained mentions, as those for plotting do."""
        used = set(wanted)
        for statement in reversed(retained):
            if not isinstance(statement.node, ast.Import | ast.ImportFrom) and not statement.is_spare(used):
                used |= _free(statement.node)
        retained = [statement for statement in retained if not statement.is_spare(used)]
        needed = []
        for statement in retained:
            is_import = isinstance(statement.node, ast.Import | ast.ImportFrom)
            bound = _bound(statement.node) if is_import else set()
            if not is_import or "*" in bound or bound & used:
                needed.append(statement)
        return needed


def _implemented(statements: Sequence[_Statement]) -> set[str]:
    return {s.node.name for s in statements if isinstance(s.node, Definition) and is_implemented(s.node)}


def _without_blanks(statements: Sequence[_Statement]) -> list[_Statement]:
    """Leave out the blanks of what is implemented in another cell, which an earlier handout may repeat later."""
    done = _implemented(statements)
    return [
        s for s in statements if not isinstance(s.node, Definition) or s.node.name not in done or is_implemented(s.node)
    ]


_RUNS: Final = re.compile(
    r"(?i)load|read|open|train|fit|plot|show|figure|fetch|download|input|print|solve|run|check|rand|time|\beval"
)
_SIMPLE_CALLS: Final = frozenset({"float", "int", "bool", "str", "range", "dict", "list", "tuple", "set"})
_PLAIN: Final = (
    ast.Constant, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp,
    ast.expr_context, ast.operator, ast.unaryop,
)  # fmt: skip


def _commented(line: str) -> str:
    plain = line.replace(INSTEAD, "", 1) if line.lstrip().startswith(INSTEAD) else line
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
