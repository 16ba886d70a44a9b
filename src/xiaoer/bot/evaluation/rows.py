"""Rows in and out of an evaluation: JSON lines, gzipped where the name ends in `.gz`."""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Literal, cast

import msgspec

from xiaoer.kernel.errors import InvalidInputError


class RowInvalidError(InvalidInputError):
    """A line of an evaluation file is not what the command reads."""

    code = "bot.evaluation_row_invalid"


def read_rows(path: Path, *needs: str) -> list[dict[str, Any]]:
    """All rows of a file in order; empty lines are left out.

    Args:
        path: JSON lines, `.gz` or plain.
        needs: fields that every row must have.

    Raises:
        RowInvalidError: no JSON object, or a field is missing; names file and line.
    """
    return list(_rows(path, needs))


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as JSON lines, gzipped when the name ends in `.gz`."""
    with _open(path, "wb") as file:
        for row in rows:
            file.write(msgspec.json.encode(row) + b"\n")


def _rows(path: Path, needs: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    with _open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _row(line, needs, file=path.name, number=number)


def _row(line: bytes, needs: tuple[str, ...], *, file: str, number: int) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise RowInvalidError(file=file, line=number, reason=str(error)) from error
    missing = [name for name in needs if name not in row]
    if missing:
        raise RowInvalidError(file=file, line=number, reason=", ".join(missing))
    return row


def _open(path: Path, mode: Literal["rb", "wb"]) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, mode))
    return path.open(mode)
