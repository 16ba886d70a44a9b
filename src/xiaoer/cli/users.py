"""`user`: agents, for whoever runs the machine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from xiaoer.cli.texts import text
from xiaoer.wiring.server import database_url
from xiaoer.wiring.settings import store_settings

app = typer.Typer(no_args_is_help=True)
T = TypeVar("T")

Workspace = Annotated[str, typer.Option("--workspace", help=text("user_workspace"))]
Email = Annotated[str, typer.Option("--email", help=text("user_email"))]
Secret = Annotated[
    str,
    typer.Option(
        "--password",
        help=text("user_secret"),
        prompt=True,
        hide_input=True,
        confirmation_prompt=True,
    ),
]


def _with_runtime(use: Callable[..., Awaitable[T]], slug: str) -> T:
    """Run `use(tx, workspace_id, clock)` in one transaction of a workspace that exists."""
    from xiaoer.identity import api as identity
    from xiaoer.kernel.ids import workspace_id_of
    from xiaoer.wiring.runtime import open_runtime

    async def run(url: str) -> T:
        async with open_runtime(url, store_settings()) as runtime:
            workspace_id = workspace_id_of(slug)
            async with runtime.db.transaction(workspace_id) as tx:
                await identity.get_workspace(tx, workspace_id)
                return await use(tx, workspace_id, runtime.clock)

    with database_url(store_settings()) as url:
        return asyncio.run(run(url))


@app.command("add", help=text("user_add"))
def add(
    *,
    workspace: Workspace,
    email: Email,
    name: Annotated[str, typer.Option("--name", help=text("user_name"))],
    password: Secret,
    role: Annotated[str, typer.Option("--role", help=text("user_role"))] = "agent",
) -> None:
    """Add an agent."""
    from xiaoer.identity import api as identity

    if role not in {*identity.Role}:
        raise typer.BadParameter(", ".join(identity.Role), param_hint="--role")
    from xiaoer.kernel.clock import Clock
    from xiaoer.kernel.db import Tx
    from xiaoer.kernel.ids import WorkspaceId

    async def use(tx: Tx, workspace_id: WorkspaceId, clock: Clock) -> None:
        await identity.create_agent(
            tx,
            workspace_id,
            name=name,
            email=email,
            password=password,
            role=role,
            clock=clock,
        )

    _with_runtime(use, workspace)
    print(text("user_added", email=email, role=role))


@app.command("list", help=text("user_list"))
def list_all(*, workspace: Workspace) -> None:
    """List the active agents."""
    from xiaoer.identity import api as identity
    from xiaoer.kernel.clock import Clock
    from xiaoer.kernel.db import Tx
    from xiaoer.kernel.ids import WorkspaceId

    async def use(tx: Tx, workspace_id: WorkspaceId, _clock: Clock) -> list[str]:
        agents = await identity.every_agent(tx, workspace_id)
        return [f"{a.email}\t{a.name}\t{a.role}\t{a.availability}" for a in agents]

    print("\n".join(_with_runtime(use, workspace)))


@app.command("password", help=text("user_password"))
def set_password(*, workspace: Workspace, email: Email, password: Secret) -> None:
    """Set an agent's password; all sessions of that agent end."""
    from xiaoer.identity import api as identity
    from xiaoer.kernel.clock import Clock
    from xiaoer.kernel.db import Tx
    from xiaoer.kernel.ids import WorkspaceId

    async def use(tx: Tx, workspace_id: WorkspaceId, clock: Clock) -> None:
        agent = await identity.get_agent_by_email(tx, workspace_id, email)
        await identity.set_password(tx, workspace_id, agent.id, password=password, clock=clock)

    _with_runtime(use, workspace)
    print(text("user_changed", email=email))
