"""What a process of the desk needs to know before it starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xiaoer.kernel import settings
from xiaoer.kernel.settings import Secret

SECRET_FILE: Final = "secret"  # noqa: S105 - a file's name
SHORT_NAMES: Final = {
    "DATABASE_URL": "XIAOER_STORE_DATABASE_URL",
    "XIAOER_DATA": "XIAOER_STORE_DATA",
    "XIAOER_PORT": "XIAOER_WEB_PORT",
    "XIAOER_SECRET": "XIAOER_WEB_SECRET",
}
"""Names people expect, and the setting that each stands for."""


@dataclass(frozen=True)
class StoreSettings:
    """Where things are kept."""

    data: Path = Path("var")
    """Folder of the embedded database, of files and of generated secrets."""
    database_url: str = ""
    """An external PostgreSQL, 15 or newer; empty means the embedded one under `data`."""
    files_url: str = ""
    """`s3://bucket/prefix` or a folder; empty means `data/files`."""
    pool_size: int = 8
    """Database connections of one process."""
    secrets_key: str = ""
    """Encrypts the secrets of connected systems; empty means a key in `data/secrets.key`."""
    outbound_allow: str = ""
    """`host:port` pairs, with commas, that may be called although they are private."""


@dataclass(frozen=True)
class WebSettings:
    """How the web role is reached."""

    secret: Secret
    """Signs file links; at least 16 characters."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """Address under which people reach the desk; empty means host and port."""


def with_full_names(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment with every short name also under its full name."""
    given = dict(os.environ if environ is None else environ)
    full = {SHORT_NAMES[name]: value for name, value in given.items() if name in SHORT_NAMES}
    return full | given


def store_settings() -> StoreSettings:
    """Read `StoreSettings`; raises a `SettingError` that names the variable."""
    return settings.load(StoreSettings, "store", with_full_names())


def web_settings() -> WebSettings:
    """Read `WebSettings`; refused when the secret is missing or an example's value.

    A secret that `xiaoer demo` made and keeps in the data folder counts as given.
    """
    environ = with_full_names()
    kept = store_settings().data / SECRET_FILE
    if not environ.get("XIAOER_WEB_SECRET") and kept.is_file():
        environ["XIAOER_WEB_SECRET"] = kept.read_text().strip()
    return settings.load(WebSettings, "web", environ)
