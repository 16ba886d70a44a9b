"""`xiaoer user`: agents for whoever runs the machine, told in both languages."""

import pytest
from tests.integration.cli.conftest import PASSWORD, SLUG, Ran, Terminal

from xiaoer.identity import api as identity
from xiaoer.identity import service
from xiaoer.identity.views import SignedIn
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import new_id, workspace_id_of

EMAIL = "lin@shop.example"


def add(terminal: Terminal, lang: str = "en", **changed: str) -> Ran:
    given = {"workspace": SLUG, "email": EMAIL, "name": "小林", "password": PASSWORD, **changed}
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    return terminal.run("user", "add", *words, lang=lang)


def emails(terminal: Terminal) -> list[str]:
    async def read(tx: Tx) -> list[str]:
        rows = await tx.fetch("SELECT email FROM identity_agents ORDER BY id")
        return [row["email"] for row in rows]

    return terminal.inside(read)


def can_sign_in(terminal: Terminal, password: str, email: str = EMAIL) -> bool:
    async def try_it(tx: Tx) -> bool:
        found = await service.log_in(
            tx, workspace_id_of(SLUG), email=email, password=password, clock=SystemClock()
        )
        return isinstance(found, SignedIn)

    return terminal.inside(try_it)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Added lin@shop.example (supervisor).\n"),
        ("zh-CN", "已新增 lin@shop.example（supervisor）。\n"),
    ],
)
def test_an_added_agent_can_sign_in(terminal: Terminal, lang: str, line: str) -> None:
    terminal.workspace()
    assert add(terminal, lang, role="supervisor") == Ran(0, line, "")
    assert can_sign_in(terminal, PASSWORD)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "An agent with this email exists already. (identity.email_taken)\n"),
        ("zh", "已有客服使用这个邮箱。 (identity.email_taken)\n"),
    ],
)
def test_an_address_that_is_taken_is_told(terminal: Terminal, lang: str, line: str) -> None:
    terminal.workspace()
    add(terminal)
    assert add(terminal, lang, email="LIN@shop.example ") == Ran(1, "", line)
    assert emails(terminal) == [EMAIL]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["email: This is not an email address", "password: At least 8 characters"]),
        ("zh", ["email: 这不是邮箱地址", "password: 至少 8 个字符"]),
    ],
)
def test_every_refused_field_is_named(terminal: Terminal, lang: str, words: list[str]) -> None:
    terminal.workspace()
    ran = add(terminal, lang, email="nowhere", password="short")
    assert (ran.code, ran.out) == (1, "")
    assert "kernel.invalid_input" in ran.err
    assert [line.strip() for line in ran.err.splitlines()[1:]] == words
    assert emails(terminal) == []


def test_a_role_that_does_not_exist_is_refused_with_those_that_do(terminal: Terminal) -> None:
    terminal.workspace()
    ran = add(terminal, role="wizard")
    assert ran.code == 2
    assert "owner, admin, supervisor, agent, viewer" in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert emails(terminal) == []


@pytest.mark.parametrize("command", ["add", "list", "password"])
@pytest.mark.parametrize(
    ("lang", "line"), [("en", "There is no such workspace."), ("zh", "没有这个工作区。")]
)
def test_an_unknown_workspace_is_told(
    terminal: Terminal, command: str, lang: str, line: str
) -> None:
    words = {
        "add": ["--email", EMAIL, "--name", "x", "--password", PASSWORD],
        "list": [],
        "password": ["--email", EMAIL, "--password", PASSWORD],
    }[command]
    ran = terminal.run("user", command, "--workspace", "nowhere", *words, lang=lang)
    assert ran == Ran(1, "", f"{line} (identity.workspace_not_found)\n")


def test_agents_are_listed_in_the_order_in_which_they_joined(terminal: Terminal) -> None:
    terminal.workspace()
    add(terminal, role="owner")
    add(terminal, email="chen@shop.example", name="陈主管", role="viewer")
    listed = terminal.run("user", "list", "--workspace", SLUG).out.splitlines()
    assert listed == [
        "lin@shop.example\t小林\towner\toffline",
        "chen@shop.example\t陈主管\tviewer\toffline",
    ]


def test_a_workspace_without_agents_lists_nothing(terminal: Terminal) -> None:
    terminal.workspace()
    assert terminal.run("user", "list", "--workspace", SLUG).out.strip() == ""


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", f"The password of {EMAIL} is set; all earlier sessions are ended.\n"),
        ("zh-CN", f"{EMAIL} 的密码已更新，原有登录已全部失效。\n"),
    ],
)
def test_a_new_password_replaces_the_old_one(terminal: Terminal, lang: str, line: str) -> None:
    terminal.workspace()
    add(terminal)
    words = ["--workspace", SLUG, "--email", EMAIL, "--password", "another good one"]
    assert terminal.run("user", "password", *words, lang=lang) == Ran(0, line, "")
    assert can_sign_in(terminal, "another good one")
    assert not can_sign_in(terminal, PASSWORD)


def test_an_address_is_found_however_it_is_written(terminal: Terminal) -> None:
    terminal.workspace()
    add(terminal, email="Straße@shop.example")
    words = ["--workspace", SLUG, "--email", " STRASSE@Shop.example ", "--password", PASSWORD + "2"]
    assert terminal.run("user", "password", *words).code == 0
    assert can_sign_in(terminal, PASSWORD + "2", "straße@shop.example")


def test_a_password_that_is_too_short_leaves_the_old_one(terminal: Terminal) -> None:
    terminal.workspace()
    add(terminal)
    ran = terminal.run(
        "user", "password", "--workspace", SLUG, "--email", EMAIL, "--password", "short"
    )
    assert ran.code == 1
    assert "password: At least 8 characters" in ran.err
    assert can_sign_in(terminal, PASSWORD)


def test_an_unknown_agent_is_told_and_nobody_changes(terminal: Terminal) -> None:
    terminal.workspace()
    add(terminal)
    words = ["--workspace", SLUG, "--email", "who@shop.example", "--password", "another good one"]
    ran = terminal.run("user", "password", *words)
    assert ran == Ran(1, "", "There is no such agent. (identity.agent_not_found)\n")
    assert can_sign_in(terminal, PASSWORD)


def test_nobody_is_left_out_of_a_large_desk(terminal: Terminal) -> None:
    terminal.workspace()
    add(terminal)

    async def crowd(tx: Tx) -> None:
        ids = sorted(new_id() for _ in range(230))
        await tx.execute(
            """
            INSERT INTO identity_agents (workspace_id, id, email, name, password_hash, role,
              availability, capacity, locale, created_at)
            SELECT current_workspace_id(), id, 'a' || n || '@shop.example', 'a' || n, 'x', 'agent',
              'offline', 1, 'zh-CN', now() FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, n)
            """,
            ids,
        )

    terminal.inside(crowd)
    add(terminal, email="last@shop.example", name="last")
    listed = terminal.run("user", "list", "--workspace", SLUG).out.splitlines()
    assert len(listed) == 232
    words = ["--workspace", SLUG, "--email", "last@shop.example", "--password", "another good one"]
    assert terminal.run("user", "password", *words).code == 0
    assert can_sign_in(terminal, "another good one", "last@shop.example")


def test_a_deactivated_agent_is_neither_listed_nor_given_a_password(terminal: Terminal) -> None:
    terminal.workspace()
    add(terminal)

    async def leave(tx: Tx) -> None:
        agent = await identity.get_agent_by_email(tx, workspace_id_of(SLUG), EMAIL)
        await identity.deactivate_agent(tx, workspace_id_of(SLUG), agent.id, clock=SystemClock())

    terminal.inside(leave)
    assert terminal.run("user", "list", "--workspace", SLUG).out.strip() == ""
    words = ["--workspace", SLUG, "--email", EMAIL, "--password", "another good one"]
    assert "identity.agent_not_found" in terminal.run("user", "password", *words).err
