"""Phrases that no shop may hold against a buyer, because the law makes them void."""

import re
from typing import Final

VOID: Final = re.compile(
    r"最终解释权|解释权归(?:本店|商家|我们|卖家)|拆封(?:后)?(?:概)?不(?:予)?(?:退|换)"
    r"|签收(?:即|就)(?:视为|代表|表示)|概不(?:退|换)|(?:一经)?(?:售出|拆封|签收)[,，]?(?:后)?(?:概|恕)不"
    r"|特价(?:商品)?(?:概)?不退|final (?:right of )?interpretation|all sales (?:are )?final"
    r"|no (?:returns?|refunds?) once opened|signing (?:for it )?means",
    re.IGNORECASE,
)


def void_phrases(text: str) -> list[str]:
    """The void phrases in a text, as they stand in it."""
    flat = re.sub(r"[\s\u200b\u200c\u200d\u2060\ufeff]+", " ", text)
    flat = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", flat)
    return [match[0] for match in VOID.finditer(flat)]
