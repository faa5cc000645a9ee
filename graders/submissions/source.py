"""One Python file of a submission: what it defines at its top level, read without running or trusting it."""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Final

from graders.oracle.legacy import recognise
from graders.oracle.reading import decode
from graders.submissions.naming import shown

_TOP: Final = re.compile(
    rb"^(?:(?:async[ \t]++)?(?:def|class)[ \t]++(?P<defined>\w++)"
    rb"|(?P<assigned>\w++)[ \t]*+(?::[^=\n]{1,100}+)?=(?!=)"
    rb"|from[ \t]++(?P<module>[.\w]++)[ \t]++import[ \t]*+(?P<imported>\([^)]{0,1500}+\)|[^\n]{0,1500}+)"
    rb"|import[ \t]++(?P<modules>[^\n]{0,300}+))",
    re.MULTILINE,
)
_DYNAMIC: Final = re.compile(rb"\b(?:globals|vars|locals|exec|setattr|__dict__|__getattr__)\b")
_IMPORTED: Final = re.compile(rb"(\w+)(?:\s+as\s+(\w+))?")
_COMMENT: Final = re.compile(rb"\A([^'\"#]*)#.*", re.DOTALL)
_LONG_STRING: Final = re.compile(rb"(?s)\"\"\".*?\"\"\"|'''.*?'''")
_OTHER_KINDS: Final = {
    b"pk\x03\x04": "a zip or an office document",
    b"{\\rtf": "a document in Rich Text Format",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"%pdf": "a PDF document",
}
"""How files begin, in small letters, that a browser or word processor saved under another name."""
_WORD: Final = re.compile(rb"\w+")
_MAX_STATEMENTS: Final = 5_000
"""Top-level statements that are looked at one by one; the reference's files have below 100."""
_FOREIGN: Final = re.compile(rb"\A\.*(?:torch|tensorflow|jax|mxnet|theano)\b")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class _TopLevel:
    """An index of a file's top level: see `SourceFile`."""

    def __init__(self, data: bytes) -> None:
        self.defined: dict[str, int] = {}
        self.imported: set[str] = set()
        self.foreign = ""
        self.dots = 0
        self.starts: list[int] = []
        for match in _TOP.finditer(data):
            self.starts.append(match.start())
            if len(self.starts) > _MAX_STATEMENTS:
                break
            kind = match.lastgroup
            if kind in {"defined", "assigned"}:
                self.defined[match[kind].decode("utf-8", "replace")] = match.start()
            elif kind == "imported":
                self._add_import(match["module"], match["imported"])
            else:
                self._note_framework(match["modules"])
        self.mixes_tabs = b"\n\t" in data and re.search(rb"^ +\S", data, re.MULTILINE) is not None

    def _add_import(self, module: bytes, names: bytes) -> None:
        self._note_framework(module)
        self.dots = max(self.dots, len(module) - len(module.lstrip(b".")))
        plain = re.sub(rb"#[^\n]*", b"", names)
        for name, alias in _IMPORTED.findall(plain):
            self.imported.add((alias or name).decode("ascii", "replace"))

    def _note_framework(self, modules: bytes) -> None:
        match = _FOREIGN.match(modules)
        if match is not None:
            self.foreign = match[0].decode()


_top_level: Final = lru_cache(maxsize=256)(_TopLevel)
"""Files that the course hands out, or that nobody changed, are the same in many submissions."""


class SourceFile:
    """A Python file's text in UTF-8 and an index of its top level.

    Attributes:
        path: Relative to the submission's root.
        defined: Name of a function, class or plain assignment to its offset; the last one where it recurs.
        imported: Names brought in by ``from ... import``.
        foreign: The deep-learning framework that the file imports, or an empty string.
        dots: The most leading dots of a relative import.
        mixes_tabs: Whether some lines begin with tabs and others with spaces.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        data = (
            data
            if data.isascii() and b"\0" not in data and data[-1:] != b"\x1a"
            else decode(data).text.encode("utf-8", "replace")
        )
        self.data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
        top = _top_level(self.data)
        self.defined = dict(top.defined)
        self.imported = set(top.imported)
        self.foreign = top.foreign
        self.dots = top.dots
        self.mixes_tabs = top.mixes_tabs
        self._starts = top.starts
        self._looked = False
        self._lines: dict[str, list[bytes]] = {}
        self._dumps: dict[str, str | None] = {}

    @cached_property
    def problem(self) -> str:
        """Why the file cannot be read, where that can be seen at a glance; empty otherwise."""
        if b"\0" in self.data:
            if self.data[:4].lower() in _OTHER_KINDS:
                return self.syntax_problem
            return f"{shown(self.path)} is not Python source: it contains NUL bytes; expected UTF-8 text"
        return self.syntax_problem if self.mixes_tabs else ""

    @cached_property
    def syntax_problem(self) -> str:
        """Parse the whole file; why that fails, with the line, or an empty string."""
        kind = next((kind for start, kind in _OTHER_KINDS.items() if self.data.lower().startswith(start)), "")
        if kind:
            return f"{shown(self.path)} is {kind}; expected Python source as plain text"
        try:
            parse(self.data)
        except SyntaxError as error:
            return f"{self._fault(error)} at {shown(self.path)}:{error.lineno or 1}"
        except (ValueError, RecursionError, MemoryError) as error:
            return f"{shown(self.path)} cannot be parsed: {type(error).__name__}: {error}"
        return ""

    def _fault(self, error: SyntaxError) -> str:
        if isinstance(error, TabError):
            return "tabs mixed with spaces"
        return f"syntax error ({error.msg})"

    def definition(self, name: str) -> ast.stmt | None:
        """The syntax tree of a top-level definition; ``None`` if it cannot be parsed."""
        text = self.segment(name)
        try:
            body = parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            body = []
        return _named(body, name) or _named(self._tree, name)

    def segment(self, name: str) -> bytes:
        """The text from a definition to the next statement at the top level."""
        start = self.defined[name]
        after = bisect_right(self._starts, start)
        return self.data[start : self._starts[after] if after < len(self._starts) else len(self.data)]

    def same_lines(self, name: str, other: "SourceFile") -> bool:
        """Whether another file has a definition in the same lines, but for comments and blank ones."""
        return self._bare_lines(name) == other._bare_lines(name)

    def same_code(self, name: str, other: "SourceFile") -> bool:
        """Whether another file has a definition equal but for layout, comments and docstrings."""
        if self.same_lines(name, other):
            return True
        # What differs in its words is not parsed, unless these may belong to statements that follow the definition.
        words, others = self._words(name), other._words(name)
        if words != others and not (self._may_go_on(name) or other._may_go_on(name)):
            return False
        dump = self._dump(name)
        return dump is not None and dump == other._dump(name)

    def _bare_lines(self, name: str) -> list[bytes]:
        if name not in self._lines:
            lines = (_COMMENT.sub(rb"\1", line) if b"#" in line else line for line in self.segment(name).split(b"\n"))
            self._lines[name] = [bare for line in lines if (bare := line.rstrip())]
        return self._lines[name]

    def _words(self, name: str) -> list[bytes]:
        return _WORD.findall(_LONG_STRING.sub(b"", b"\n".join(self._bare_lines(name))))

    def _may_go_on(self, name: str) -> bool:
        """Whether other statements may stand between a definition and the next one."""
        return sum(not line.startswith((b" ", b"\t", b")")) for line in self._bare_lines(name)) > 1

    def _dump(self, name: str) -> str | None:
        if name not in self._dumps:
            node = self.definition(name)
            try:
                self._dumps[name] = _dump(node) if node is not None else None
            except RecursionError:
                self._dumps[name] = None
        return self._dumps[name]

    def look_closer(self) -> None:
        """Index also what stands under ``if``, ``try`` and the like, and what is assigned in other ways."""
        if self._looked:
            return
        self._looked = True
        starts = [0, *(match.end() for match in re.finditer(b"\n", self.data))]
        for top in self._parsed():
            for node in nested(top):
                if isinstance(node, ast.ImportFrom):
                    self.imported.update(alias.asname or alias.name for alias in node.names)
                for name in bound(node):
                    self.defined.setdefault(name, starts[min(top.lineno, len(starts)) - 1])

    def statements(self) -> list[ast.stmt]:
        """The file's statements at its top level; none if it cannot be parsed."""
        return self._tree

    @property
    def is_dynamic(self) -> bool:
        """Whether the file may make names that only running it shows."""
        return _DYNAMIC.search(self.data) is not None

    @cached_property
    def _tree(self) -> list[ast.stmt]:
        return self._parsed()

    def _parsed(self) -> list[ast.stmt]:
        """The statements of the file; not cached, since a tree takes 50 to 300 times the memory of its text."""
        try:
            return parse(self.data).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []


def parse(source: bytes | str) -> ast.Module:
    """Parse untrusted source of either Python; its doubtful escapes and the like raise no warnings here.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As ``ast.parse`` does.
    """
    return recognise.parse(source).tree


def _named(body: list[ast.stmt], name: str) -> ast.stmt | None:
    found = None
    for node in (inner for top in body for inner in nested(top)):
        found = node if name in bound(node) else found
    return found


def nested(node: ast.stmt) -> Iterator[ast.stmt]:
    """A statement and those that it holds in blocks which are no definitions' own."""
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.stmt):
            yield part
        if isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(part, Definition):
            waiting.extend(reversed(list(ast.iter_child_nodes(part))))


def bound(node: ast.stmt) -> set[str]:
    """Names that a statement itself defines or assigns, those of its blocks left out."""
    if isinstance(node, Definition):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr):
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    if isinstance(node, ast.If):
        return {part.target.id for part in ast.walk(node.test) if isinstance(part, ast.NamedExpr)}
    return set()


def _dump(node: ast.stmt) -> str:
    """A definition without docstrings, as text."""
    for inner in ast.walk(node):
        if isinstance(inner, Definition) and has_docstring(inner):
            inner.body = inner.body[1:] or [ast.Pass()]
    return ast.dump(node)


def has_docstring(node: Definition) -> bool:
    """Whether a definition's body begins with a string."""
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
