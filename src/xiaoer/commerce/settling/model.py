"""What is moved."""

import msgspec

from xiaoer.commerce.book.model import Account

Postings = list[tuple[Account, int]]


class Move(msgspec.Struct, frozen=True):
    """Money to one of the buyer's payment methods (positive) or from it (negative)."""

    method_id: str
    label: str
    amount_minor: int
