"""Play scripted conversations on the real bot and shop; nothing of them is kept."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

from xiaoer.bot.evaluation.played import Played, figures_of
from xiaoer.bot.evaluation.scripts import Script, read_scripts
from xiaoer.bot.evaluation.stage import Shop, Stage
from xiaoer.bot.service import Mind
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database

__all__ = ["Played", "Script", "Shop", "figures_of", "play", "play_all", "read_scripts"]


class _UndoneError(Exception):
    """Ends a script's transaction without keeping anything."""


async def play_all(
    db: Database,
    scripts: Sequence[Script],
    shops: Mapping[str, Shop],
    mind: Mind,
    progress: Callable[[int, int], None] | None = None,
) -> list[Played]:
    """Play every script; one shop's at a time, since a shop seals its ledger in turns."""
    done = 0

    async def of_shop(shop: Shop, chosen: list[Script]) -> list[Played]:
        nonlocal done
        played: list[Played] = []
        for script in chosen:
            played.append(await play(db, script, shop, mind))
            done += 1
            if progress is not None:
                progress(done, len(scripts))
        return played

    groups = [
        of_shop(shop, [script for script in scripts if script.shop == name])
        for name, shop in shops.items()
    ]
    return [one for group in await asyncio.gather(*groups) for one in group]


async def play(db: Database, script: Script, shop: Shop, mind: Mind) -> Played:
    """One script, from an empty conversation; nothing of it stays."""
    played, begun = Played(script), perf_counter()
    try:
        async with db.transaction(shop.workspace_id) as tx:
            await Stage(tx, script, shop, mind, played, FixedClock(shop.clock.now())).run()
            _undo()
    except _UndoneError:
        pass
    played.seconds = perf_counter() - begun
    return played


def _undo() -> None:
    raise _UndoneError
