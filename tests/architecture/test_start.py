"""A role starts quickly and small: what is heavy is loaded where it is used, not at the start."""

import subprocess
import sys

import pytest

HEAVY = {"alembic", "sqlalchemy", "sklearn", "scipy", "faster_whisper", "onnxruntime", "rapidocr"}


@pytest.mark.parametrize("role", ["xiaoer.app.main", "xiaoer.worker.main", "xiaoer.cli.main"])
def test_a_role_begins_without_heavy_libraries(role: str) -> None:
    program = f"import sys, {role}; print(*(name for name in sys.modules if '.' not in name))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert sorted(HEAVY & set(done.stdout.split())) == []
    assert "xiaoer" in done.stdout.split()
