"""Things a message names: numbers, times, sums, phones, sizes, measures, goods, places."""

import unicodedata

from xiaoer.bot.model.entities.addresses import addresses_in
from xiaoer.bot.model.entities.body import body_in
from xiaoer.bot.model.entities.found import (
    Address,
    Amount,
    Body,
    Entities,
    ParcelNumber,
    Phone,
    Quantity,
    Size,
    TimeSpan,
    World,
)
from xiaoer.bot.model.entities.money import money_in
from xiaoer.bot.model.entities.numbers import (
    number_key,
    numbers_in,
    parcels_in,
    tails_in,
    without_numbers,
    without_tails,
)
from xiaoer.bot.model.entities.ordinals import ordinal_of, wants_other
from xiaoer.bot.model.entities.phones import phones_in, without_phones
from xiaoer.bot.model.entities.quantities import quantities_in
from xiaoer.bot.model.entities.sizes import sizes_in
from xiaoer.bot.model.entities.skus import skus_in
from xiaoer.bot.model.entities.times import times_in

__all__ = [
    "Address",
    "Amount",
    "Body",
    "Entities",
    "ParcelNumber",
    "Phone",
    "Quantity",
    "Size",
    "TimeSpan",
    "World",
    "find",
    "number_key",
    "without_numbers",
]

_NOWHERE = World()


def find(text: str, world: World = _NOWHERE) -> Entities:
    """Read the entities of one message; mobile phone numbers are no order numbers.

    Args:
        text: the message, or a burst joined by line breaks.
        world: the day, catalogue and tables to read by; without them only what needs none is read.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    numbers = numbers_in(without_phones(without_tails(folded)))
    return Entities(
        numbers=numbers,
        tails=tails_in(folded),
        ordinal=ordinal_of(folded),
        wants_other=wants_other(folded),
        parcels=parcels_in(numbers, world),
        phones=phones_in(folded),
        times=times_in(without_phones(folded), world.today),
        money=money_in(folded, world),
        quantities=quantities_in(folded),
        sizes=sizes_in(folded),
        body=body_in(folded),
        skus=skus_in(folded, world.skus),
        addresses=addresses_in(unicodedata.normalize("NFKC", text), world.regions),
    )
