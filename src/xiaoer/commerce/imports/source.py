"""Opening a shop's file or folder and finding out which format it is."""

import csv
import gzip
import zlib
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import msgspec
import yaml

from xiaoer.commerce.errors import ShopFormatUnknownError, ShopUnreadableError
from xiaoer.commerce.imports import demo_pack, ecom_bench, plain, plain_fields, tau_retail
from xiaoer.commerce.imports.buyers import with_demo_buyers
from xiaoer.commerce.imports.fields import Json, as_object, objects
from xiaoer.commerce.imports.rows import ShopRows
from xiaoer.commerce.imports.tables import TABLES, read_tables

PACK_PARTS = ("shop", "words", "products", "customers", "orders")
SUFFIXES = (".yaml", ".json")
ARCHIVE = "db.json.gz"


class Form(StrEnum):
    """The forms that a shop's data can have."""

    PACK = "pack"
    ECOM_BENCH_ZH = "ecom_bench_zh"
    TAU_RETAIL = "tau_retail"
    JSON = "json"
    CSV = "csv"


def read_shop(path: Path, now: datetime, form: Form | None = None) -> ShopRows:
    """Read a folder, a CSV table or a `.json` / `.json.gz` file; its content tells the form.

    Raises ShopUnreadableError when the file is missing or broken, and ShopFormatUnknownError when
    it has none of the forms, or not the one asked for.
    """
    tables = _tables(path)
    if form is Form.CSV or (form is None and tables):
        return _read(path, lambda: read_tables(tables))
    document = _open(path)
    found = form or _form_of(document)
    if found is None or not _fits(found, document):
        raise ShopFormatUnknownError(name=path.name)
    return _read(path, lambda: _translated(document, found, path.name, now))


def _tables(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for name in TABLES if (file := path / f"{name}.csv").exists()]
    return [path] if path.suffix.lower() == ".csv" else []


def _fits(form: Form, document: Json) -> bool:
    match form:
        case Form.PACK:
            return demo_pack.recognises(document)
        case Form.ECOM_BENCH_ZH:
            return ecom_bench.recognises(document)
        case Form.TAU_RETAIL:
            return tau_retail.recognises(document)
        case Form.JSON:
            return document.get("format") == plain.FORMAT
        case Form.CSV:
            return False


def _form_of(document: Json) -> Form | None:
    return next((form for form in Form if _fits(form, document)), None)


def _translated(document: Json, form: Form, name: str, now: datetime) -> ShopRows:
    match form:
        case Form.PACK:
            return demo_pack.read(document, now)
        case Form.ECOM_BENCH_ZH:
            return with_demo_buyers(ecom_bench.read(document))
        case Form.TAU_RETAIL:
            return with_demo_buyers(tau_retail.read(document))
        case Form.JSON | Form.CSV:
            return plain.read_plain(_placed(document, name), source="json")


def _placed(document: Json, name: str) -> Json:
    """The document whose records know where they stand: the file, and their place in its list."""
    placed: Json = dict(document)
    for part in ("customers", "products", "orders"):
        placed[part] = [
            record | {plain_fields.FILE: f"{name} {part}", plain_fields.LINE: place}
            for place, record in enumerate(objects(document.get(part)), 1)
        ]
    return placed


def _read(path: Path, read: Callable[[], ShopRows]) -> ShopRows:
    try:
        return read()
    except (OSError, ZoneInfoNotFoundError, ValueError, csv.Error) as error:
        raise ShopUnreadableError(name=path.name) from error


def _open(path: Path) -> Json:
    try:
        if path.is_dir() and not (path / ARCHIVE).exists():
            return {part: _part(path, part) for part in PACK_PARTS}
        return as_object(_decode(path / ARCHIVE if path.is_dir() else path))
    except (OSError, EOFError, zlib.error, msgspec.DecodeError, yaml.YAMLError) as error:
        raise ShopUnreadableError(name=path.name) from error


def _part(folder: Path, part: str) -> object:
    for suffix in SUFFIXES:
        file = folder / f"{part}{suffix}"
        if file.exists():
            return _decode(file)
    return None


def _decode(file: Path) -> object:
    data = file.read_bytes()
    if file.suffix == ".gz":
        data = gzip.decompress(data)
    return yaml.safe_load(data) if file.suffix == ".yaml" else msgspec.json.decode(data)
