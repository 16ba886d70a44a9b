"""Settings: short names, refusals, and a reference page that knows them all."""

import dataclasses
from pathlib import Path

import pytest

from xiaoer.app.pages.settings import PagesSettings
from xiaoer.app.sockets import SocketSettings
from xiaoer.bot.api import BotSettings
from xiaoer.kernel import settings
from xiaoer.kernel.settings import SettingDefaultSecretError, SettingMissingError
from xiaoer.wiring.models import ModelSettings
from xiaoer.wiring.purge import RetentionSettings
from xiaoer.wiring.settings import SHORT_NAMES, StoreSettings, WebSettings, with_full_names

PAGE = Path(__file__).parents[3] / "docs/reference/settings.md"
SECTIONS = [
    ("web", WebSettings),
    ("store", StoreSettings),
    ("bot", BotSettings),
    ("models", ModelSettings),
    ("pages", PagesSettings),
    ("realtime", SocketSettings),
    ("retention", RetentionSettings),
]
SECRET = "k3h2-9f7d-w8x1-c6v5"


def test_a_short_name_sets_the_same_thing_as_the_full_one() -> None:
    environ = with_full_names({"XIAOER_PORT": "8123", "XIAOER_SECRET": SECRET})
    assert settings.load(WebSettings, "web", environ).port == 8123


def test_the_full_name_wins_over_the_short_one() -> None:
    environ = with_full_names({"XIAOER_PORT": "1", "XIAOER_WEB_PORT": "2", "XIAOER_SECRET": SECRET})
    assert settings.load(WebSettings, "web", environ).port == 2


def test_the_web_role_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(SettingMissingError) as refused:
        settings.load(WebSettings, "web", {})
    assert refused.value.params["variable"] == "XIAOER_WEB_SECRET"


@pytest.mark.parametrize("given", ["changeme", "secret", "short", "aaaaaaaaaaaaaaaaaaaa"])
def test_an_example_secret_is_refused(given: str) -> None:
    with pytest.raises(SettingDefaultSecretError):
        settings.load(WebSettings, "web", {"XIAOER_WEB_SECRET": given})


@pytest.mark.parametrize(("section", "cls"), SECTIONS)
def test_every_setting_is_documented(section: str, cls: type) -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = [f"XIAOER_{section}_{field.name}".upper() for field in dataclasses.fields(cls)]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_short_name_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in SHORT_NAMES if f"`{name}`" not in page] == []
