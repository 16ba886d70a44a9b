"""Headers that keep browsers from doing what a page never asked for."""

from typing import Final

_DIRECTIVES: Final = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def content_security_policy(*, frame_ancestors: str = "'self'") -> str:
    """A policy without inline script or style; ``*`` lets any shop embed the page in a frame."""
    directives = _DIRECTIVES | {"frame-ancestors": frame_ancestors}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


HEADERS: Final[dict[bytes, bytes]] = {
    b"content-security-policy": content_security_policy().encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"geolocation=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
}
"""Sent with every answer, unless the handler sent its own value."""

HTTPS_ONLY: Final = {b"strict-transport-security": b"max-age=31536000"}
