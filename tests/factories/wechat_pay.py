"""WeChat Pay as tests play it: keys, sealed and signed callbacks, and an independent reader."""

import base64
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from wechatpayv3 import WeChatPay, WeChatPayType

from xiaoer.commerce.ports.payments import Account, HookCall

API_KEY = "0123456789abcdef0123456789abcdef"
MERCHANT, SERIAL, PLATFORM_SERIAL = "1230000109", "ABC", "PUB_KEY_ID_01"
NOW = datetime.fromtimestamp(int(time.time()), UTC)
"""The independent implementation looks at the real clock."""


@dataclass(frozen=True)
class Keys:
    merchant: RSAPrivateKey
    platform: RSAPrivateKey

    @property
    def account(self) -> Account:
        public = self.platform.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        secrets = {
            "private_key": pem(self.merchant),
            "api_v3_key": API_KEY,
            "platform_public_key": public.decode(),
        }
        return Account({"merchant_id": MERCHANT, "certificate_serial": SERIAL}, secrets)

    @property
    def peer(self) -> WeChatPay:
        return WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=MERCHANT,
            private_key=pem(self.merchant),
            cert_serial_no=SERIAL,
            appid="wx1",
            apiv3_key=API_KEY,
            notify_url="http://127.0.0.1/",
            public_key=self.account.secrets["platform_public_key"],
            public_key_id=PLATFORM_SERIAL,
        )


def pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def callback(
    keys: Keys, *, kind: str = "REFUND.SUCCESS", at: datetime = NOW, **fields: Any
) -> HookCall:
    refund = {
        "mchid": MERCHANT,
        "out_refund_no": "k1",
        "refund_id": "50300",
        "refund_status": "SUCCESS",
        "success_time": "2026-11-25T10:00:00+08:00",
        "amount": {"total": 39900, "refund": 10000},
        **fields,
    }
    nonce, extra = "abcdefghijkl", "refund"
    sealed = AESGCM(API_KEY.encode()).encrypt(
        nonce.encode(), json.dumps(refund).encode(), extra.encode()
    )
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "original_type": "refund",
        "ciphertext": base64.b64encode(sealed).decode(),
        "nonce": nonce,
        "associated_data": extra,
    }
    notice = {
        "id": "EV-1",
        "create_time": "2026-11-25T10:00:00+08:00",
        "resource_type": "encrypt-resource",
        "event_type": kind,
        "resource": resource,
    }
    return signed(keys, json.dumps(notice).encode(), at)


def signed(keys: Keys, body: bytes, at: datetime = NOW) -> HookCall:
    stamp, nonce = str(int(at.timestamp())), "N1"
    message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    signature = base64.b64encode(keys.platform.sign(message, PKCS1v15(), SHA256())).decode()
    headers = {
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        "Wechatpay-Signature": signature,
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": PLATFORM_SERIAL,
    }
    return HookCall({name.lower(): value for name, value in headers.items()}, body)


def new_keys() -> Keys:
    return Keys(generate_private_key(65537, 2048), generate_private_key(65537, 2048))


def peer_headers(call: HookCall) -> dict[str, str]:
    return {"-".join(w.capitalize() for w in n.split("-")): v for n, v in call.headers.items()}


def believed(keys: Keys, call: HookCall) -> dict[str, Any] | None:
    """What the independent implementation makes of a callback."""
    peer: Any = keys.peer
    return peer.callback(peer_headers(call), call.body.decode())
