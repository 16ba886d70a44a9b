"""The language of the command line, and the small parts of `demo`."""

import stat
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from xiaoer.cli import demo
from xiaoer.cli.demo import Announcement, kept_secret
from xiaoer.cli.texts import locale, text
from xiaoer.kernel.i18n import catalogue
from xiaoer.wiring.settings import StoreSettings

NAMES = ("XIAOER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
PASSWORD = "correct-horse"


@pytest.fixture(autouse=True)
def no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "zh-CN"),
        ({"LANG": "C.UTF-8"}, "zh-CN"),
        ({"LANG": "POSIX"}, "zh-CN"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_TW.Big5"}, "zh-CN"),
        ({"LANG": "de_DE@euro"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LC_MESSAGES": "zh_CN", "LC_ALL": "en_GB"}, "en"),
        ({"LC_ALL": "C", "LANG": "en_GB"}, "en"),
        ({"LC_ALL": "en_GB", "XIAOER_LANG": "zh"}, "zh-CN"),
        ({"XIAOER_LANG": "", "LANG": "en"}, "en"),
        ({"XIAOER_LANG": "EN"}, "en"),
    ],
)
def test_the_operators_language_is_the_most_particular_one_set(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], expected: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert locale() == expected


def test_a_text_is_filled_in_that_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_LANG", "en")
    assert text("user_added", email="a@b", role="owner") == "Added a@b (owner)."
    monkeypatch.setenv("XIAOER_LANG", "zh")
    assert text("user_added", email="a@b", role="owner") == "已新增 a@b（owner）。"


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    made = kept_secret(file, size=24)
    assert len(made) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_secret(file) == made
    assert kept_secret(tmp_path / "other", size=24) != made


def test_a_secret_that_an_operator_wrote_is_kept_without_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  chosen by hand \n")
    assert kept_secret(file) == "chosen by hand"


def test_the_children_get_a_secret_and_a_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XIAOER_WEB_SECRET", "XIAOER_SECRET", "XIAOER_WEB_PORT", "XIAOER_PORT"):
        monkeypatch.delenv(name, raising=False)
    given = demo._environment(StoreSettings(data=tmp_path))  # pyright: ignore[reportPrivateUsage]
    assert given["XIAOER_WEB_PORT"] == "8000"
    assert given["XIAOER_WEB_SECRET"] == (tmp_path / "secret").read_text()
    monkeypatch.setenv("XIAOER_PORT", "8123")
    monkeypatch.setenv("XIAOER_SECRET", "of the operator alone")
    given = demo._environment(StoreSettings(data=tmp_path))  # pyright: ignore[reportPrivateUsage]
    assert (given["XIAOER_WEB_PORT"], given["XIAOER_WEB_SECRET"]) == (
        "8123",
        "of the operator alone",
    )


class Desk:
    """Answers as told when it is asked whether it is ready."""

    def __init__(self, *answers: bool) -> None:
        self._answers: Iterator[bool] = iter(answers)
        self.asked: list[str] = []

    def __call__(self, address: str) -> bool:
        self.asked.append(address)
        return next(self._answers)


def announced(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Announcement:
    monkeypatch.setattr(demo, "_is_ready", desk)
    return Announcement({"XIAOER_WEB_PORT": "8123"}, PASSWORD)


def test_the_addresses_are_told_once_as_soon_as_the_desk_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(False, False, True)
    made = announced(monkeypatch, desk)
    for _ in range(6):
        made.make()
    told = capsys.readouterr()
    assert told.out.count("http://127.0.0.1:8123/shop") == 1
    assert told.out.count(PASSWORD) == 2
    assert told.err == ""
    assert desk.asked == ["http://127.0.0.1:8123/health/ready"] * 3


def test_a_desk_that_takes_long_says_once_where_to_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = announced(monkeypatch, Desk(*[False] * 9))
    monkeypatch.setattr(demo, "READY_SECONDS", -1.0)
    for _ in range(3):
        made.make()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("http://127.0.0.1:8123/health/ready") == 1
    assert PASSWORD not in told.err


@pytest.mark.parametrize(
    "error", [urllib.error.URLError("refused"), TimeoutError(), ConnectionResetError()]
)
def test_whatever_does_not_answer_is_not_ready(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    assert not demo._is_ready("http://127.0.0.1:1/health/ready")  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("tag", ["zh-CN", "en"])
def test_every_text_of_the_commands_says_something(tag: str) -> None:
    texts = catalogue("en" if tag == "en" else "zh-CN")
    told = {code: words for code, words in texts.items() if code.startswith("cli.")}
    assert len(told) > 60
    assert [code for code, words in told.items() if not words.strip()] == []
