"""Collections of other implementations: modules of definitions named ``<exercise>__<variant>``.

All definitions of one variant replace their exercises together; the reference does the rest. A docstring's first line
says what the variant does; a paragraph that starts with ``Hint:`` leads a student out of it, and one that starts with
``Keeps:`` is the share of an output's points that it keeps, a number from 0 to 1.

A definition may be made by a call of a function of the module, or derive from a class of it: it then has the docstring
of that. What is made of a definition of a neighbouring module, ``x__y = _adapted(module.z__y)``, has that one's.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graders.oracle.sources import Location

SEPARATOR: Final = "__"
_HINT: Final = "Hint:"
_KEEPS: Final = "Keeps:"


@dataclass(frozen=True)
class Variant:
    """One other implementation of some exercises.

    Attributes:
        module: Name of the collection's module.
        name: Of the variant.
        summary: What it does, in a sentence.
        hint: Where to look, if it is a wrong one.
        locations: Full name of each exercise it replaces to its definition.
        keeps: The share of an output's points that it keeps, if it is a wrong one.
    """

    module: str
    name: str
    summary: str
    hint: str
    locations: Mapping[str, Location]
    keeps: float = 0.0

    @property
    def id(self) -> str:
        """``activations_bugs:relu_backward__ignores_dout``."""
        exercises = "+".join(sorted(name.rpartition(".")[2] for name in self.locations))
        return f"{self.module}:{exercises}{SEPARATOR}{self.name}"


def collect(path: Path, exercises: Mapping[str, str], root: Path | None = None) -> Iterator[Variant]:
    """Yield the variants of one module, which is read and not run.

    Args:
        path: The module.
        exercises: Full name of every exercise by its own.
        root: Directory that becomes the import package; by default the module's own.

    Raises:
        LookupError: A definition is named after no exercise.
    """
    root = root or path.parent
    found: dict[str, dict[str, Location]] = {}
    texts: dict[str, str] = {}
    for name, docstring in _definitions(path, path.read_text(encoding="utf-8")).items():
        if SEPARATOR not in name.strip("_"):
            continue
        exercise, _, variant = name.partition(SEPARATOR)
        if exercise not in exercises:
            raise LookupError(f"{path.name}: {name} is named after no exercise")
        location = Location(str(root), path.relative_to(root).as_posix(), name)
        found.setdefault(variant, {})[exercises[exercise]] = location
        texts[variant] = texts.get(variant) or docstring
    for variant, locations in found.items():
        summary, said = _texts(texts[variant])
        keeps = float(said.get(_KEEPS, "0"))
        yield Variant(path.stem, variant, summary, said.get(_HINT, ""), locations, keeps)


@cache
def _definitions(path: Path, text: str) -> Mapping[str, str]:
    """What is defined at the top level, in order, each with its docstring: its own, or that of what it is made from.

    It is remembered: a module may make dozens of definitions from those of a neighbour.
    """
    texts: dict[str, str] = {}
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name):
                texts[name] = ast.get_docstring(node) or ""
            case ast.ClassDef(name=name):
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                texts[name] = ast.get_docstring(node) or next((texts[base] for base in bases if base in texts), "")
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=maker), args=arguments)):
                texts[name] = _of_another(path, arguments) or texts.get(maker, "")
    return texts


def _of_another(path: Path, arguments: list[ast.expr]) -> str:
    """The docstring of a definition of a neighbouring module that is handed over first; else none."""
    match arguments:
        case [ast.Attribute(value=ast.Name(id=module), attr=name), *_] if path.with_stem(module).is_file():
            neighbour = path.with_stem(module)
            return _definitions(neighbour, neighbour.read_text(encoding="utf-8")).get(name, "")
    return ""


def _texts(docstring: str) -> tuple[str, dict[str, str]]:
    """The first paragraph of a docstring, and what follows ``Hint:`` and ``Keeps:`` in others."""
    first, *others = [" ".join(paragraph.split()) for paragraph in docstring.split("\n\n")]
    said = {
        label: text.removeprefix(label).strip()
        for text in others
        for label in (_HINT, _KEEPS)
        if text.startswith(label)
    }
    return first, said
