"""Whether goods run small or large, from what buyers wrote when they sent them back."""

import re
from dataclasses import dataclass
from typing import Final

from xiaoer.commerce.store import products
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

_TOO_SMALL: Final = re.compile(
    r"(?:太|偏|有点|有些)?(?:小了|偏小|太小|紧|短了|偏短|太短|勒|穿不上|穿不下)"
    r"|too (?:small|tight|short)|runs? small",
    re.IGNORECASE,
)
_TOO_LARGE: Final = re.compile(
    r"(?:太|偏|有点|有些)?(?:大了|偏大|太大|松|长了|偏长|太长|肥)"
    r"|too (?:large|big|loose|long)|runs? large",
    re.IGNORECASE,
)


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
        too_small=sum(quantity for text, quantity in words if _TOO_SMALL.search(text)),
        too_large=sum(quantity for text, quantity in words if _TOO_LARGE.search(text)),
    )
