#!/usr/bin/env python3
"""Verify an exported ledger bundle offline, without the product that made it.

    python verify_bundle.py bundle.json [--key NAME+ID+KEY]

Needs Python 3.11 and the package "cryptography". Give --key with the verifier key you got from
somewhere you trust: without it, the key inside the bundle is used, which shows only that the
bundle is consistent with itself. Exit status 0: it holds. 1: it does not; the reason is printed.

Formats: RFC 9162 Merkle trees, C2SP signed notes and tlog-checkpoints, Ed25519.
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class RefusedError(Exception):
    """The bundle does not hold."""


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unb64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise RefusedError("not canonical base64")
    return data


def inclusion_root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a proof leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise RefusedError("entry outside of the tree")
    place, last, root = index, size - 1, leaf
    for item in proof:
        if last == 0:
            raise RefusedError("proof too long")
        if place & 1 or place == last:
            root = sha256(b"\x01", item, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = sha256(b"\x01", root, item)
        place, last = place >> 1, last >> 1
    if last:
        raise RefusedError("proof too short")
    return root


def consistency_roots(old: int, size: int, old_root: bytes, proof: list[bytes]) -> list[bytes]:
    """The old and the new root that a proof leads to (RFC 9162, 2.1.4.2)."""
    if not 0 < old < size or not proof:
        raise RefusedError("malformed consistency proof")
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = proof[0]
    for item in proof[1:]:
        if last == 0:
            raise RefusedError("proof too long")
        if place & 1 or place == last:
            first, second = sha256(b"\x01", item, first), sha256(b"\x01", item, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = sha256(b"\x01", second, item)
        place, last = place >> 1, last >> 1
    if last:
        raise RefusedError("proof too short")
    return [first, second]


def open_note(note: str, key: str) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint that ``key`` signed."""
    name, key_id, material = key.split("+", 2)
    algorithm, public = unb64(material)[:1], unb64(material)[1:]
    own_id = sha256(name.encode(), b"\n", algorithm, public)[:4]
    if algorithm != b"\x01" or own_id.hex() != key_id:
        raise RefusedError("not an Ed25519 verifier key")
    body, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        dash, signed_by, signature = line.split(" ")
        if dash == "—" and signed_by == name and unb64(signature)[:4] == own_id:
            verifier = Ed25519PublicKey.from_public_bytes(public)
            verifier.verify(unb64(signature)[4:], f"{body}\n".encode())
            origin, size, root = body.split("\n")[:3]
            return origin, int(size), unb64(root)
    raise RefusedError("checkpoint not signed by this key")


def check_entry(entry: dict[str, Any], workspace: str, size: int, root: bytes) -> None:
    claim = json.loads(entry["leaf"])
    if claim["index"] != entry["index"] or claim["workspace"] != workspace:
        raise RefusedError("the sealed text is of another entry")
    leaf = sha256(b"\x00", entry["leaf"].encode())
    proof = [unb64(item) for item in entry["proof"]]
    if inclusion_root(leaf, entry["index"], size, proof) != root:
        raise RefusedError("not what was sealed")


def check_older(older: dict[str, Any], key: str, current: tuple[str, int, bytes]) -> None:
    origin, size, root = open_note(older["note"], key)
    proof = [unb64(item) for item in older["proof"]]
    if origin != current[0] or consistency_roots(size, current[1], root, proof) != [
        root,
        current[2],
    ]:
        raise RefusedError("the ledger was rewritten since")


def check_bundle(bundle: dict[str, Any], key: str | None) -> str:
    """One line that says what holds; raises on the first thing that does not."""
    if bundle["format"] != "xiaoer-ledger-bundle/1":
        raise RefusedError("unknown format")
    trusted = key or bundle["verifier_key"]
    current = open_note(bundle["checkpoint"], trusted)
    workspace = bundle["workspace"]
    if bundle["verifier_key"] != trusted:
        raise RefusedError("the bundle names another key")
    if not current[0].endswith("/ledger/" + workspace.replace("-", "")):
        raise RefusedError("the checkpoint is of another ledger")
    for place, entry in enumerate(bundle["entries"]):
        try:
            check_entry(entry, workspace, current[1], current[2])
        except (RefusedError, ValueError, KeyError, TypeError) as error:
            raise RefusedError(f"entry {entry.get('index', place)}: {error}") from error
    for older in bundle["older_checkpoints"]:
        check_older(older, trusted, current)
    return (
        f"{len(bundle['entries'])} entries and {len(bundle['older_checkpoints'])} older "
        f"checkpoints hold in {current[0]} at size {current[1]}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify an exported ledger bundle offline.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", help="the verifier key you trust")
    options = parser.parse_args()
    try:
        print("OK:", check_bundle(json.loads(options.bundle.read_bytes()), options.key))
    except InvalidSignature:
        print("REFUSED: wrong signature")
        return 1
    except (RefusedError, ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        print(f"REFUSED: {error}")
        return 1
    if options.key is None:
        print("note: checked with the key inside the bundle; give --key to trust it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
