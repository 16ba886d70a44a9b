"""Opening a shop's file or folder and finding out which format it is."""

import gzip
import zlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import msgspec
import yaml

from xiaoer.commerce.errors import ShopFormatUnknownError, ShopUnreadableError
from xiaoer.commerce.imports import demo_pack, ecom_bench, tau_retail
from xiaoer.commerce.imports.buyers import with_demo_buyers
from xiaoer.commerce.imports.fields import Json, as_object
from xiaoer.commerce.imports.rows import ShopRows

PACK_PARTS = ("shop", "words", "products", "customers", "orders")
SUFFIXES = (".yaml", ".json")
ARCHIVE = "db.json.gz"


def read_shop(path: Path, now: datetime) -> ShopRows:
    """Read a pack's folder, a data set's folder, or a `.json` / `.json.gz` file.

    Raises ShopUnreadableError when the file is missing or broken, and ShopFormatUnknownError when
    none of the three mappings knows it.
    """
    document = _open(path)
    if demo_pack.recognises(document):
        try:
            return demo_pack.read(document, now)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ShopUnreadableError(name=path.name) from error
    for mapping in (ecom_bench, tau_retail):
        if mapping.recognises(document):
            return with_demo_buyers(mapping.read(document))
    raise ShopFormatUnknownError(name=path.name)


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
