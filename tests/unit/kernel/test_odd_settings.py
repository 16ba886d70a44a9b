"""Settings that nobody can read are named, never a crash; secrets are never repeated."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.settings import (
    SHORTEST_SECRET,
    Secret,
    SettingDefaultSecretError,
    SettingError,
    SettingMissingError,
    load,
)

NEVER_USED = Secret("this default must never be used")


@dataclass(frozen=True)
class Plain:
    limit: int = 20
    ratio: float = 0.5
    is_open: bool = True
    mode: Literal["auto", "off"] = "auto"
    folder: Path = Path("var")
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guarded:
    key: Secret = NEVER_USED


def plain(**environ: str) -> Plain:
    return load(Plain, "plain", {f"XIAOER_PLAIN_{name.upper()}": v for name, v in environ.items()})


def configured(tmp_path: Path, content: bytes) -> Plain:
    file = tmp_path / "xiaoer.toml"
    file.write_bytes(content)
    return load(Plain, "plain", {"XIAOER_CONFIG": str(file)})


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("limit", "0", 0),
        ("limit", "-3", -3),
        ("ratio", "1", 1.0),
        ("ratio", "1e-3", 0.001),
        ("is_open", "true", True),
        ("is_open", "0", False),
        ("is_open", "FALSE", False),
        ("mode", "off", "off"),
        ("folder", "/srv/x", Path("/srv/x")),
    ],
)
def test_a_word_is_read_as_the_fields_kind(name: str, given: str, value: object) -> None:
    assert getattr(plain(**{name: given}), name) == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("limit", "ten"),
        ("limit", "1.5"),
        ("limit", "１2x"),
        ("ratio", "half"),
        ("is_open", "perhaps"),
        ("mode", "on"),
        ("mode", "AUTO"),
    ],
)
def test_a_word_that_is_none_of_its_kind_is_named(name: str, given: str) -> None:
    with pytest.raises(SettingError) as refused:
        plain(**{name: given})
    assert refused.value.params["variable"] == f"XIAOER_PLAIN_{name}".upper()


def test_an_empty_word_leaves_the_default() -> None:
    assert plain(limit="", mode="", folder="") == Plain()


def test_a_home_folder_is_written_out() -> None:
    assert plain(folder="~/desk").folder == Path("~/desk").expanduser()


def test_a_file_sets_what_the_environment_does_not(tmp_path: Path) -> None:
    found = configured(tmp_path, b'[plain]\nlimit = 7\nnames = ["a", "b"]\nunknown = 1\n')
    assert found == Plain(limit=7, names=("a", "b"))


def test_a_file_without_the_section_sets_nothing(tmp_path: Path) -> None:
    assert configured(tmp_path, b"[other]\nlimit = 7\n") == Plain()
    assert configured(tmp_path, b"") == Plain()


@pytest.mark.parametrize(
    "content",
    [
        b"[plain",
        b"limit =",
        b"\xff\xfe[plain]",
        b"plain = 3\n",
        b'plain = "x"\n',
        b"[[plain]]\nlimit = 1\n",
    ],
)
def test_a_file_that_nobody_can_read_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SettingError) as refused:
        configured(tmp_path, content)
    assert refused.value.params["variable"] == "XIAOER_CONFIG"


@pytest.mark.parametrize(
    "content", [b"[plain]\nlimit = 1.5\n", b'[plain]\nlimit = "7"\nmode = 1\n']
)
def test_a_value_of_another_kind_in_the_file_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SettingError) as refused:
        configured(tmp_path, content)
    assert str(refused.value.params["variable"]).startswith("XIAOER_PLAIN_")


def test_a_folder_instead_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        load(Plain, "plain", {"XIAOER_CONFIG": str(tmp_path)})


def test_a_secret_with_a_default_must_still_be_given() -> None:
    for environ in ({}, {"XIAOER_GUARDED_KEY": ""}):
        with pytest.raises(SettingMissingError):
            load(Guarded, "guarded", environ)


@given(st.text(max_size=SHORTEST_SECRET - 1).filter(bool))
def test_a_short_secret_is_refused_without_repeating_it(secret: str) -> None:
    with pytest.raises(SettingDefaultSecretError) as refused:
        load(Guarded, "guarded", {"XIAOER_GUARDED_KEY": secret})
    assert refused.value.params == {"variable": "XIAOER_GUARDED_KEY"}


@given(st.text(min_size=SHORTEST_SECRET, max_size=60))
def test_a_long_secret_of_several_signs_is_taken(secret: str) -> None:
    if len(set(secret)) > 1:
        assert load(Guarded, "guarded", {"XIAOER_GUARDED_KEY": secret}).key == secret
