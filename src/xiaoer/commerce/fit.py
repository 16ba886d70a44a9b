"""Whether goods run small or large, from what buyers wrote when they sent them back."""

import re
from dataclasses import dataclass
from typing import Final

from xiaoer.commerce.store import products
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

_TOO_SMALL: Final = re.compile(
    r"(?<!不)(?:(?:太|偏|有点|有些|稍|略)(?:小|短)|小了|短了|(?<![要赶抓松])紧(?![急要])|勒"
    r"|穿不上|穿不下)|(?<!not )too (?:small|tight|short)|runs? small",
    re.IGNORECASE,
)
_TOO_LARGE: Final = re.compile(
    r"(?<!不)(?:(?:太|偏|有点|有些|稍|略)(?:大|长|宽松)|大了|长了|(?<![轻放蓬宽])松(?![软手紧])"
    r"|(?<!减)肥(?![皂料]))|(?<!not )too (?:large|big|loose|long)|runs? large",
    re.IGNORECASE,
)
"""Words that only look like a size (不要紧, 轻松, 减肥) and denials of one do not count."""


@dataclass(frozen=True)
class FitView:
    """Pieces sold, and those that came back as too small or too large."""

    sold: int
    too_small: int
    too_large: int


async def fit_of(tx: Tx, workspace_id: WorkspaceId, *, product_id: str) -> FitView:
    """What is known of a product's fit; zeros for one nobody bought."""
    sold, words = await products.fate(tx, workspace_id, product_id)
    return FitView(
        sold,
        too_small=sum(quantity for text, quantity in words if is_too_small(text)),
        too_large=sum(quantity for text, quantity in words if is_too_large(text)),
    )


def is_too_small(words: str) -> bool:
    """Whether a buyer's words say that it was too small."""
    return bool(_TOO_SMALL.search(words))


def is_too_large(words: str) -> bool:
    """Whether a buyer's words say that it was too large."""
    return bool(_TOO_LARGE.search(words))
