"""What other slices may use of contacts."""

from xiaoer.contacts.model import (
    Care,
    Tier,
    identity_signature,
    is_signed,
    mask_email,
    mask_name,
    mask_phone,
    tidy_phone,
)
from xiaoer.contacts.service import (
    authenticate_visitor,
    authenticate_visitors,
    find_or_create_by_identity,
    forget_ended_tokens,
    get,
    get_many,
    issue_visitor_token,
    revoke_visitor_tokens,
    set_care,
    set_tier,
)
from xiaoer.contacts.views import ContactView, IdentityView

__all__ = [
    "Care",
    "ContactView",
    "IdentityView",
    "Tier",
    "authenticate_visitor",
    "authenticate_visitors",
    "find_or_create_by_identity",
    "forget_ended_tokens",
    "get",
    "get_many",
    "identity_signature",
    "is_signed",
    "issue_visitor_token",
    "mask_email",
    "mask_name",
    "mask_phone",
    "revoke_visitor_tokens",
    "set_care",
    "set_tier",
    "tidy_phone",
]
