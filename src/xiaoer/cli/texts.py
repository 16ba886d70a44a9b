"""The language of the command line."""

import os

from xiaoer.kernel import i18n


def locale() -> i18n.Locale:
    """Return the operator's language: XIAOER_LANG, else the system's, else Chinese."""
    for name in ("XIAOER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").replace("_", "-").split(".")[0]
        if value and value not in {"C", "POSIX"}:
            return i18n.closest(value)
    return "zh-CN"


def text(code: str, **params: object) -> str:
    """Return a text of the `cli` catalogue."""
    return i18n.translate(f"cli.{code}", locale(), **params)
