"""Importing a submission's files, by any name that course code uses for them.

Each root directory is a package of its own: its file ``a/b.py`` becomes the module ``submission.a.b``. An
absolute import of a name that exists in the root (``layers``, or ``package.layers`` with a name that the course gives
its package) gives the same module object, so relative and absolute imports agree wherever the tree was unpacked.
"""

import ast
import builtins
import copy
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, lru_cache, partial
from itertools import takewhile
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from graders.oracle.contained import ask
from graders.oracle.implemented import is_left_blank
from graders.oracle.importer import PACKAGE, Importer
from graders.oracle.legacy import arrays, python2
from graders.oracle.legacy.compiling import compile_file, read_file
from graders.oracle.legacy.numpy_names import NumpyView
from graders.oracle.legacy.recognise import Dialect
from graders.oracle.missing_import import MissingImport, import_error
from graders.oracle.reading import NOT_IMPORTED, decode
from graders.oracle.sources import Handout, Location, Sources
from graders.oracle.spelling import nearest
from graders.oracle.statements import Failure, run_statements
from graders.oracle.timelimit import TimeIsUp
from graders.oracle.tracebacks import submission_frames
from graders.oracle.transcript import Frame, Missing

_PROTECTED: Final = frozenset(sys.stdlib_module_names) | {
    "numpy",
    "scipy",
    "msgspec",
    "graders",
    "pytest",
    "_pytest",
}


_OF_A_MODULE: Final = frozenset({"__builtins__", "__file__", "__loader__", "__package__", "__spec__"})
"""What a module has before its file is run."""


class Definition(NamedTuple):
    """The statement that defines a name at the top level of a file, compiled."""

    name: str
    code: CodeType


class TargetMissing(Exception):  # noqa: N818 - an outcome, not an error of ours
    """A target that cannot be had; ``outcome`` says why."""

    def __init__(self, outcome: Missing) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


class Loader:
    """Finds the functions and classes of one submission; imports each file once, when first needed.

    Args:
        sources: Where they are.
        prefer_stubs: Use the stubs of libraries even where these are installed, so that what a submission does
            depends on itself alone, and not on this machine.
        in_folder: Make the folder of a function's module the working directory while it is imported and called.
        importing: Called with the path of each file before it is imported, and an empty one afterwards.
        view: NumPy as the submission sees it; no other submission may see the same.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        prefer_stubs: bool = False,
        in_folder: bool = False,
        importing: Callable[[str], None] | None = None,
        view: NumpyView | None = None,
    ) -> None:
        self._sources = sources
        self._view = view or NumpyView()
        endless = frozenset(sources.endless)
        self._space = partial(
            ModuleSpace,
            view=self._view,
            prefer_stubs=prefer_stubs,
            endless=endless,
            python=sources.python,
            handout=sources.handout,
        )
        self._spaces = self._new_spaces()
        self._shares = False
        self._imported: dict[tuple[str, str], ModuleType] = {}
        self._taken: dict[str, Location] = {}
        self._stood_in: dict[tuple[str, str], set[str]] = {}
        self._endless = {path: _never_ends(Path(path).name, ()) for path in sources.endless}
        self._importing = importing or (lambda _path: None)
        self._current: ModuleSpace | None = None
        self._folder = ""
        self._in_folder = in_folder
        self._elements = False
        self._changed: Mapping[str, Definition] = {}

    def beside(self, sources: Sources, changed: Mapping[str, Definition] = {}) -> "Loader":
        """A loader of other definitions below the same roots, which shares the modules that either imports.

        Args:
            sources: Where they are.
            changed: One definition of each of some files that is another in this loader alone, by file. What imports
                from such a file has the definition that stands there.
        """
        other = copy.copy(self)
        other._sources, other._taken, other._imported = sources, {}, {}
        other._changed = changed
        other._shares = True
        return other

    def _new_spaces(self) -> dict[str, "ModuleSpace"]:
        roots = self._sources.roots()
        return {root: self._space(Path(root), renamed=_renamed(self._sources, root)) for root in roots}

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let `enter` make modules importable and change the working directory, and undo both afterwards."""
        before = _working_directory() if self._in_folder else ""
        try:
            yield
        finally:
            self._leave()
            if before:
                self._work_in(before)

    def enter(self, target: str) -> None:
        """Make the modules importable among which ``target`` must run, in its folder, until another's turn."""
        location = self._taken.get(target) or self._sources.locations[target]
        space = self._spaces[location.root]
        if self._in_folder:
            self._work_in(_folder_of(location.root, location.file))
        if space is not self._current:
            self._leave()
            space.enter()
            self._current = space

    def _work_in(self, folder: str) -> None:
        """Make a folder the working directory: files that were handed in are opened by relative paths."""
        if folder != self._folder:
            with suppress(OSError):
                os.chdir(folder)
            self._folder = folder

    def _leave(self) -> None:
        if self._current is not None:
            self._current.leave()
            self._current = None

    def resolve(self, target: str) -> object:
        """The function or class that the submission has for ``target``; within `active`.

        Raises:
            TargetMissing: It is absent, or its file could not be imported.
        """
        location = self._sources.locations.get(target)
        if location is None:
            default = f"{target.rpartition('.')[2]} was not found in the submission"
            raise TargetMissing(Missing(self._sources.absent.get(target, default)))
        try:
            return self._found(target, self._taken.get(target, location))
        except TargetMissing as error:
            if not error.outcome.failed_import:
                raise
            return self._spare(target, error)

    def _spare(self, target: str, error: TargetMissing) -> object:
        """What stands in for a target whose file cannot be imported.

        Raises:
            TargetMissing: Nothing does; ``error``.
        """
        for spare in self._sources.spares.get(target, ()):
            with suppress(TargetMissing):
                found = self._found(target, spare)
                self._stood_in.setdefault((self._shown(spare), error.outcome.message), set()).add(spare.name)
                return found
        self._taken.pop(target, None)
        raise TargetMissing(replace(error.outcome, implemented=not _is_left_blank(self._sources.locations[target])))

    def _shown(self, location: Location) -> str:
        """A file as a reader knows it: by its place in the submission."""
        return os.path.relpath(os.path.join(location.root, location.file), self._sources.home or location.root)  # noqa: PTH118

    def _found(self, target: str, location: Location) -> object:
        """A definition; its file is imported when it is first asked for.

        Raises:
            TargetMissing: It is not there, or could not be imported.
        """
        self._taken[target] = location
        self.enter(target)
        file = (location.root, location.file)
        module = self._imported.get(file)
        if module is None:
            module = self._imported[file] = self._import(location)
        try:
            found = getattr(module, location.name)
        except AttributeError:
            failures = self._spaces[location.root].failures.get(module.__name__)
            if failures:
                raise TargetMissing(_import_failure(location, failures[0].error)) from None
            raise TargetMissing(Missing(self._not_defined(location, module))) from None
        if isinstance(found, MissingImport):
            error = import_error(found)
            if not isinstance(error, ImportError):
                raise TargetMissing(_import_failure(location, error))
            why = f"{location.file} needs for {location.name} what could not be imported: {type(error).__name__}"
            frames = submission_frames(error, (location.root,))
            raise TargetMissing(Missing(f"{why}: {_text(error)}", failed_import=True, frames=frames))
        return found

    def adapt_to(self, error: BaseException) -> bool:
        """Drop all modules and compile their files otherwise from now on, where that may avoid an error; once.

        Returns whether it was done: then what was running must start again, with functions that are resolved anew.
        """
        if self._elements or not arrays.refuses_an_element(error):
            return False
        self._elements = True
        self._leave()
        if self._shares:
            self._spaces = self._new_spaces()
        self._imported.clear()
        for space in self._spaces.values():
            space.start_again()
        return True

    def _not_defined(self, location: Location, module: ModuleType) -> str:
        asked = {other.name for other in self._sources.locations.values()}
        meant = nearest(location.name, vars(module).keys() - asked)
        return f"{location.file} does not define {location.name}" + (f"; it has {meant}" if meant else "")

    def locations(self) -> dict[str, Location]:
        """Where every target is."""
        return self._sources.locations

    def supplied(self) -> tuple[str, ...]:
        """What was supplied to the submission because it was missing, a sentence each."""
        found = {note for space in self._spaces.values() for note in (*space.supplied, *space.not_defined())}
        gone = ", ".join(sorted(self._view.supplied))
        stood_in = [
            f"{message}; {file} was taken instead: {', '.join(sorted(names))}"
            for (file, message), names in self._stood_in.items()
        ]
        return (*stood_in, *sorted(found), *([f"{gone}: gone from NumPy, and supplied"] if gone else []))

    def _import(self, location: Location) -> ModuleType:
        space = self._spaces[location.root]
        file = str(space.root / location.file)
        if file in self._endless:
            raise TargetMissing(self._endless[file])
        self._importing(file)
        try:
            return self._import_module(location, space)
        finally:
            self._importing("")

    def _import_module(self, location: Location, space: "ModuleSpace") -> ModuleType:
        name = space.module_name(location.file)
        with warnings.catch_warnings(), np.errstate():
            warnings.simplefilter("ignore")
            try:
                module = importlib.import_module(name)
                if location.file in self._changed:
                    return space.with_another(module, self._changed[location.file])
                return module
            except KeyboardInterrupt:
                raise
            except TimeIsUp as error:
                raise TargetMissing(self._endless_import(location, error)) from None
            except BaseException as error:  # noqa: BLE001 - a submission may raise anything
                if self.adapt_to(error):
                    space.enter()
                    self._current = space
                elif not space.run_statements_next() and not space.leave_out_packages(
                    space.module_name(location.file), error
                ):
                    raise TargetMissing(_import_failure(location, error)) from None
        return self._import_module(location, space)

    def _endless_import(self, location: Location, error: TimeIsUp) -> Missing:
        """What is said of a file whose import does not end, now and whenever it is asked for again."""
        missing = _never_ends(location.file, submission_frames(error, (location.root,)))
        self._endless[str(self._spaces[location.root].root / location.file)] = missing
        return missing


def _is_left_blank(location: Location) -> bool:
    """Whether a definition of a file that cannot be imported is a blank, as far as its text tells."""
    try:
        data = Path(location.root, location.file).read_bytes()
    except OSError:
        return False
    return is_left_blank(decode(data).text, location.name)


def _renamed(sources: Sources, root: str) -> dict[str, str]:
    """By name of a file of exercises, the file below a root that has most of those that were found of it."""
    found: dict[str, Counter[str]] = {}
    for target, location in sources.locations.items():
        if location.root == root:
            found.setdefault(target.partition(".")[0], Counter())[location.file] += 1
    return {name: files.most_common(1)[0][0] for name, files in found.items()}


def _working_directory() -> str:
    """The working directory; empty if it was removed."""
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _never_ends(file: str, frames: tuple[Frame, ...]) -> Missing:
    message = f"{file} {NOT_IMPORTED}its import did not end in time"
    return Missing(message, failed_import=True, frames=frames)


def _import_failure(location: Location, error: BaseException) -> Missing:
    message = f"{location.file} {NOT_IMPORTED}{type(error).__name__}: {_text(error)}"
    return Missing(message, failed_import=True, frames=submission_frames(error, (location.root,)))


def _text(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except BaseException:  # noqa: BLE001 - __str__ may be the submission's
        return "(its message cannot be shown)"


@lru_cache(maxsize=64)
def _statements(data: bytes, path: str, python: Dialect, *, elements: bool) -> list[Definition]:
    """The statements of a file, compiled one by one; those that define no function are without a name."""
    tree = read_file(data, path, python, elements=elements).tree
    features = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    return [
        Definition(
            node.name if isinstance(node, ast.FunctionDef) else "",
            compile(ast.Module([*features, node], []), path, "exec", dont_inherit=True),
        )
        for node in tree.body
    ]


@lru_cache(maxsize=64)
def _folder_of(root: str, file: str) -> str:
    return os.path.join(root, os.path.dirname(file))  # noqa: PTH118, PTH120 - as it was named


class ModuleSpace:
    """The modules of one root.

    Several roots may hold packages of the same name, so only one space is active at a time.
    """

    def __init__(
        self,
        root: Path,
        view: NumpyView,
        *,
        prefer_stubs: bool,
        endless: frozenset[str] = frozenset(),
        python: Dialect = "3",
        handout: Handout = Handout(),  # noqa: B008 - it cannot be changed
        renamed: Mapping[str, str] = {},
    ) -> None:
        self.handout = handout
        self._renamed = renamed
        self.root = root.resolve()
        self._refused = endless
        self.prefer_stubs = prefer_stubs
        self.python = python
        self.view = view
        self.supplied: set[str] = set()
        self.undefined: dict[tuple[str, str], dict[str, None]] = {}
        self.elements = False
        self.failed = ""
        self.failures: dict[str, list[Failure]] = {}
        self._by_statement: set[str] = set()
        self._running: set[str] = set()
        self._modules: dict[str, ModuleType] = {}
        self._finder = _Finder(self)
        self._hidden: dict[str, ModuleType] = {}
        self._builtins = vars(builtins) | arrays.BUILTINS | {"__import__": Importer(self, view), "input": ask}

    def builtins(self, *, python_2: bool) -> dict[str, Any]:
        """The built-in names of a module."""
        return self._builtins | (python2.BUILTINS if python_2 else {})

    def not_defined(self) -> Iterator[str]:
        """Which exercises an import asks for that the file does not define, a sentence each import."""
        for (file, where), names in self.undefined.items():
            yield f"{file} does not define what {where} imports: {', '.join(names)}"

    def own_name(self, name: str) -> str | None:
        """The name in the submission's package that an absolute import means; None if it means none of its files."""
        top = name.partition(".")[0]
        return self.alias_of(name) or (f"{PACKAGE}.{name}" if top in self.handout.files else None)

    def sibling(self, name: str, package: str) -> bool:
        """Whether the file of a module called ``name`` lies in ``package``."""
        parts = package.split(".")
        if name in _PROTECTED or parts[0] != PACKAGE:
            return False
        return self._exists(".".join((*parts[1:], name)))

    def module_name(self, file: str) -> str:
        """The name under which ``file``, relative to the root, is imported."""
        parts = Path(file).with_suffix("").parts
        return ".".join((PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)))

    def enter(self) -> None:
        """Make this root's modules importable."""
        if not self._modules:
            self._modules[PACKAGE] = self._package()
        if not self.prefer_stubs:
            self._hide_namesakes()
        sys.modules.update(self._modules)
        sys.meta_path.insert(0, self._finder)

    def run_statements_next(self) -> bool:
        """Run the module whose import failed just now statement by statement from now on; false if it was already."""
        name, self.failed = self.failed, ""
        if not name or name in self._by_statement:
            return False
        self._by_statement.add(name)
        return True

    def runs_by_statement(self, name: str) -> bool:
        """Whether the module failed as a whole, and what of it does not fail is to be had nevertheless."""
        return name in self._by_statement

    def with_another(self, module: ModuleType, changed: "Definition") -> ModuleType:
        """A module like one of a file, with another definition in the place of one that stands there."""
        path = str(module.__file__)
        other = ModuleType(module.__name__)
        vars(other).update({name: value for name, value in vars(module).items() if name in _OF_A_MODULE})
        for name, code in _statements(Path(path).read_bytes(), path, self.python, elements=self.elements):
            exec(changed.code if name == changed.name else code, vars(other))  # noqa: S102 - a module is loaded so
        return other

    def start_again(self) -> None:
        """Forget the modules, and compile files so that arrays of one element stand for their element."""
        self._modules.clear()
        self.elements = True

    def leave(self) -> None:
        """Take this root's modules out again."""
        sys.meta_path.remove(self._finder)
        since = list(takewhile(lambda name: name != PACKAGE, reversed(sys.modules)))  # what was entered, and imported
        for name in {*since, *(self._modules.keys() & sys.modules.keys())}:
            if self._owns(name, sys.modules[name]):
                self._modules[name] = sys.modules.pop(name)
        sys.modules.update(self._hidden)
        self._hidden = {}

    def _hide_namesakes(self) -> None:
        """Take modules of this process out of the way whose names mean files of the submission."""
        if not any(top in sys.modules for top in self._tops):
            return
        for name in [name for name in sys.modules if name.partition(".")[0] in self._tops]:
            alias = self.alias_of(name)
            if alias is not None and self.has(alias):
                self._hidden[name] = sys.modules.pop(name)

    @cached_property
    def _tops(self) -> frozenset[str]:
        """The names that may mean files of the submission, as they are when it is entered for the first time."""
        return frozenset(path.stem for path in self.root.iterdir()).union(self.handout.packages)

    def has(self, alias: str) -> bool:
        """Whether the file or folder of a module of the submission's package is there."""
        _, _, name = alias.partition(".")
        return not name or self._exists(name)

    def answers(self, name: str) -> bool:
        """Whether a module of the submission's package is there, under its own name or another."""
        return self.has(name) or self.renamed(name) is not None

    def _owns(self, name: str, module: ModuleType | None) -> bool:
        """Whether it is a file of the submission, under any name."""
        own = getattr(module, "__name__", "").startswith(PACKAGE)
        return own or name == PACKAGE or name.startswith(PACKAGE + ".")

    def renamed(self, name: str) -> str | None:
        """The module that is taken where a file of exercises is imported that is not there, but under another name.

        One that is being imported itself has nothing yet to take.
        """
        file = self._renamed.get(name.rpartition(".")[2])
        other = self.module_name(file) if file is not None else name
        return None if other == name or other in self._running or not self.has(other) else other

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """While the file of a module is run."""
        self._running.add(name)
        try:
            yield
        finally:
            self._running.discard(name)

    def require_end(self, name: str) -> None:
        """Refuse a file whose import did not end before.

        Raises:
            ImportError: The module ``name`` is such a file.
        """
        if not self._refused:
            return
        place = self.root.joinpath(*name.split(".")[1:])
        for path in (place.with_name(f"{place.name}.py"), place / "__init__.py"):
            if str(path) in self._refused:
                raise ImportError(f"the import of {path.relative_to(self.root)} did not end in time")

    def _package(self) -> ModuleType:
        init = self.root / "__init__.py"
        package = ModuleType(PACKAGE)
        package.__path__ = [str(self.root)]
        package.__file__ = str(init) if init.is_file() else None
        return package

    def leave_out_packages(self, name: str, error: BaseException) -> bool:
        """Import the packages around a module without their ``__init__.py`` where those failed; false if none did."""
        parts = name.split(".")
        failed = [depth for depth in range(2, len(parts)) if ".".join(parts[:depth]) not in sys.modules]
        for depth in failed:
            package = ModuleType(".".join(parts[:depth]))
            package.__path__ = [str(self.root.joinpath(*parts[1:depth]))]
            sys.modules[package.__name__] = package
            setattr(sys.modules[".".join(parts[: depth - 1])], parts[depth - 1], package)
            file = "/".join((*parts[1:depth], "__init__.py"))
            self.supplied.add(f"{file} could not be imported and was left out: {type(error).__name__}: {_text(error)}")
        return bool(failed)

    def alias_of(self, name: str) -> str | None:
        """The name inside the package that an absolute import of ``name`` means, if it means one of ours."""
        top, _, rest = name.partition(".")
        if top in _PROTECTED or top == PACKAGE:
            return None
        if self._exists(top) or self.renamed(f"{PACKAGE}.{top}"):
            return f"{PACKAGE}.{name}"
        if top in self.handout.packages or (top == self.root.name and rest and self.has(f"{PACKAGE}.{rest}")):
            return f"{PACKAGE}.{rest}" if rest else PACKAGE
        return None

    def _exists(self, name: str) -> bool:
        """Whether the file or folder of a module is there, by its name within the package.

        By texts: it is asked some thirty times a submission, and a `Path` takes as long as the system's answer.
        """
        place = f"{self.root}/{name.replace('.', '/')}"
        return os.path.isfile(f"{place}.py") or os.path.isdir(place)  # noqa: PTH113, PTH112


class _Finder(importlib.abc.MetaPathFinder):
    """Answers imports of a submission's own files, relative and absolute."""

    def __init__(self, space: ModuleSpace) -> None:
        self._space = space
        self._by_directory: dict[str, importlib.machinery.FileFinder] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find ``name`` among the submission's files."""
        del target
        alias = self._space.alias_of(name)
        own = name.startswith(f"{PACKAGE}.")
        if own or alias is not None:
            self._space.require_end(alias or name)
        if alias is not None and self._importable(alias):
            return importlib.util.spec_from_loader(name, _AliasLoader(alias))
        if not own:
            return None
        spec = self._own_file(name, path) or self._renamed(name)
        if spec is None:
            # No other finder may look there: they load bytecode and compiled code.
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return spec

    def _own_file(self, name: str, path: Sequence[str] | None) -> importlib.machinery.ModuleSpec | None:
        """Find a source file or a package of the submission: never bytecode, nor compiled code."""
        for directory in path or ():
            finder = self._by_directory.get(directory)
            if finder is None:  # it lists the directory, once until that changes
                finder = importlib.machinery.FileFinder(directory, (importlib.machinery.SourceFileLoader, [".py"]))
                self._by_directory[directory] = finder
            spec = finder.find_spec(name)
            if spec is not None:
                if isinstance(spec.loader, importlib.machinery.SourceFileLoader):
                    spec.loader = _OwnLoader(name, spec.loader.path, self._space)
                return spec
        return None

    def _renamed(self, name: str) -> importlib.machinery.ModuleSpec | None:
        """Another file of the submission that has the exercises of one that is not there."""
        other = self._space.renamed(name)
        if other is None:
            return None
        file, taken = (f"{each.partition('.')[2].replace('.', '/')}.py" for each in (name, other))
        self._space.supplied.add(f"{file} is not there: {taken}, which has its exercises, was imported in its place")
        return importlib.util.spec_from_loader(name, _AliasLoader(other))

    @staticmethod
    def _importable(alias: str) -> bool:
        if alias in sys.modules:
            return True
        try:
            return importlib.util.find_spec(alias) is not None
        except (ImportError, ValueError):
            return False


class _AliasLoader(importlib.abc.Loader):
    """Gives the module object of another name."""

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Import the module under its own name."""
        del spec
        module = importlib.import_module(self._alias)
        self._identity = (module.__spec__, getattr(module, "__loader__", None), module.__name__)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Undo what the import system wrote into the module: it is executed already, under its own name."""
        module.__spec__, module.__loader__, module.__name__ = self._identity
        module.__package__ = module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]


class _OwnLoader(importlib.machinery.SourceFileLoader):
    """Loads a file of the submission: its source, in any encoding and of either Python, and never its bytecode."""

    def __init__(self, name: str, path: str, space: ModuleSpace) -> None:
        super().__init__(name, path)
        self._space = space

    def get_source(self, fullname: str) -> str:
        """The file's text, for tracebacks and `inspect`."""
        del fullname
        return decode(self.get_data(self.path)).text

    def get_code(self, fullname: str) -> CodeType:
        """Compile the file."""
        del fullname
        data = self.get_data(self.path)
        text, note = decode(data)
        if note:  # tracebacks would read the file as UTF-8
            linecache.cache[self.path] = (len(text), None, text.splitlines(keepends=True), self.path)
        code = compile_file(data, self.path, self._space.python, elements=self._space.elements)
        if code.notes:
            file = Path(self.path).relative_to(self._space.root)
            self._space.supplied.update(f"{file} {note}" for note in code.notes)
        self._space.view.supplied.update(code.used)
        self._python_2 = code.python_2
        return code.code

    def exec_module(self, module: ModuleType) -> None:
        """Run the file among built-ins of its own: imports that may fail, and those of Python 2 where it is that."""
        name, space = module.__name__, self._space
        code = self.get_code(name)
        module.__dict__["__builtins__"] = space.builtins(python_2=self._python_2)
        if space.runs_by_statement(name):
            read = read_file(self.get_data(self.path), self.path, space.python, elements=space.elements)
            file = Path(self.path).relative_to(space.root)
            roots = (str(space.root), str(space.root.parent))
            with space.running(name):
                space.failures[name] = run_statements(read.tree, self.path, module, roots)
            space.supplied.update(
                f"{file}:{line} failed when the file was imported ({type(error).__name__}: {_text(error)}),"
                " which counts only where what it makes is used"
                for line, error in space.failures[name]
            )
            return
        try:
            with space.running(name):
                exec(code, module.__dict__)  # noqa: S102 - a module is loaded so
        except BaseException:
            space.failed = name
            raise
