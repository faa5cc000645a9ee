"""Stored cases: the inputs and expected outputs of an operation, as ``.npz`` without pickle.

A folder of fixtures holds one file an operation, ``<file>/<operation>.npz``, and ``manifest.json`` with the
digest of every file, the seed that drew the inputs and the versions that computed the outputs. In a file,
``<case>/in/...``, ``<case>/out/...`` and ``<case>/scale/...`` are arrays; known wrong answers are packed, and read only
when something is wrong.
"""

import hashlib
import json
import math
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, overload
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

MANIFEST: Final = "manifest.json"
PUBLIC_SEED: Final = "public"
"""Draws the cases that students have."""
_ARRAY: Final = "$array"
_TUPLE: Final = "$tuple"


Outputs: TypeAlias = dict[str, tuple[NDArray[Any], NDArray[np.float64]]]
"""Outputs by name: the value, and the size per entry against which an error is measured."""


class FixtureError(ValueError):
    """A fixture is missing, altered or unreadable; the message names the file and what to do."""


class Misconception(msgspec.Struct, frozen=True):
    """A known wrong answer to one exercise, on one case.

    Attributes:
        exercise: Full name.
        name: What it is called.
        message: What is wrong, in a sentence.
        hint: Where to look.
        outputs: Its results that differ from the right ones, by name.
        gates: Checks of form and behaviour that it fails, by id, with the signature of their finding.
        derived: It is the right code on other arguments, written by nobody.
        keeps: The share of an output's points that it keeps.
    """

    exercise: str
    name: str
    message: str
    hint: str
    outputs: dict[str, NDArray[Any]]
    gates: dict[str, str] = {}
    derived: bool = False
    keeps: float = 0.0


class StoredCase(msgspec.Struct, frozen=True):
    """The inputs of one case by name, and what is known of its outputs.

    Attributes:
        inputs: By name.
        expected: Name to (value, scale of the error).
        wrong: Answers of known misconceptions.
        conventions: The expected outputs under other conventions, by the name of their variant.
    """

    inputs: dict[str, Any]
    expected: Outputs = {}
    wrong: Sequence[Misconception] = ()
    conventions: dict[str, Outputs] = {}


class Manifest(msgspec.Struct):
    """What a folder of fixtures holds: digests by file, the seed, and the versions that wrote it."""

    seed: str
    versions: dict[str, str]
    files: dict[str, str]


def write_operation(path: Path, cases: Mapping[str, StoredCase]) -> None:
    """Write the cases of one operation."""
    arrays: dict[str, NDArray[Any]] = {}
    wrong: dict[str, NDArray[Any]] = {}
    entries = {
        name: {
            "inputs": _flatten(case.inputs, f"{name}/in", arrays),
            "expected": sorted(case.expected),
            "conventions": {variant: sorted(outputs) for variant, outputs in case.conventions.items()},
        }
        for name, case in cases.items()
    }
    answers = {
        name: [_flatten_wrong(answer, f"{name}/wrong/{i}", wrong) for i, answer in enumerate(case.wrong)]
        for name, case in cases.items()
    }
    for name, case in cases.items():
        for place, outputs in ((name, case.expected), *_places(name, case)):
            for output, (value, scale) in outputs.items():
                arrays[f"{place}/out/{output}"] = np.asarray(value)
                arrays[f"{place}/scale/{output}"] = np.asarray(scale)
    packed, places = _pack(wrong)
    arrays |= packed
    arrays["structure"] = _as_array(entries)
    arrays["wrong"] = _as_array({"cases": answers, "places": places})
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def read_operation(path: Path) -> dict[str, StoredCase]:
    """Read the cases of one operation.

    Raises:
        FixtureError: The file is missing or is no fixture.
    """
    with _reading(path):
        archive = _Archive(path.read_bytes())
        arrays = {name: archive.array(name) for name in archive.items if not _is_of_wrong_answers(name)}
        answers = _WrongAnswers(path, archive)
        cases = _from_array(arrays["structure"])
        return {name: _stored(name, entry, arrays, answers) for name, entry in cases.items()}


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say of any fault of a fixture which file it is."""
    try:
        yield
    except FileNotFoundError:
        raise FixtureError(f"{path}: no such fixture; `backcheck fixtures build` writes it") from None
    except (OSError, ValueError, KeyError, TypeError, BadZipFile, struct.error, zlib.error) as error:
        raise FixtureError(f"{path}: not a readable fixture ({error})") from None


class _Archive:
    """The arrays of an archive, as `numpy.load` gives them, in a quarter of its time: most are small."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with ZipFile(BytesIO(data)) as archive:
            self.items = {item.filename.removesuffix(".npy"): item for item in archive.infolist()}

    def array(self, name: str) -> NDArray[Any]:
        """One of its arrays."""
        return _read_array(_content(self._data, self.items[name]))


def _content(data: bytes, item: ZipInfo) -> bytes:
    """What an entry of an archive holds; where its data begin, its own header says."""
    lengths = struct.unpack_from("<HH", data, item.header_offset + 26)  # of the name, and of what follows it
    start = item.header_offset + 30 + sum(lengths)
    packed = data[start : start + item.compress_size]
    content = packed if item.compress_type == ZIP_STORED else zlib.decompress(packed, -zlib.MAX_WBITS)
    if zlib.crc32(content) != item.CRC:
        raise BadZipFile(f"{item.filename} is damaged")
    return content


def _read_array(content: bytes) -> NDArray[Any]:
    version, header = content[6:8], 10
    if version != b"\1\0":
        header = 12  # its length takes four bytes, not two
    end = header + int.from_bytes(content[8:header], "little")
    shape, is_fortran, dtype = _read_header(content[:end])
    return np.ndarray(shape, dtype, content, end, order="F" if is_fortran else "C").copy("K")


@lru_cache(maxsize=4096)
def _read_header(head: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether it is in Fortran's order, and type: few heads differ, and Python's parser reads each."""
    file = BytesIO(head)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, is_fortran, dtype = read(file)
    if dtype.hasobject:
        raise ValueError("it holds objects")
    return shape, is_fortran, dtype


class _WrongAnswers:
    """The known wrong answers of an operation by case, read when they are first asked for."""

    def __init__(self, path: Path, archive: _Archive) -> None:
        self._path = path
        self._archive = archive

    @cached_property
    def by_case(self) -> dict[str, tuple[Misconception, ...]]:
        """Of every case.

        Raises:
            FixtureError: They are damaged.
        """
        with _reading(self._path):
            arrays = {name: self._archive.array(name) for name in self._archive.items if _is_of_wrong_answers(name)}
            found = _from_array(arrays["wrong"])
            arrays |= _unpack(found["places"], arrays)
            cases = found["cases"].items()
            return {name: tuple(_restore_wrong(item, arrays) for item in items) for name, items in cases}


class AnswersByCase(Protocol):
    """Has the known wrong answers of an operation when they are first asked for."""

    @property
    def by_case(self) -> Mapping[str, Sequence[Misconception]]:
        """Of every case."""
        ...


class WrongOfCase(Sequence[Misconception]):
    """The known wrong answers of one case, there when they are first looked at: right work never needs them."""

    def __init__(self, answers: AnswersByCase, case: str) -> None:
        self._answers = answers
        self._case = case

    @property
    def _items(self) -> Sequence[Misconception]:
        return self._answers.by_case[self._case]

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Misconception: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Misconception]: ...
    def __getitem__(self, index: int | slice) -> Misconception | Sequence[Misconception]:
        return self._items[index]

    def __iter__(self) -> Iterator[Misconception]:
        return iter(self._items)


def _is_of_wrong_answers(name: str) -> bool:
    return name == "wrong" or name.startswith("packed/")


def _as_array(value: Any) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


def _from_array(array: NDArray[Any]) -> Any:
    return json.loads(array.tobytes())


def _stored(name: str, entry: dict[str, Any], arrays: dict[str, NDArray[Any]], answers: _WrongAnswers) -> StoredCase:
    def outputs(place: str, names: list[str]) -> Outputs:
        return {output: (arrays[f"{place}/out/{output}"], arrays[f"{place}/scale/{output}"]) for output in names}

    conventions = {
        variant: outputs(f"{name}/under {variant}", names) for variant, names in entry["conventions"].items()
    }
    return StoredCase(
        _restore(entry["inputs"], arrays), outputs(name, entry["expected"]), WrongOfCase(answers, name), conventions
    )


def _places(name: str, case: StoredCase) -> Iterator[tuple[str, Outputs]]:
    """Where the outputs under other conventions are, and these."""
    return ((f"{name}/under {variant}", outputs) for variant, outputs in case.conventions.items())


def _pack(arrays: Mapping[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], dict[str, tuple[str, int, Any]]]:
    """Many small arrays as a few long ones, one a type, and where each is: an entry of an archive costs much itself."""
    pieces: dict[str, list[NDArray[Any]]] = {}
    ends: dict[str, int] = {}
    places: dict[str, tuple[str, int, Any]] = {}
    for path, array in arrays.items():
        name = f"packed/{array.dtype.name}"
        places[path] = (name, ends.get(name, 0), array.shape)
        pieces.setdefault(name, []).append(array.ravel())
        ends[name] = ends.get(name, 0) + array.size
    return {name: np.concatenate(found) for name, found in pieces.items()}, places


def _unpack(places: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {
        path: arrays[name][start : start + math.prod(shape)].reshape(shape)
        for path, (name, start, shape) in places.items()
    }


def _flatten_wrong(answer: Misconception, path: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    return {
        "exercise": answer.exercise,
        "name": answer.name,
        "message": answer.message,
        "hint": answer.hint,
        "gates": answer.gates,
        "derived": answer.derived,
        "keeps": answer.keeps,
        "outputs": _flatten(answer.outputs, path, arrays),
    }


def _restore_wrong(entry: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Misconception:
    return Misconception(**entry | {"outputs": _restore(entry["outputs"], arrays)})


def _flatten(value: Any, path: str, arrays: dict[str, NDArray[Any]]) -> Any:
    if isinstance(value, np.ndarray):
        arrays[path] = value
        return {_ARRAY: path, "strided": not (value.flags.c_contiguous or value.flags.f_contiguous)}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {str(key): _flatten(item, f"{path}/{key}", arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_flatten(item, f"{path}/{index}", arrays) for index, item in enumerate(value)]
        return {_TUPLE: items} if isinstance(value, tuple) else items
    return value


def _restore(value: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    if isinstance(value, list):
        return [_restore(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if _ARRAY in value:
        array = arrays[value[_ARRAY]]
        return strided(array) if value["strided"] else array
    if _TUPLE in value:
        return tuple(_restore(item, arrays) for item in value[_TUPLE])
    return {key: _restore(item, arrays) for key, item in value.items()}


def strided(array: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in an array that is contiguous in no order."""
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    view = wide[..., ::2]
    view[...] = array
    return view


def update_manifest(folder: Path, seed: str, versions: dict[str, str], written: Collection[Path]) -> None:
    """Note in the manifest which files were written and which are gone; the others stay as they are noted."""
    try:
        earlier = read_manifest(folder)
    except FixtureError:
        earlier = Manifest(seed, versions, {})
    found = dict(fixture_files(folder))
    files = {
        name: digest(path) if path in written or name not in earlier.files else earlier.files[name]
        for name, path in found.items()
    }
    whole = len(written) == len(found)
    manifest = Manifest(seed, versions if whole else earlier.versions, files)
    text = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2)
    (folder / MANIFEST).write_bytes(text + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest.

    Raises:
        FixtureError: It is missing or malformed.
    """
    path = folder / MANIFEST
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise FixtureError(f"{path}: no such manifest; `backcheck fixtures build` writes it") from None
    except msgspec.MsgspecError as error:
        raise FixtureError(f"{path}: not a manifest ({error})") from None


def verify_manifest(folder: Path) -> list[str]:
    """What differs between a folder and its manifest, a line each; empty if nothing does."""
    stored, found = read_manifest(folder).files, {name: digest(path) for name, path in fixture_files(folder)}
    lines = [f"{folder / name}: in the manifest, but not there" for name in sorted(stored.keys() - found.keys())]
    lines += [f"{folder / name}: there, but not in the manifest" for name in sorted(found.keys() - stored.keys())]
    both = sorted(stored.keys() & found.keys())
    return lines + [f"{folder / name}: altered" for name in both if stored[name] != found[name]]


def fixture_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every fixture of a folder with its name relative to it, in order."""
    for path in sorted(folder.rglob("*.npz")):
        yield path.relative_to(folder).as_posix(), path


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
