"""A class whose submissions differ as real ones do: functions written in one of several ways, most of them right.

A submission is the reference with a few of its exercises replaced from the collections of other implementations,
``tests/honest`` and ``tests/bugs``.
"""

import ast
import random
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from graders.judging.variants import Variant
from tests.support.collected import bugs, honest
from tests.support.course import REFERENCE
from tests.support.variants import full_names

EXERCISES = (
    *("affine_forward", "affine_backward", "relu_forward", "relu_backward", "sigmoid_forward", "sigmoid_backward"),
    *("softmax_loss", "svm_loss", "sgd", "sgd_momentum", "adam", "dropout_forward", "dropout_backward"),
    *("batchnorm_forward", "batchnorm_backward", "layernorm_forward", "layernorm_backward"),
    *("conv_forward_naive", "conv_backward_naive", "rnn_step_forward"),
)
_OFF = """
import functools
import numpy as np

def _scaled(value):
    return value * {factor!r} if isinstance(value, (float, np.ndarray)) and np.asarray(value).dtype == float else value

def off(function):
    @functools.wraps(function)
    def called(*args, **kwargs):
        found = function(*args, **kwargs)
        return tuple(map(_scaled, found)) if isinstance(found, tuple) else _scaled(found)
    return called
"""
REPLACED = 3
WRONG = 0.15


def make_class(folder: Path, count: int) -> None:
    """Write ``count`` submissions below a folder, the same ones at every call."""
    rng = random.Random(1)
    for number in range(count):
        _write(folder / f"student{number:05}", _chosen(rng), number)


def right(folder: Path, number: int = 0) -> Path:
    """Write a submission that is all right, and return its folder.

    Args:
        folder: Where it is written.
        number: How many units in the last place its results are off, so that no other gives these answers.
    """
    place = folder / f"right{number}"
    _write(place, (), number)
    (place / "off.py").write_text(_OFF.format(factor=1.0 + number * sys.float_info.epsilon))
    for name in EXERCISES:
        with (place / f"{full_names()[name].partition('.')[0]}.py").open("a") as file:
            file.write(f"\n\nfrom .off import off as _off\n{name} = _off({name})\n")
    return place


def _write(folder: Path, variants: Sequence[Variant], number: int) -> None:
    folder.mkdir(parents=True)
    texts = dict(_files())
    for variant in variants:
        for full, location in variant.locations.items():
            file, _, name = full.partition(".")
            module = f"own_{name}"
            texts[f"{module}.py"] = _needed(str(Path(location.root, location.file)), location.name)
            texts[f"{file}.py"] += f"\n\nfrom .{module} import {location.name} as {name}\n"
    for name, text in texts.items():
        (folder / name).write_text(text)
    (folder / "number.py").write_text(f"NUMBER = {number}\n")


@cache
def _files() -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(REFERENCE.glob("*.py")) if _is_needed(path.stem)}


@cache
def _needed(path: str, name: str) -> str:
    """What a file needs to define a name, and no more: a student's file is no collection."""
    text = Path(path).read_text()
    statements = ast.parse(text).body
    wanted, kept = {name}, set[int]()
    while found := [
        index for index, node in enumerate(statements) if index not in kept and wanted & _names(node, ast.Store)
    ]:
        kept.update(found)
        wanted = wanted.union(*(_names(statements[index], ast.Load) for index in found))
    lines = text.splitlines()
    return "\n".join("\n".join(lines[_first(statements[k]) - 1 : statements[k].end_lineno]) for k in sorted(kept))


def _names(node: ast.stmt, kind: type[ast.expr_context]) -> set[str]:
    """The names that a statement uses, or those that it makes."""
    if kind is ast.Store and isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if kind is ast.Store and isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, kind)}


def _first(node: ast.stmt) -> int:
    """The line where a statement begins, decorators included."""
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])


def _chosen(rng: random.Random) -> list[Variant]:
    """Up to `REPLACED` variants that have no exercise in common."""
    chosen: list[Variant] = []
    taken: set[str] = set()
    for _ in range(REPLACED):
        variant = rng.choice(_variants(wrong=rng.random() < WRONG))
        if not taken & variant.locations.keys():
            chosen.append(variant)
            taken |= variant.locations.keys()
    return chosen


@cache
def _variants(*, wrong: bool) -> tuple[Variant, ...]:
    """The variants of what is asked for, all of it in the files that are handed in."""
    wanted = {full_names()[name] for name in EXERCISES}
    return tuple(
        variant
        for variant in (bugs() if wrong else honest())
        if wanted & variant.locations.keys() and all(_is_needed(full.partition(".")[0]) for full in variant.locations)
    )


def _is_needed(file: str) -> bool:
    asked = {full_names()[name].partition(".")[0] for name in EXERCISES}
    return file in asked or file.startswith("_")
