"""`xiaoer import shop`: what was taken is counted, what was not is named, nothing half done."""

import pytest
from tests.integration.cli.conftest import Terminal

from xiaoer.kernel.db import Tx
from xiaoer.kernel.packs import PACKS


def counts(terminal: Terminal, slug: str) -> tuple[int, int]:
    async def read(tx: Tx) -> tuple[int, int]:
        agents = await tx.fetchval("SELECT count(*) FROM identity_agents")
        return int(agents), int(await tx.fetchval("SELECT count(*) FROM commerce_orders"))

    return terminal.inside(read, slug)


@pytest.mark.parametrize(
    ("lang", "done"),
    [("en", "Imported; 0 rows were not taken."), ("zh", "导入完成，未导入 0 条。")],
)
def test_a_shop_is_imported_into_a_workspace_that_is_made_for_it(
    terminal: Terminal, lang: str, done: str
) -> None:
    ran = terminal.run(
        "import", "shop", str(PACKS / "demo_shop"), "--workspace", "practice", lang=lang
    )
    assert ran.code == 0, ran.err
    *rows, last = ran.out.splitlines()
    assert last == done
    assert len(rows) >= 10
    assert counts(terminal, "practice") == (2, 65)
    kept = (terminal.data / "demo-password").read_text()
    assert len(kept) >= 9
    assert kept not in ran.out + ran.err


def test_an_unknown_format_is_refused_with_those_that_exist(terminal: Terminal) -> None:
    words = [str(PACKS / "demo_shop"), "--workspace", "practice", "--format", "xml"]
    ran = terminal.run("import", "shop", *words)
    assert ran.code == 2
    assert "pack, ecom_bench_zh, tau_retail, json, csv" in " ".join(ran.err.split())


def test_a_file_that_is_not_there_is_refused(terminal: Terminal) -> None:
    ran = terminal.run("import", "shop", str(terminal.data / "none.json"), "--workspace", "x")
    assert ran.code == 2
    assert "not exist" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", b"{", "commerce.shop_unreadable"),
        ("a.json", b"[]", "commerce.shop_format_unknown"),
        ("a.json", b"\xff\xfe", "commerce.shop_unreadable"),
        ("a.json.gz", b"not gzip", "commerce.shop_unreadable"),
        ("a.txt", b"hello", "commerce.shop_format_unknown"),
        ("a.csv", b"", "commerce.shop_unreadable"),
    ],
)
def test_a_file_that_nobody_can_read_makes_no_workspace(
    terminal: Terminal, name: str, content: bytes, code: str
) -> None:
    file = terminal.data / name
    file.write_bytes(content)
    ran = terminal.run("import", "shop", str(file), "--workspace", "practice")
    assert (ran.code, ran.out) == (1, "")
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1
    assert code.split(".", maxsplit=1)[0] in ran.err
    assert counts(terminal, "practice") == (0, 0)


def test_a_slug_that_cannot_stand_in_an_address_is_refused(terminal: Terminal) -> None:
    ran = terminal.run("import", "shop", str(PACKS / "demo_shop"), "--workspace", "My Shop")
    assert ran.code == 1
    assert "slug: Lower-case letters, digits and hyphens, at most 63" in ran.err


def test_importing_again_adds_nobody_and_changes_nothing(terminal: Terminal) -> None:
    words = ["import", "shop", str(PACKS / "demo_shop"), "--workspace", "practice"]
    terminal.run(*words)
    before = counts(terminal, "practice")
    assert terminal.run(*words).code == 0
    assert counts(terminal, "practice") == before


def test_help_is_given_where_no_command_is(terminal: Terminal) -> None:
    ran = terminal.run("import")
    assert ran.code in {0, 2}
    assert "shop" in ran.out + ran.err
