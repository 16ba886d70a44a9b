"""Words of care: acknowledge the feeling, state the fact, offer an option with a time, a person.

Which of several wordings is used depends on the conversation alone, so that it never changes
between two looks at the same thread, and two conversations do not sound like one machine.
"""

from hashlib import sha256
from typing import Literal, get_args

from xiaoer.kernel.i18n import catalogue, closest, translate

Feeling = Literal["angry", "worried", "sad", "impatient"]
Matter = Literal["parcel", "refund", "after_sales", "product", "money", "account", "any"]
FEELINGS: tuple[Feeling, ...] = get_args(Feeling)
MATTERS: tuple[Matter, ...] = get_args(Matter)

_MATTERS: dict[str, Matter] = {
    **dict.fromkeys(
        (
            "order_status",
            "parcel_location",
            "parcel_stalled",
            "parcel_missing",
            "delivery_time",
            "ship_time",
            "courier_nudge",
            "reject_parcel",
        ),
        "parcel",
    ),
    **dict.fromkeys(("refund_progress", "refund_only", "double_charge"), "refund"),
    **dict.fromkeys(
        (
            "return_wish",
            "exchange_wish",
            "repair_wish",
            "aftersales_progress",
            "warranty",
            "return_freight",
            "withdraw_request",
        ),
        "after_sales",
    ),
    **dict.fromkeys(
        ("missing_item", "wrong_item", "damaged_item", "quality_problem", "authenticity"),
        "product",
    ),
    **dict.fromkeys(
        ("price_protection", "compensation_wish", "coupon_problem", "payment_failed"), "money"
    ),
    **dict.fromkeys(("account_security", "account_login", "privacy_data"), "account"),
}


def matter_of(intent: str | None) -> Matter:
    """What an intent is about, for choosing words."""
    return _MATTERS.get(intent or "", "any")


def opening(emotion: str, matter: Matter, locale: str, seed: str) -> str:
    """The sentence that acknowledges a feeling; empty for a calm contact.

    Args:
        emotion: a `Feeling`; anything else needs no soothing.
        matter: what it is about, see `matter_of`.
        locale: language of the contact.
        seed: the conversation's id; the same seed gives the same words.
    """
    if emotion not in FEELINGS:
        return ""
    return _chosen(f"soothing.{emotion}.{matter}", locale, seed)


def option(locale: str, seed: str, *, until: str) -> str:
    """The sentence that offers what happens next, by when.

    Args:
        locale: language of the contact.
        seed: the conversation's id.
        until: an instant or a span in words, as the shop's rules give it.
    """
    return translate(_key("soothing.option", locale, seed), locale, until=until)


def person(locale: str, seed: str) -> str:
    """The sentence that offers a person."""
    return _chosen("soothing.person", locale, seed)


def _chosen(stem: str, locale: str, seed: str) -> str:
    return translate(_key(stem, locale, seed), locale)


def _key(stem: str, locale: str, seed: str) -> str:
    texts = catalogue(closest(locale))
    count = next(n for n in range(1, 100) if f"{stem}.{n + 1}" not in texts)
    return f"{stem}.{_number(stem + seed) % count + 1}"


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
