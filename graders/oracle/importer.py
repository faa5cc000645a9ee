"""The ``__import__`` of a submission's modules: what it does where an import fails.

It stands among the built-ins of those modules alone. Where the submission itself is prepared for the failure of an
import it sees the failure; elsewhere the import gets what can be supplied, or a `MissingImport`.
"""

import ast
import builtins
import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final, Protocol

from graders.oracle import import_stubs
from graders.oracle.import_stubs import MOVED, ImportStub
from graders.oracle.legacy.numpy_names import NumpyView
from graders.oracle.legacy.recognise import parse
from graders.oracle.missing_import import MissingImport
from graders.oracle.reading import decode
from graders.oracle.sources import Handout
from graders.oracle.statements import Failure
from graders.oracle.timelimit import TimeIsUp
from graders.oracle.tracebacks import frame_on_line, is_below, remember_import

PACKAGE: Final = "submission"
"""The package that each root of a submission is."""
_IMPORT_ERRORS: Final = frozenset({"ImportError", "Exception", "BaseException"})
_EXITS: Final = frozenset({"exit", "quit", "_exit", "abort"})


class Space(Protocol):
    """What an importer asks of the modules that it imports among."""

    root: Path
    prefer_stubs: bool
    supplied: set[str]
    undefined: dict[tuple[str, str], dict[str, None]]
    handout: Handout
    failed: str
    failures: dict[str, list[Failure]]

    def own_name(self, name: str) -> str | None:
        """The name in the submission's package that an absolute import means; None if it means none of its files."""

    def answers(self, name: str) -> bool:
        """Whether a module of the submission's package is there, under its own name or another."""

    def run_statements_next(self) -> bool:
        """Run the module whose import failed just now statement by statement from now on; false if it was already."""

    def sibling(self, name: str, package: str) -> bool:
        """Whether the file of a module called ``name`` lies in ``package``."""


class Importer:
    """Imports for the modules of one space.

    Args:
        space: The modules.
        view: NumPy as they see it.
    """

    def __init__(self, space: Space, view: NumpyView) -> None:
        self._space = space
        self._view = view
        self._prepared: dict[str, tuple[range, ...]] = {}

    def __call__(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - the signature of __import__
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Import as ``builtins.__import__`` does, and supply what is missing."""
        names = tuple(fromlist or ())
        if level == 0 and name.partition(".")[0] == "numpy":
            return self._numpy(name, names)
        wanted = Wanted(name, names, level, str((globals or {}).get("__package__") or ""))
        stub, own = self._stub(wanted)
        while True:
            try:
                if stub is not None and own is None and self._space.prefer_stubs:
                    raise ModuleNotFoundError(f"No module named {name!r}", name=name)
                module = self._import(wanted, globals, locals)
                break
            except (TimeIsUp, KeyboardInterrupt):
                raise
            except BaseException as error:
                supplied = stub is not None and stub.works
                prepared = not supplied and self._is_prepared(sys._getframe(1))
                if not prepared and self._space.run_statements_next():
                    continue
                self._space.failed = ""
                if prepared:
                    raise
                return self._instead(wanted, stub, own, error, sys._getframe(1))
        return self._with_names(module, wanted, sys._getframe(1))

    def _import(self, wanted: "Wanted", importing: Mapping[str, Any] | None, local: Mapping[str, Any] | None) -> Any:
        try:
            return builtins.__import__(wanted.name, importing, local, wanted.names, wanted.level)
        except ImportError:
            if wanted.level or not self._space.sibling(wanted.name.partition(".")[0], wanted.package):
                raise
        # Python 2 looks in the module's own folder, and so does Python 3 for a script that is run there.
        return builtins.__import__(wanted.name, importing, local, wanted.names, 1)

    def _stub(self, wanted: "Wanted") -> tuple[ImportStub | None, str | None]:
        """The stub for an import, and the name that the file of the submission has which it would be, if any."""
        own = wanted.resolved() if wanted.level else self._space.own_name(wanted.name)
        if own is None and self._space.sibling(wanted.name.partition(".")[0], wanted.package):
            own = f"{wanted.package}.{wanted.name}"
        there = own is not None and self._space.answers(own)
        handout = self._space.handout
        return import_stubs.module_for(own or wanted.name, handout, own=own is not None, there=there), own

    def _instead(
        self, wanted: "Wanted", stub: ImportStub | None, own: str | None, error: BaseException, frame: FrameType
    ) -> Any:
        """What an import that failed gives."""
        error = _shown(error)
        if wanted.names and all(f"{wanted.name}.{name}" in MOVED for name in wanted.names):
            return self._with_names(ModuleType(wanted.name), wanted, frame)
        if stub is not None:
            self._space.supplied.add(stub.note(wanted.shown(own)))
            if wanted.names or not stub.of_file:
                name = wanted.name if wanted.names else wanted.name.partition(".")[0]
                return self._with_names(import_stubs.made(name, stub), wanted, frame)
            return _nested(wanted.name, import_stubs.made(wanted.name, stub))
        if wanted.names == ("*",):
            self._note(f"all of {wanted.text()}", error, frame)
            empty = ModuleType(wanted.name)
            empty.__all__ = []  # type: ignore[attr-defined]
            return empty
        if not self._is_own_syntax(error):
            self._note(wanted.text() or ", ".join(wanted.names), error, frame)
        return (
            MissingImport(wanted.name, error)
            if wanted.names
            else _nested(wanted.name, MissingImport(wanted.name, error))
        )

    def _with_names(self, module: Any, wanted: "Wanted", frame: FrameType) -> Any:
        """A module, with what stands for the names that an import asks for and that it does not have."""
        absent = [name for name in wanted.names if name != "*" and not hasattr(module, name)]
        if not absent or self._is_prepared(frame):
            return module
        return _beside(module, {name: self._name(module, name, wanted, frame) for name in absent})

    def _name(self, module: Any, name: str, wanted: "Wanted", frame: FrameType) -> Any:
        """What stands for a name that a module lacks."""
        moved = MOVED.get(f"{wanted.name}.{name}")
        if moved is not None:
            self._space.supplied.add(f"{wanted.name}.{name} has another name or place by now, and was supplied")
            return moved()
        inner = Wanted(f"{wanted.name}.{name}".removeprefix("."), (name,), wanted.level, wanted.package)
        stub, own = self._stub(inner)
        if stub is not None and own is not None:
            self._space.supplied.add(stub.note(inner.shown(own)))
            return import_stubs.made(name, stub)
        source = wanted.text() or "the package"
        failures = self._space.failures.get(str(getattr(module, "__name__", "")))
        if failures:
            error = _shown(failures[0].error)
        else:
            file = getattr(module, "__file__", None)
            where = Path(file).name if isinstance(file, str) else "unknown location"
            if name in self._space.handout.exercises and is_below(str(file), (str(self._space.root),)):
                return self._undefined(name, where, frame)
            error = ImportError(f"cannot import name {name!r} from {source!r} ({where})", name=wanted.name)
        self._note(f"{name} from {source}" if wanted.level else f"{source}.{name}", error, frame)
        return MissingImport(name, error)

    def _undefined(self, name: str, file: str, frame: FrameType) -> Any:
        """What stands for an exercise that is imported from a file of the submission which does not define it."""
        line = frame_on_line(frame.f_code.co_filename, frame.f_lineno, "", (str(self._space.root),))
        where = f"{line.file}:{line.line}" if line is not None else "another file"
        self._space.undefined.setdefault((file, where), {})[name] = None
        error = NotImplementedError(f"{name} is imported from {file}, which does not define it")
        remember_import(error, frame.f_code.co_filename, frame.f_lineno, name)
        return import_stubs.unwritten(name, error)

    def _note(self, what: str, error: BaseException, frame: FrameType) -> None:
        """Say which import failed, and in which line it stands, here and wherever what it binds is used."""
        remember_import(error, frame.f_code.co_filename, frame.f_lineno)
        place = frame_on_line(frame.f_code.co_filename, frame.f_lineno, "", (str(self._space.root),))
        where = f" at {place.file}:{place.line}" if place is not None and place.source else ""
        reason = f"{type(error).__name__}: {_text(error)}"
        self._space.supplied.add(f"the import of {what} failed ({reason}){where}, which counts only where it is used")

    def _is_own_syntax(self, error: BaseException) -> bool:
        """Whether Python cannot read a file of the submission: its exercises say so, and what uses them."""
        return isinstance(error, SyntaxError) and is_below(str(error.filename), (str(self._space.root),))

    def _numpy(self, name: str, names: tuple[str, ...]) -> Any:
        """NumPy's view; where that has no answer, what any import gets."""
        wanted = Wanted(name, names, 0, "")
        try:
            module = builtins.__import__(name, None, None, names, 0)
        except ImportError as error:
            if self._is_prepared(sys._getframe(2)):
                raise
            return self._instead(wanted, None, None, error, sys._getframe(2))
        if not names:
            return self._view.modules["numpy"]
        view = self._view.module(name, module)
        if name == "numpy" and names == ("*",):
            return self._view.everything()
        inner = [each for each in names if each != "*" and not hasattr(view, each)]
        known = {each: getattr(self._view.modules["numpy"], each, None) for each in inner if "." in name}
        known = {each: value for each, value in known.items() if value is not None}
        self._view.supplied.update(f"{name}.{each}" for each in known)
        return self._with_names(_beside(view, known) if known else view, wanted, sys._getframe(2))

    def _is_prepared(self, frame: FrameType) -> bool:
        """Whether the code that imports handles the failure of what stands in its line."""
        file = frame.f_code.co_filename
        if file not in self._prepared:
            self._prepared[file] = _handled(file)
        return any(frame.f_lineno in lines for lines in self._prepared[file])


class Wanted:
    """What an import statement asks for."""

    def __init__(self, name: str, names: tuple[str, ...], level: int, package: str) -> None:
        self.name = name
        self.names = names
        self.level = level
        self.package = package

    def resolved(self) -> str | None:
        """The absolute name of a relative import; None if it leads out of the package."""
        try:
            return importlib.util.resolve_name("." * self.level + self.name, self.package)
        except ImportError:
            return None

    def text(self) -> str:
        """The module as it was written."""
        return "." * self.level + self.name

    def shown(self, own: str | None) -> str:
        """What a note on a stub calls the module: a library by its package, a file by its place."""
        return own.partition(".")[2] if own is not None else self.name.partition(".")[0]


def _nested(name: str, thing: Any) -> Any:
    """What ``import a.b.c`` binds, where ``a.b.c`` is ``thing``: ``a``, with what else it has."""
    top, *parts = name.split(".")
    for number, part in reversed(list(enumerate(parts, 1))):
        outer = ".".join([top, *parts[: number - 1]])
        thing = _beside(sys.modules.get(outer) or ModuleType(outer), {part: thing})
    return thing


def _shown(error: BaseException) -> BaseException:
    """An error that names the submission's modules as it does, without what led to it."""
    try:
        error.__traceback__ = error.__context__ = error.__cause__ = None
        if isinstance(error, ImportError):
            error.args = tuple(a.replace(f"{PACKAGE}.", "") if isinstance(a, str) else a for a in error.args)
            error.msg = str(error.msg).replace(f"{PACKAGE}.", "")
    except Exception:  # noqa: BLE001 - the error may be of the submission's own making
        return ImportError(type(error).__name__)
    return error


def _beside(module: Any, added: dict[str, Any]) -> ModuleType:
    """A module that has more names than ``module``."""
    view = ModuleType(getattr(module, "__name__", "module"))
    vars(view).update(added)
    view.__getattr__ = lambda name: getattr(module, name)  # type: ignore[method-assign]
    return view


def _text(error: BaseException) -> str:
    try:
        return str(error)[:300]
    except BaseException:  # noqa: BLE001 - __str__ may be the submission's
        return ""


def _handled(file: str) -> tuple[range, ...]:
    """The lines of a file in which an import may fail, since the file handles it; all of what cannot be read."""
    try:
        tree = parse(decode(Path(file).read_bytes()).text).tree
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return (range(sys.maxsize),)
    return tuple(_lines(body) for node in ast.walk(tree) for body in _bodies(node))


def _lines(body: list[ast.stmt]) -> range:
    return range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The statements of a node that may fail to import."""
    match node:
        case ast.Try(body=body, handlers=handlers) if any(map(_handles, handlers)):
            yield body
        case ast.With(items=items, body=body) if any("suppress" in ast.unparse(item.context_expr) for item in items):
            yield body


def _handles(handler: ast.ExceptHandler) -> bool:
    """Whether an ``except`` goes on after a failing import, and does not only fail in other words."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {ast.unparse(kind).rpartition(".")[2] for kind in kinds if kind is not None}
    if names and names.isdisjoint(_IMPORT_ERRORS | {"ModuleNotFoundError"}):
        return False
    match handler.body[-1]:
        case ast.Raise():
            return False
        case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            return name not in _EXITS
    return True
