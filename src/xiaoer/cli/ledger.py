"""`ledger`: verify it here, export it for those who verify elsewhere."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, cast

import typer

from xiaoer.cli.texts import text
from xiaoer.wiring.server import database_url
from xiaoer.wiring.settings import StoreSettings, store_settings

app = typer.Typer(no_args_is_help=True)
Workspace = Annotated[str, typer.Option("--workspace", help=text("ledger_workspace"))]


@app.command("verify", help=text("ledger_verify"))
def verify(*, workspace: Workspace = "demo") -> None:
    """Recompute every hash; ends with status 1 and the first bad entry when one is wrong."""
    store = store_settings()
    with database_url(store) as url:
        is_sound = asyncio.run(_verify(url, store, workspace))
    if not is_sound:
        raise typer.Exit(1)


@app.command("export", help=text("ledger_export"))
def export(
    file: Annotated[Path, typer.Argument(help=text("ledger_file"))],
    *,
    workspace: Workspace = "demo",
) -> None:
    """Write a bundle for `tools/verify_bundle.py`."""
    store = store_settings()
    with database_url(store) as url:
        bundle = asyncio.run(_export(url, store, workspace))
    file.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    print(text("ledger_exported", size=len(cast("list[object]", bundle["entries"])), file=file))


async def _verify(url: str, store: StoreSettings, slug: str) -> bool:
    from xiaoer.identity.api import get_workspace
    from xiaoer.kernel.ids import workspace_id_of
    from xiaoer.kernel.ledger.verification import verify as check
    from xiaoer.wiring.runtime import open_runtime

    async with open_runtime(url, store) as runtime:
        workspace_id = workspace_id_of(slug)
        async with runtime.db.transaction(workspace_id) as tx:
            await get_workspace(tx, workspace_id)
            verdict = await check(tx, workspace_id, verifier=runtime.signer.verifier)
    if verdict.flaw is not None:
        print(text("ledger_bad", index=verdict.flaw.index, reason=verdict.flaw.what))
        return False
    print(text("ledger_good", size=verdict.size, checkpoints=verdict.checkpoints))
    return True


async def _export(url: str, store: StoreSettings, slug: str) -> dict[str, object]:
    from xiaoer.identity.api import get_workspace
    from xiaoer.kernel.ids import workspace_id_of
    from xiaoer.kernel.ledger.service import export as make_bundle
    from xiaoer.wiring.runtime import open_runtime

    async with open_runtime(url, store) as runtime:
        workspace_id = workspace_id_of(slug)
        async with runtime.db.transaction(workspace_id) as tx:
            await get_workspace(tx, workspace_id)
            return await make_bundle(tx, workspace_id, signer=runtime.signer, clock=runtime.clock)
