"""Gradescope's export: who submitted each folder, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from graders.submissions.naming import shown
from graders.submissions.roster import parse_time
from graders.submissions.students import Student

METADATA: Final = "submission_metadata.yml"
_MAX_BYTES: Final = 64 * 2**20
"""The file repeats each submission's results: a class of 500 with 100 tests each has some 20 MiB."""


class Exported(msgspec.Struct, frozen=True):
    """One folder of the export."""

    students: tuple[Student, ...]
    submitted_at: datetime | None


class Metadata(msgspec.Struct, frozen=True):
    """What the export says, by the name of the folder; ``notes`` on what could not be used."""

    submissions: dict[str, Exported] = {}
    notes: tuple[str, ...] = ()


def _load(data: bytes) -> Any:
    """Read YAML as plain data; Ruby's own tags are passed over.

    Raises:
        ValueError: It is no YAML.
    """
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    def plain(loader: Any, _suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", plain)
    try:
        return yaml.load(data, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def read_metadata(folder: Path) -> Metadata:
    """Read ``submission_metadata.yml`` of a folder; nothing where there is none, a note where it is damaged."""
    path = folder / METADATA
    if not path.is_file():
        return Metadata()
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            return Metadata(notes=(f"{METADATA} was not used: it is larger than {_MAX_BYTES} bytes",))
        content = _load(data)
    except OSError as error:
        return Metadata(notes=(f"{METADATA} was not used: {error.strerror}",))
    except (ValueError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        return Metadata(notes=(f"{METADATA} was not used: {said}; expected Gradescope's export",))
    if not isinstance(content, Mapping):
        return Metadata(notes=(f"{METADATA} was not used: expected Gradescope's export, one entry a submission",))
    return Metadata({str(name): _exported(entry) for name, entry in content.items() if isinstance(entry, Mapping)})


def _exported(entry: Mapping[Any, Any]) -> Exported:
    submitters = _field(entry, "submitters")
    students = (_student(one) for one in (submitters if isinstance(submitters, list) else ()))
    return Exported(tuple(one for one in students if one.label()), _time(_field(entry, "created_at")))


def _student(submitter: object) -> Student:
    if not isinstance(submitter, Mapping):
        return Student()
    name, sid, email = (str(_field(submitter, part) or "").strip() for part in ("name", "sid", "email"))
    return Student(name=shown(name), number=sid, email=email)


def _field(entry: Mapping[Any, Any], name: str) -> Any:
    """A value by its key, which Ruby writes with a colon."""
    return entry.get(f":{name}", entry.get(name))


def _time(value: object) -> datetime | None:
    time = value if isinstance(value, datetime) else parse_time(str(value)) if value else None
    # Gradescope writes UTC; a reader of YAML may drop the mark.
    return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time
