"""Files in a folder, and the tokens that let a browser fetch one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xiaoer.adapters.storage.objects import ObjectFiles
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.storage import (
    FileGrant,
    FileKeyError,
    FileNotStoredError,
    FileTokenError,
    FileTokens,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TOKENS = FileTokens(b"s" * 32)
GRANT = FileGrant(workspace_id_of("demo"), "ab/c.png", "image/png", "猫 1.png", NOW)


@pytest.fixture(params=["path", "file url", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectFiles:
    match request.param:
        case "path":
            return ObjectFiles(str(tmp_path / "files"))
        case "file url":
            return ObjectFiles((tmp_path / "files").as_uri())
        case _:
            return ObjectFiles("memory://")


async def test_file_is_kept_replaced_and_deleted(files: ObjectFiles) -> None:
    await files.put("ws/a.png", b"one", "image/png")
    assert await files.get("ws/a.png") == b"one"
    await files.put("ws/a.png", b"two", "image/png")
    assert await files.get("ws/a.png") == b"two"
    await files.delete("ws/a.png")
    await files.delete("ws/a.png")
    with pytest.raises(FileNotStoredError):
        await files.get("ws/a.png")


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../b", "a//b", "A", "a\0b", "a/.hidden", "x" * 513, "猫"]
)
async def test_key_that_leaves_its_folder_is_refused(files: ObjectFiles, key: str) -> None:
    with pytest.raises(FileKeyError):
        await files.put(key, b"", "text/plain")
    with pytest.raises(FileKeyError):
        await files.get(key)


def test_token_gives_what_was_granted_until_its_time_is_over() -> None:
    token = TOKENS.sign(GRANT)
    assert TOKENS.read(token, NOW - timedelta(seconds=1)) == GRANT
    with pytest.raises(FileTokenError):
        TOKENS.read(token, NOW)


def test_every_changed_character_of_a_token_is_refused() -> None:
    token = TOKENS.sign(GRANT)
    for place, char in enumerate(token[:-1]):  # the last one has two unused bits
        changed = token[:place] + ("A" if char != "A" else "B") + token[place + 1 :]
        with pytest.raises(FileTokenError):
            TOKENS.read(changed, NOW - timedelta(days=1))


@pytest.mark.parametrize("token", ["", ".", "a", "a.b.c", "!!.??", "猫.狗"])
def test_text_that_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(FileTokenError):
        TOKENS.read(token, NOW)


def test_token_of_another_secret_is_refused() -> None:
    with pytest.raises(FileTokenError):
        FileTokens(b"t" * 32).read(TOKENS.sign(GRANT), NOW - timedelta(days=1))


def test_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        FileTokens(b"short")
