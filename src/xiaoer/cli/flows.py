"""`flows`: check what the bot may say before it says it, and see what a change would change."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.texts import text
from xiaoer.kernel.packs import PACKS

app = typer.Typer(no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help=text("flows_folder"), exists=True)]
Workspace = Annotated[str, typer.Option("--workspace", help=text("import_workspace"))]
Limit = Annotated[int, typer.Option("--limit", help=text("flows_limit"), min=1, max=10_000)]


@app.command("check", help=text("flows_check"))
def check(folder: Folder = PACKS / "flows") -> None:
    """Print every flaw; ends with status 1 when there is one."""
    from xiaoer.bot.api import check_flows

    report = check_flows(folder)
    for flow, flaw in report.flaws:
        print(text("flows_flaw", flow=flow, flaw=flaw))
    done = {"flows": report.flows, "trials": report.trials, "flaws": len(report.flaws)}
    print(text("flows_done", **done))
    if report.flaws:
        raise typer.Exit(1)


@app.command("replay", help=text("flows_replay"))
def replay(
    folder: Folder = PACKS / "flows", *, workspace: Workspace = "demo", limit: Limit = 200
) -> None:
    """Print each answer that would be another one, then how many of how many."""
    asyncio.run(_replay(folder, workspace, limit))


async def _replay(folder: Path, slug: str, limit: int) -> None:
    from xiaoer.bot.api import mind_with_flows, replay_flows
    from xiaoer.wiring.runtime import open_runtime
    from xiaoer.wiring.server import database_url
    from xiaoer.wiring.settings import store_settings

    store = store_settings()
    with database_url(store) as url:
        async with open_runtime(url, store) as runtime:
            report = await replay_flows(runtime.db, slug, mind_with_flows(folder), limit=limit)
    for one in report.changed:
        print(text("flows_changed", said=one.said, before=one.before, after=one.after))
    print(text("flows_replayed", turns=report.turns, changed=len(report.changed)))
