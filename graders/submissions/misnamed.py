"""Files whose names are not what Python, or an import, expects: ``layers.py.txt``, ``LAYERS.PY``, ``layers (1).py``."""

from collections.abc import Collection, Iterable, Mapping
from itertools import count
from pathlib import PurePosixPath
from typing import Final

from graders.submissions.finding import plain_name

_TEXT: Final = ".txt"
_ADDED: Final = (_TEXT, ".download", ".bak", ".orig", ".old", ".save", "~")
"""What mail, browsers and editors put behind a file's name; but for text, they do so to older versions, too."""


def right_names(paths: Collection[str], expected: Iterable[str]) -> dict[str, str]:
    """Paths that are to be read under another name, to that name.

    A suffix that is not ``.py`` or ``.ipynb`` in small letters becomes it; a name that is an expected one but for
    case or the mark of a second copy becomes that. Where a file of the right name is there, too, the other one
    is read beside it, as a copy.

    Args:
        paths: All files of a submission.
        expected: File names that are looked for, and imported.
    """
    known = {name.lower(): name for name in expected}
    taken = set(paths)
    found: dict[str, str] = {}
    for path in sorted(paths):
        folder, slash, name = path.rpartition("/")
        target = folder + slash + _meant(name, known)
        if target == path or (target in taken and name.endswith((".py", ".ipynb"))):
            continue
        if target in taken and not name.lower().endswith((_TEXT, ".py", ".pyw", ".ipynb")):
            continue
        found[path] = target if target not in taken else _beside(target, taken)
        taken.add(found[path])
    return found


def _meant(name: str, known: Mapping[str, str]) -> str:
    small = name.lower()
    added = next(end for end in _ADDED if small.endswith(end)) if small.endswith(_ADDED) else ""
    base = name.removesuffix(name[len(name) - len(added) :]) if added else name
    if base != name and f"{base}.py".lower() in known:
        base = f"{base}.py"
    stem, _, suffix = base.rpartition(".")
    match suffix.lower():
        case "ipynb" if stem:
            return f"{stem}.ipynb"
        case "py" | "pyw" if stem:
            return known.get(plain_name(f"{stem}.py").lower(), f"{stem.replace('.', '_')}.py")
        case _:
            return name


def _beside(target: str, taken: Collection[str]) -> str:
    pure = PurePosixPath(target)
    names = (str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}")) for number in count(2))
    return next(name for name in names if name not in taken)
