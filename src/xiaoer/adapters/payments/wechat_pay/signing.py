"""WeChat Pay v3: request signatures, callback signatures and sealed resources."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from xiaoer.commerce.ports.payments import HookCall, HookSignatureError, HookUnreadableError

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
TOLERANCE: Final = timedelta(minutes=5)


class Sealed(msgspec.Struct, frozen=True):
    algorithm: str
    ciphertext: str
    nonce: str
    associated_data: str = ""


class Notice(msgspec.Struct, frozen=True):
    """A callback; `resource` opens with the merchant's APIv3 key."""

    id: str
    event_type: str
    resource: Sealed


def private_key(pem: str) -> RSAPrivateKey:
    """The merchant's key. Raises ValueError."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


def public_key(pem: str) -> RSAPublicKey:
    """The platform's key. Raises ValueError."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError("not an RSA key")
    return key


def authorization(
    method: str,
    target: str,
    body: str,
    *,
    merchant: str,
    serial: str,
    key: str,
    stamp: int,
    nonce: str,
) -> str:
    """The Authorization header of a request; `target` is path and query."""
    message = f"{method}\n{target}\n{stamp}\n{nonce}\n{body}\n"
    signed = private_key(key).sign(message.encode(), PKCS1v15(), SHA256())
    fields = {
        "mchid": merchant,
        "nonce_str": nonce,
        "signature": base64.b64encode(signed).decode(),
        "timestamp": str(stamp),
        "serial_no": serial,
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in fields.items())


def verify(call: HookCall, platform_key: str, now: datetime) -> None:
    """Check a callback's signature and that it is fresh. Raises HookSignatureError."""
    header = call.headers
    stamp = header.get("wechatpay-timestamp", "")
    message = f"{stamp}\n{header.get('wechatpay-nonce', '')}\n".encode() + call.body + b"\n"
    try:
        if header.get("wechatpay-signature-type", SCHEME) != SCHEME:
            raise HookSignatureError
        at = datetime.fromtimestamp(int(stamp), UTC)
        signature = base64.b64decode(header.get("wechatpay-signature", ""), validate=True)
        public_key(platform_key).verify(signature, message, PKCS1v15(), SHA256())
    except (ValueError, TypeError, OverflowError, OSError, InvalidSignature) as error:
        raise HookSignatureError from error
    if abs(now - at) > TOLERANCE:
        raise HookSignatureError


def open_resource(sealed: Sealed, api_key: str) -> dict[str, Any]:
    """What the callback is about. Raises HookUnreadableError."""
    try:
        raw = base64.b64decode(sealed.ciphertext, validate=True)
        plain = AESGCM(api_key.encode()).decrypt(
            sealed.nonce.encode(), raw, sealed.associated_data.encode()
        )
        return msgspec.json.decode(plain, type=dict[str, Any])
    except (binascii.Error, ValueError, InvalidTag, msgspec.DecodeError) as error:
        raise HookUnreadableError(vendor="wechat_pay") from error
