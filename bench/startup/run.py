"""Time from clean checkout to ready, from stop to ready again, and memory at rest.

Run: ``python -m bench.startup.run [--warm-only]``
Prints JSON. The reference of the same run is the least any such start must do: install the locked
environment from the same caches (cold), and start the same PostgreSQL on a fresh folder (warm).
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 600
GOALS = {"cold_seconds": 300, "warm_seconds": 10, "memory_mb": 400}


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(checkout: Path, data: Path) -> tuple[float, subprocess.Popen[bytes]]:
    """Run `./run demo` until it is ready; returns seconds and the running process."""
    port = free_port()
    environment = os.environ | {"XIAOER_DATA": str(data), "XIAOER_PORT": str(port)}
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["./run", "demo"], cwd=checkout, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/health/ready"
    while time.perf_counter() - begun < LIMIT_SECONDS:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return time.perf_counter() - begun, process
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        if process.poll() is not None:
            raise SystemExit(f"the demo ended with status {process.returncode}")
        time.sleep(0.05)
    raise SystemExit(f"not ready in {LIMIT_SECONDS} s")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    process.wait(60)


def memory_mb(data: Path) -> dict[str, float]:
    """Proportional set size of every process of this desk, by role, in megabytes."""
    sizes: dict[str, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes().decode(errors="replace")
            cwd = str((folder / "cwd").resolve())
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        if str(data) not in environment and not cwd.startswith(str(data)):
            continue
        role = next((r for r in ("serve", "worker", "postgres") if r in command), "demo")
        pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        sizes[role] = sizes.get(role, 0.0) + pss / 1000
    return {role: round(size, 1) for role, size in sizes.items()}


def reference_cold(checkout: Path) -> float:
    """Seconds to install only the locked environment into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"UV_PROJECT_ENVIRONMENT": f"{folder}/venv"}
        uv = shutil.which("uv") or "uv"
        begun = time.perf_counter()
        command = [uv, "sync", "--locked", "--quiet", "--no-default-groups", "--group", "web"]
        subprocess.run(command, cwd=checkout, env=environment, check=True)
        return time.perf_counter() - begun


def reference_warm() -> float:
    """Seconds to make and start an empty PostgreSQL with the same binaries."""
    program = (
        "import sys, time; from pathlib import Path\n"
        "from xiaoer.kernel.postgres.supervisor import PostgresServer\n"
        "begun = time.perf_counter()\n"
        "with PostgresServer.start(Path(sys.argv[1]) / 'pg'): print(time.perf_counter() - begun)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [str(ROOT / ".venv/bin/python"), "-c", program, folder]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Measure and print."""
    figures: dict[str, object] = {"goals": GOALS}
    with tempfile.TemporaryDirectory(prefix="xiaoer-bench-") as folder:
        data = Path(folder) / "data"
        checkout = ROOT
        if "--warm-only" not in sys.argv:
            checkout = Path(folder) / "clone"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
            figures["cold_seconds"], process = start(checkout, data)
            figures["cold_reference_install_seconds"] = round(reference_cold(checkout), 2)
        else:
            _, process = start(checkout, data)
        stop(process)
        figures["warm_seconds"], process = start(checkout, data)
        time.sleep(10)
        sizes = memory_mb(data)
        figures["memory_mb"] = sizes
        figures["memory_mb_web_worker_postgres"] = round(
            sum(size for role, size in sizes.items() if role != "demo"), 1
        )
        stop(process)
        figures["warm_reference_postgres_seconds"] = round(reference_warm(), 2)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
