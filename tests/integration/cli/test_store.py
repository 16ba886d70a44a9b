"""`migrate`, `backup`, `restore`, `openapi`, `doctor`: what an operator reads, and what is left."""

import json
import tarfile
from pathlib import Path

import pytest
from tests.integration.cli.conftest import Ran, Terminal

from xiaoer.app import static
from xiaoer.kernel.postgres.revisions import newest_revision


def sign(line: str) -> str:
    return line.strip()[:1]


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "The database is up to date.\n"), ("zh", "数据库已是最新。\n")]
)
def test_migrating_what_is_newest_says_so(terminal: Terminal, lang: str, line: str) -> None:
    assert terminal.run("migrate", lang=lang) == Ran(0, line, "")


def test_the_interface_is_written_to_a_file_or_printed(terminal: Terminal) -> None:
    file = terminal.data / "openapi.json"
    assert terminal.run("openapi", "--output", str(file)) == Ran(0, "", "")
    printed = terminal.run("openapi")
    assert (printed.code, printed.err) == (0, "")
    assert json.loads(printed.out) == json.loads(file.read_text(encoding="utf-8"))
    assert json.loads(printed.out)["openapi"].startswith("3.")


@pytest.mark.parametrize(
    "content", [b"", b"no archive", b"\x1f\x8b\x08\x00", b"PK\x03\x04" + bytes(30)]
)
def test_a_file_that_is_no_archive_is_refused_in_one_line(
    terminal: Terminal, content: bytes
) -> None:
    file = terminal.data / "a.tar.gz"
    file.write_bytes(content)
    ran = terminal.run("restore", str(file), "--replace")
    assert (ran.code, ran.out) == (1, "")
    assert "app.archive_unreadable" in ran.err
    assert ran.err.count("\n") == 1


def test_an_archive_that_would_write_elsewhere_is_refused(terminal: Terminal) -> None:
    file = terminal.data / "a.tar.gz"
    (terminal.data / "evil").write_text("evil")
    with tarfile.open(file, "w:gz") as archive:
        archive.add(terminal.data / "evil", "../../evil")
    ran = terminal.run("restore", str(file), "--replace")
    assert ran.code == 1
    assert "app.archive_unreadable" in ran.err
    assert not (terminal.data.parent.parent / "evil").exists()


def test_an_archive_without_a_database_is_refused(terminal: Terminal) -> None:
    file = terminal.data / "a.tar.gz"
    with tarfile.open(file, "w:gz"):
        pass
    ran = terminal.run("restore", str(file), "--replace")
    assert ran.code == 1
    assert "app.archive_unreadable" in ran.err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "The database already holds data and was left alone"), ("zh", "--replace")],
)
def test_a_database_in_use_is_left_alone(terminal: Terminal, lang: str, words: str) -> None:
    file = terminal.data / "a.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        (terminal.data / "d").write_bytes(b"x")
        archive.add(terminal.data / "d", "database.dump")
    ran = terminal.run("restore", str(file), lang=lang)
    assert ran.code == 1
    assert words in ran.err
    assert "app.database_not_empty" in ran.err


def test_a_backup_that_fails_leaves_no_half_file(terminal: Terminal) -> None:
    terminal.patch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    file = terminal.data / "a.tar.gz"
    ran = terminal.run("backup", str(file))
    assert ran.code == 1
    assert "app.backup_tool_failed" in ran.err
    assert not file.exists()
    assert not list(terminal.data.glob(".*part"))


def built(folder: Path) -> Path:
    for app in ("desk", "widget"):
        (folder / app).mkdir(parents=True)
        (folder / app / "index.html").write_text("")
    return folder


@pytest.mark.parametrize(("lang", "schema"), [("en", "Database schema"), ("zh", "数据库结构")])
def test_a_healthy_desk_gets_nothing_but_ticks(terminal: Terminal, lang: str, schema: str) -> None:
    terminal.patch.setattr(static, "STATIC", built(terminal.data / "static"))
    ran = terminal.run("doctor", lang=lang)
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert {sign(line) for line in lines} == {"✓"}
    assert f"✓ {schema}: {newest_revision()}" in lines


@pytest.mark.parametrize(
    ("lang", "advice"),
    [("en", "Run ./run web to build them."), ("zh-CN", "请运行 ./run web 构建网页。")],
)
def test_what_is_not_well_comes_with_what_to_do(terminal: Terminal, lang: str, advice: str) -> None:
    terminal.patch.setattr(static, "STATIC", terminal.data / "nothing")
    ran = terminal.run("doctor", lang=lang)
    assert ran.code == 1
    assert f"    → {advice}" in ran.out.splitlines()


def test_a_missing_secret_is_found_and_the_rest_is_still_looked_at(terminal: Terminal) -> None:
    terminal.patch.delenv("XIAOER_SECRET")
    terminal.patch.setattr(static, "STATIC", built(terminal.data / "static"))
    ran = terminal.run("doctor")
    assert ran.code == 1
    assert "✗ Settings: kernel.setting_missing XIAOER_WEB_SECRET" in ran.out
    assert "openssl rand -hex 24" in ran.out
    assert "✓ Database schema" in ran.out


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "nonsense",
        "mysql://root@localhost/x",
        "postgresql://xiaoer@/none?host=/nowhere",
        "postgresql://127.0.0.1:notaport/x",
    ],
)
def test_a_database_that_cannot_be_reached_is_a_finding_not_a_crash(
    terminal: Terminal, url: str
) -> None:
    terminal.patch.setenv("DATABASE_URL", url)
    terminal.patch.setattr(static, "STATIC", built(terminal.data / "static"))
    ran = terminal.run("doctor")
    assert ran.code == 1
    found = [line for line in ran.out.splitlines() if sign(line) == "✗"]
    assert len(found) == 1
    assert found[0].startswith("✗ Database: ")
    assert "    → Check DATABASE_URL" in ran.out


def test_a_setting_of_the_wrong_kind_is_named_before_anything_starts(terminal: Terminal) -> None:
    terminal.patch.setenv("XIAOER_STORE_POOL_SIZE", "many")
    ran = terminal.run("doctor")
    assert ran.code == 1
    assert "XIAOER_STORE_POOL_SIZE" in ran.err
    assert ran.err.count("\n") == 1


def test_the_web_role_refuses_to_start_with_an_example_secret(terminal: Terminal) -> None:
    terminal.patch.setenv("XIAOER_SECRET", "changeme")
    ran = terminal.run("serve")
    assert ran.code == 1
    assert "kernel.setting_default_secret" in ran.err
    assert "changeme" not in ran.err
