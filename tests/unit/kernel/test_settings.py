"""The product does not start with a secret missing or left at its example."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from xiaoer.kernel.settings import (
    Secret,
    SettingDefaultSecretError,
    SettingError,
    SettingMissingError,
    load,
)


@dataclass(frozen=True)
class ShopSettings:
    key: Secret
    url: str
    limit: int = 20
    is_open: bool = True
    folder: Path = Path("var")
    colours: tuple[str, ...] = ()
    note: str | None = None
    wait: timedelta = timedelta(seconds=5)


GIVEN = {"XIAOER_SHOP_KEY": "a-long-enough-key", "XIAOER_SHOP_URL": "http://shop"}


def test_environment_fills_the_fields() -> None:
    environ = GIVEN | {
        "XIAOER_SHOP_LIMIT": "7",
        "XIAOER_SHOP_IS_OPEN": "false",
        "XIAOER_SHOP_FOLDER": "/srv/shop",
        "XIAOER_SHOP_NOTE": "",
    }
    assert load(ShopSettings, "shop", environ) == ShopSettings(
        key=Secret("a-long-enough-key"),
        url="http://shop",
        limit=7,
        is_open=False,
        folder=Path("/srv/shop"),
    )


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    config = tmp_path / "xiaoer.toml"
    config.write_text('[shop]\nurl = "http://file"\nlimit = 9\ncolours = ["red"]\n')
    loaded = load(ShopSettings, "shop", GIVEN | {"XIAOER_CONFIG": str(config)})
    assert (loaded.url, loaded.limit, loaded.colours) == ("http://shop", 9, ("red",))


@pytest.mark.parametrize("variable", ["XIAOER_SHOP_KEY", "XIAOER_SHOP_URL"])
def test_a_missing_value_is_named(variable: str) -> None:
    environ = {key: value for key, value in GIVEN.items() if key != variable}
    with pytest.raises(SettingMissingError) as caught:
        load(ShopSettings, "shop", environ)
    assert caught.value.params == {"variable": variable}


@pytest.mark.parametrize("value", ["changeme", "Secret", "short", "aaaaaaaaaaaaaaaaaaaa"])
def test_an_example_secret_is_refused(value: str) -> None:
    with pytest.raises(SettingDefaultSecretError) as caught:
        load(ShopSettings, "shop", GIVEN | {"XIAOER_SHOP_KEY": value})
    assert caught.value.params == {"variable": "XIAOER_SHOP_KEY"}
    assert value not in str(caught.value)


def test_a_value_of_the_wrong_type_is_named() -> None:
    with pytest.raises(SettingError) as caught:
        load(ShopSettings, "shop", GIVEN | {"XIAOER_SHOP_LIMIT": "many"})
    assert caught.value.params["variable"] == "XIAOER_SHOP_LIMIT"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        load(ShopSettings, "shop", GIVEN | {"XIAOER_CONFIG": str(tmp_path / "none.toml")})
    assert caught.value.params["variable"] == "XIAOER_CONFIG"
