"""`import shop`: bring a shop's goods, customers, orders and parcels in."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.texts import text
from xiaoer.wiring.server import database_url
from xiaoer.wiring.settings import StoreSettings, store_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `shop` a subcommand while it is the only one."""


@app.command("shop", help=text("import_shop"))
def shop(
    file: Annotated[Path, typer.Argument(help=text("import_file"), exists=True)],
    *,
    workspace: Annotated[str, typer.Option("--workspace", help=text("import_workspace"))],
    form: Annotated[str | None, typer.Option("--format", help=text("import_format"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=text("import_practice"))] = False,
) -> None:
    """Import and report; rows that were not taken are named with their reason."""
    store = store_settings()
    with database_url(store) as url:
        asyncio.run(_import(url, store, file, workspace, form=form, is_practice=practice))


async def _import(
    url: str,
    store: StoreSettings,
    file: Path,
    slug: str,
    *,
    form: str | None,
    is_practice: bool,
) -> None:
    from xiaoer.cli.demo import kept_secret
    from xiaoer.cli.texts import locale
    from xiaoer.commerce.api import Form
    from xiaoer.kernel.i18n import translate
    from xiaoer.kernel.postgres.migrate import migrate
    from xiaoer.wiring.demo import import_into
    from xiaoer.wiring.runtime import open_runtime

    if form not in {None, *Form}:
        raise typer.BadParameter(", ".join(Form), param_hint="--format")
    chosen = Form(form) if form else None
    await migrate(url)
    password = kept_secret(store.data / "demo-password", size=9)
    async with open_runtime(url, store) as runtime:
        report = await import_into(
            runtime.db,
            slug=slug,
            source=file,
            password=password,
            clock=runtime.clock,
            is_practice=is_practice,
            form=chosen,
        )
    for kind, count in report.counts.items():
        print(text("import_row", kind=kind, count=count))
    for row in report.rejected:
        print(
            text(
                "import_rejected",
                kind=row.kind,
                key=f"{row.params['file']}:{row.params['line']} {row.key}"
                if "file" in row.params
                else row.key,
                reason=translate(row.code, locale(), **row.params),
            )
        )
    print(text("import_done", count=len(report.rejected)))
