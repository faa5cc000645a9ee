"""The index of checks: which ids a folder of fixtures leads to, so that they are known without loading it."""

from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from graders.fixtures import FixtureError

INDEX: Final = "checks.json"
CheckIndex: TypeAlias = dict[str, dict[str, dict[str, list[str]]]]
"""Ids by file, operation and case."""


def read_index(folder: Path) -> CheckIndex:
    """Read the index of a folder of fixtures.

    Raises:
        FixtureError: It is missing or malformed.
    """
    path = folder / INDEX
    try:
        return msgspec.json.decode(path.read_bytes(), type=CheckIndex)
    except FileNotFoundError:
        raise FixtureError(f"{path}: no such index; `backcheck fixtures build` writes it") from None
    except msgspec.MsgspecError as error:
        raise FixtureError(f"{path}: not an index of checks ({error})") from None


def encode_index(index: CheckIndex) -> bytes:
    """The index as it is stored."""
    return msgspec.json.format(msgspec.json.encode(index), indent=1) + b"\n"
