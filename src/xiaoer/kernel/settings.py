"""Settings: one frozen dataclass per slice, read from the environment or one TOML file.

``XIAOER_<SECTION>_<FIELD>`` wins over ``[section] field`` in the file named by ``XIAOER_CONFIG``.
A field of type ``Secret`` must be given, and not with an example's value.
"""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NewType, TypeVar, cast, get_type_hints

import msgspec

from xiaoer.kernel.errors import XiaoerError

Secret = NewType("Secret", str)
"""Text that must be chosen by whoever runs the desk; never has a default that works."""

S = TypeVar("S")

SHORTEST_SECRET: Final = 16
_EXAMPLES: Final = frozenset({"changeme", "change-me", "secret", "password", "default", "example"})


class SettingError(XiaoerError):
    """A setting keeps the product from starting; ``params["variable"]`` names it."""

    code = "kernel.setting_invalid"


class SettingMissingError(SettingError):
    code = "kernel.setting_missing"


class SettingDefaultSecretError(SettingError):
    code = "kernel.setting_default_secret"


def load(cls: type[S], section: str, environ: Mapping[str, str] | None = None) -> S:
    """Read a slice's settings.

    Raises:
        SettingMissingError: a field without a default, or a secret, is not given.
        SettingDefaultSecretError: a secret is an example's value or shorter than 16 characters.
        SettingError: a value cannot be read as the field's type.
    """
    environ = os.environ if environ is None else environ
    table = _table(environ, section)
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # pyright: ignore[reportArgumentType]
        variable = f"XIAOER_{section}_{field.name}".upper()
        given = environ.get(variable, table.get(field.name))
        if given is None or given == "":
            _check_absence(field, hints[field.name], variable)
            continue
        values[field.name] = _read(given, hints[field.name], variable)
    return cls(**values)


def _table(environ: Mapping[str, str], section: str) -> Mapping[str, Any]:
    path = environ.get("XIAOER_CONFIG")
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8")).get(section, {})
    except (OSError, ValueError) as error:
        raise SettingError(variable="XIAOER_CONFIG", reason=str(error)) from error
    if not isinstance(found, dict):
        raise SettingError(variable="XIAOER_CONFIG", reason=f"[{section}]")
    return cast("dict[str, Any]", found)


def _check_absence(field: dataclasses.Field[Any], hint: Any, variable: str) -> None:
    has_default = (
        field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    )
    if hint is Secret or not has_default:
        raise SettingMissingError(variable=variable)


def _read(given: Any, hint: Any, variable: str) -> Any:
    if hint is Secret:
        return _secret(str(given), variable)
    if hint is Path:
        return Path(str(given)).expanduser()
    try:
        return msgspec.convert(given, hint, strict=not isinstance(given, str))
    except msgspec.ValidationError as error:
        raise SettingError(variable=variable, reason=str(error)) from error


def _secret(given: str, variable: str) -> Secret:
    if given.lower() in _EXAMPLES or len(given) < SHORTEST_SECRET or len(set(given)) == 1:
        raise SettingDefaultSecretError(variable=variable)
    return Secret(given)
