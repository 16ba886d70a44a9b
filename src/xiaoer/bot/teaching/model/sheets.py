"""Examples as files: CSV or JSON lines, one phrasing a line, in and out. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from xiaoer.bot.teaching.model.edits import AddExample
from xiaoer.bot.teaching.model.teaching import LONGEST_EXAMPLE
from xiaoer.kernel.errors import FieldError

SheetFormat = Literal["csv", "jsonl"]
MOST_LINES = 5_000
MOST_FAULTS = 50
_COLUMNS = ("intent", "text", "origin")


class _Row(msgspec.Struct, frozen=True):
    """`label` is the name that evaluation files give the intent."""

    text: str = ""
    intent: str = ""
    label: str = ""


class Line(msgspec.Struct, frozen=True):
    """An example with the number of its line in the file, counted from 1."""

    number: int
    edit: AddExample


def read(content: str, form: SheetFormat) -> tuple[list[Line], list[FieldError]]:
    """The examples of a file, and what is wrong with its lines; empty lines are passed over."""
    lines: list[Line] = []
    faults: list[FieldError] = []
    for number, row in _rows(content.removeprefix("\ufeff"), form):
        found = row if isinstance(row, FieldError) else _line(number, row)
        if isinstance(found, FieldError):
            faults.append(found)
        else:
            lines.append(found)
        if len(faults) >= MOST_FAULTS:
            break
        if len(lines) > MOST_LINES:
            faults.append(FieldError("file", "bot.teaching.too_many_lines", {"max": MOST_LINES}))
            break
    if not lines and not faults:
        faults.append(FieldError("file", "bot.teaching.no_lines"))
    return lines, faults


def write(examples: Iterable[tuple[str, str, str]], form: SheetFormat) -> str:
    """Examples (intent, text, origin) as a file; CSV begins with a mark that spreadsheets know."""
    if form == "jsonl":
        rows = (dict(zip(_COLUMNS, example, strict=True)) for example in examples)
        return "".join(msgspec.json.encode(row).decode() + "\n" for row in rows)
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(examples)
    return "\ufeff" + sheet.getvalue()


def _rows(content: str, form: SheetFormat) -> Iterator[tuple[int, _Row | FieldError]]:
    return _of_json(content) if form == "jsonl" else _of_csv(content)


def _of_json(content: str) -> Iterator[tuple[int, _Row | FieldError]]:
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            try:
                yield number, msgspec.json.decode(line, type=_Row)
            except msgspec.DecodeError:
                yield number, _fault(number, "bot.teaching.not_json")


def _of_csv(content: str) -> Iterator[tuple[int, _Row | FieldError]]:
    reader = csv.reader(io.StringIO(content, newline=""))
    nothing: list[str] = []
    head = [name.strip().lower() for name in next(reader, nothing)]
    if "text" not in head or not {"intent", "label"} & set(head):
        yield 1, _fault(1, "bot.teaching.no_columns")
        return
    for cells in reader:
        if any(cell.strip() for cell in cells):
            named = dict(zip(head, cells, strict=False))
            row = {name: named.get(name, "") for name in ("text", "intent", "label")}
            yield reader.line_num, _Row(**row)


def _line(number: int, row: _Row) -> Line | FieldError:
    intent, text = (row.intent or row.label).strip(), row.text.strip()
    if not intent or not text:
        return _fault(number, "kernel.field.required")
    if len(text) > LONGEST_EXAMPLE:
        return FieldError(f"lines.{number}", "kernel.field.too_long", {"max": LONGEST_EXAMPLE})
    return Line(number, AddExample(intent, text))


def _fault(number: int, code: str) -> FieldError:
    return FieldError(f"lines.{number}", code)
