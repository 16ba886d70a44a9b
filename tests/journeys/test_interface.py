"""What strangers' programs make of the HTTP interface: a fuzzer and a client generator."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from tests.journeys.desk import Desk

from xiaoer.identity.permissions import Permission

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
BIN = Path(sys.executable).parent
XIAOER = [sys.executable, "-m", "xiaoer.cli"]


@pytest.fixture
def token(desk: Desk) -> str:
    """An API token with every scope, of an administrator whom the operator added.

    Each test has its own: the fuzzer may end the one that it was given.
    """
    email = f"admin-{uuid4().hex[:8]}@demo.xiaoer"
    words = {"workspace": "demo", "email": email, "password": desk.password}
    options = [part for name, word in words.items() for part in (f"--{name}", word)]
    added = subprocess.run(
        [*XIAOER, "user", "add", "--name", "管理员", "--role", "admin", *options],
        env={**os.environ, "XIAOER_DATA": str(desk.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stdout + added.stderr
    with httpx.Client(base_url=desk.url, headers={"x-requested-with": "xiaoer"}) as client:
        assert client.post("/api/v1/sessions", json=words).status_code == 201
        body = {"name": "fuzz", "scopes": list(Permission)}
        answer = client.post("/api/v1/api-tokens", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]


def test_a_fuzzer_finds_no_server_error_and_no_undocumented_status(
    desk: Desk, token: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [
            str(BIN / "schemathesis"),
            "run",
            f"{desk.url}/api/v1/openapi.json",
            "--header",
            f"Authorization: Bearer {token}",
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance",
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "12",
            "--seed",
            "20261123",
            "--exclude-path-regex",
            "sessions/current|/replay",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-8000:]


def test_a_client_generated_by_a_stranger_lists_conversations(
    desk: Desk, token: str, tmp_path: Path
) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(httpx.get(f"{desk.url}/api/v1/openapi.json").text)
    generator = [str(BIN / "openapi-python-client"), "generate", "--meta", "none"]
    made = subprocess.run(
        [*generator, "--path", str(document), "--output-path", str(tmp_path / "stranger")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    module = next((tmp_path / "stranger/api").rglob("*list_conversations.py"))
    name = ".".join(module.relative_to(tmp_path).with_suffix("").parts)
    program = (
        "import importlib, json\n"
        "from stranger.client import AuthenticatedClient\n"
        f"client = AuthenticatedClient(base_url={desk.url!r}, token={token!r})\n"
        f"answer = importlib.import_module({name!r}).sync_detailed(client=client)\n"
        "print(json.dumps([int(answer.status_code), type(answer.parsed).__name__]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert ran.returncode == 0, ran.stderr
    status, parsed = json.loads(ran.stdout)
    assert status == 200
    assert parsed != "NoneType"
