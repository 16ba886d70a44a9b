"""The packs that are shipped, read once from `packs/policies`."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from xiaoer.commerce.policies.errors import PolicyInvalidError
from xiaoer.commerce.policies.model.reading import read_pack
from xiaoer.commerce.policies.model.rule import Pack
from xiaoer.kernel.packs import PACKS

FOLDER = PACKS / "policies"


def read_file(path: Path) -> Any:
    """The values of one YAML file. Raises PolicyInvalidError when it is no YAML."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        reason = str(getattr(error, "problem", None) or "no YAML")
        raise PolicyInvalidError(file=path.name, rule="-", field="-", reason=reason) from error


@cache
def shipped_content() -> dict[str, Any]:
    """Every shipped pack by its name, as JSON values."""
    found = [read_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {str(one["pack"]): msgspec.to_builtins(one) for one in found}


@cache
def shipped_packs() -> dict[str, Pack]:
    """Every shipped pack by its name. Raises PolicyInvalidError."""
    return {name: read_pack(raw, file=f"{name}.yaml") for name, raw in shipped_content().items()}


def default_names() -> list[str]:
    """The packs of a workspace that has published nothing yet."""
    return [name for name, pack in shipped_packs().items() if pack.is_default]


def load_shipped_packs(names: Iterable[str] | None = None) -> tuple[Pack, ...]:
    """These packs, or the default ones, in a fixed order."""
    packs = shipped_packs()
    chosen = sorted(default_names() if names is None else set(names))
    if unknown := set(chosen) - set(packs):
        raise PolicyInvalidError(file=min(unknown), rule="-", field="pack", reason="unknown pack")
    return tuple(packs[name] for name in chosen)
