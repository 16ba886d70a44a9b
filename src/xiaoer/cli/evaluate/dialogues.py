"""`eval dialogues`: play scripted conversations on the real bot."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xiaoer.cli.evaluate.intents import Lexical
from xiaoer.cli.texts import text
from xiaoer.kernel.i18n import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xiaoer.bot.evaluation.dialogues import Shop
    from xiaoer.bot.evaluation.played import Played
    from xiaoer.bot.evaluation.scripts import Script
    from xiaoer.kernel.db import Database
    from xiaoer.knowledge.api import Finder

Folder = Annotated[Path, typer.Argument(help=text("eval_scripts"), exists=True)]
Shops = Annotated[list[str] | None, typer.Option("--shop", help=text("eval_shop"))]
Out = Annotated[Path | None, typer.Option("--out", help=text("eval_out"))]
Only = Annotated[str | None, typer.Option("--only", help=text("eval_only"))]


def dialogues(
    *,
    folder: Folder,
    shop: Shops = None,
    out: Out = None,
    only: Only = None,
    lexical: Lexical = False,
) -> None:
    """Print the figures; write what was said, and what was wrong, where wanted."""
    from xiaoer.bot.evaluation.dialogues import figures_of, read_scripts
    from xiaoer.cli.evaluate.output import show

    scripts = [one for one in read_scripts(folder) if only is None or only in one.name]
    files = {name: Path(file) for name, _, file in (one.partition("=") for one in shop or [])}
    played = asyncio.run(_play(scripts, files, lexical=lexical))
    for one in played:
        for flaw in one.flaws:
            print(text("eval_flaw", name=one.script.name, flaw=flaw))
    if out is not None:
        out.write_text("".join(map(_row, played)), encoding="utf-8")
    show(figures_of(played))


async def _play(
    scripts: "list[Script]", files: dict[str, Path], *, lexical: bool
) -> "list[Played]":
    from xiaoer.bot import api as bot
    from xiaoer.bot.evaluation.dialogues import play_all
    from xiaoer.cli.evaluate.output import ProgressLine
    from xiaoer.wiring.models import learnt
    from xiaoer.wiring.staging import staged

    line, mind = ProgressLine(), bot.mind()
    await learnt(mind.interpreter, lexical=lexical)
    async with staged({one.shop for one in scripts}, files) as (db, shops):
        await _indexed(db, shops.values(), mind.finder)
        return await play_all(
            db, scripts, shops, mind, lambda done, of: line("dialogues", done, of)
        )


async def _indexed(db: "Database", shops: "Iterable[Shop]", finder: "Finder") -> None:
    """Have the best index of every shop before the first script."""
    for shop in shops:
        async with db.transaction(shop.workspace_id) as tx:
            for locale in LOCALES:
                await finder.find(tx, shop.workspace_id, query=".", locale=locale)
    await finder.settled()


def _row(played: "Played") -> str:
    row = {
        "name": played.script.name,
        "ok": played.is_done,
        "flaws": played.flaws,
        "thread": played.thread,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
