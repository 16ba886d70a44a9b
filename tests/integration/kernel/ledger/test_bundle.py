"""An exported bundle, checked by the script that knows nothing of the product."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger import service
from xiaoer.kernel.ledger.checkpoint import Signer

SCRIPT = Path(__file__).parents[4] / "tools" / "verify_bundle.py"
SIGNER = Signer("desk.example", bytes(range(32)))
Bundle = dict[str, Any]


@pytest.fixture
async def bundle(db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> Bundle:
    for number in range(13):
        async with db.transaction(workspace_id) as tx:
            await service.seal(
                tx,
                workspace_id,
                kind="refund.granted",
                subject=f"order:{number % 3}",
                body={"amount_minor": number, "note": "退款"},
                clock=clock,
            )
            if number in {0, 3, 6, 7}:
                await service.checkpoint(tx, workspace_id, signer=SIGNER, clock=clock)
    async with db.transaction(workspace_id) as tx:
        return await service.export(tx, workspace_id, signer=SIGNER, clock=clock)


def check(folder: Path, content: bytes, *options: str) -> tuple[int, str]:
    file = folder / "bundle.json"
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_exported_bundle_verifies_offline(bundle: Bundle, tmp_path: Path) -> None:
    key = str(SIGNER.verifier)
    status, output = check(tmp_path, json.dumps(bundle).encode(), "--key", key)
    assert status == 0
    assert output.startswith("OK: 13 entries and 4 older checkpoints hold in desk.example/ledger/")


async def test_bundle_of_one_subject_holds_its_entries_only(
    bundle: Bundle, db: Database, workspace_id: WorkspaceId, clock: FixedClock, tmp_path: Path
) -> None:
    async with db.transaction(workspace_id) as tx:
        part = await service.export(tx, workspace_id, signer=SIGNER, clock=clock, subject="order:1")
    status, output = check(tmp_path, json.dumps(part).encode())
    assert status == 0
    assert output.startswith("OK: 4 entries")


def test_bundle_of_another_key_is_refused(bundle: Bundle, tmp_path: Path) -> None:
    other = str(Signer("desk.example", bytes(32)).verifier)
    status, output = check(tmp_path, json.dumps(bundle).encode(), "--key", other)
    assert status == 1
    assert output.startswith("REFUSED")


def change_amount(bundle: Bundle) -> None:
    leaf = bundle["entries"][5]["leaf"]
    bundle["entries"][5]["leaf"] = leaf.replace('"amount_minor":5', '"amount_minor":9')


def swap_entries(bundle: Bundle) -> None:
    first, second = bundle["entries"][1], bundle["entries"][2]
    first["leaf"], second["leaf"] = second["leaf"], first["leaf"]


def grow_checkpoint(bundle: Bundle) -> None:
    bundle["checkpoint"] = bundle["checkpoint"].replace("\n13\n", "\n14\n")


def drop_consistency_hash(bundle: Bundle) -> None:
    bundle["older_checkpoints"][1]["proof"].pop()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_amount, "entry 5"),
        (swap_entries, "entry 1"),
        (grow_checkpoint, "wrong signature"),
        (drop_consistency_hash, ""),
    ],
)
def test_forged_bundle_is_refused(
    bundle: Bundle, tmp_path: Path, change: Callable[[Bundle], None], reason: str
) -> None:
    change(bundle)
    status, output = check(tmp_path, json.dumps(bundle).encode())
    assert status == 1
    assert output.startswith(f"REFUSED: {reason}")


def test_any_flipped_bit_of_a_bundle_is_refused(bundle: Bundle, tmp_path: Path) -> None:
    content = json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()
    chance = random.Random(20261123)
    for _ in range(25):
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        status, output = check(tmp_path, bytes(changed))
        assert (status, output.split(":")[0]) == (1, "REFUSED"), (place, bit)
