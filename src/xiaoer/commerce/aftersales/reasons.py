"""Why a provider did not pay back, in words."""

from typing import Final

from xiaoer.kernel.i18n import closest, translate

REASONS: Final = "commerce.refund_reason"


def reason_text(code: str | None, locale: str) -> str:
    """A provider's reason in words; its own code in quotes where we have none."""
    key = f"{REASONS}.{(code or 'unknown').lower()}"
    told = translate(key, closest(locale))
    return translate(f"{REASONS}.other", closest(locale), code=code) if told == key else told
