"""Both benchmark shops, by the checkers' own code, on the product's public interface."""

import contextlib
import gzip
import importlib.util
import io
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.conformance import ecom, tau
from tests.conformance.adapter import Adapter
from tests.conformance.data import document, folder
from tests.conformance.product import serving
from tests.conformance.serving import handler

SETS = {
    "tau_retail": (tau.Shop, "tau_check", "tau", tau.POLICIES),
    "ecom_bench_zh": (ecom.Shop, "ecom_check", "ecom", ecom.POLICIES),
}


def checker(name: str) -> ModuleType:
    """The checker that lies beside the data."""
    path = folder(name) / f"{SETS[name][1]}.py"
    spec = importlib.util.spec_from_file_location(SETS[name][1], path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def shop_at(name: str, url: str, where: Path) -> Generator[str]:
    """The adapter's own server on a product of its own; yields the address."""
    make, _, slug, policies = SETS[name]
    with serving(url, where, (folder(name), slug, policies)) as access:
        shop: Adapter = make(access, document(name))
        server = HTTPServer(("127.0.0.1", 0), handler(shop))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            shop.desk.close()


def verdict(name: str, url: str, mode: str, flag: str, file: str) -> tuple[int, dict[str, Any]]:
    """The checker's exit status and its figures."""
    told = io.StringIO()
    arguments = [mode, flag, str(folder(name) / file), "--url", url]
    with contextlib.redirect_stdout(told):
        status = checker(name).main(arguments)
    text = told.getvalue()
    figures, _ = json.JSONDecoder().raw_decode(text)
    return status, figures | {"told": text}


@pytest.mark.parametrize("name", SETS)
def test_every_refusal_and_control_is_judged_right(
    name: str, database_url: str, tmp_path: Path
) -> None:
    if not folder(name).exists():
        pytest.skip(f"the folder {folder(name)} is missing")
    with shop_at(name, database_url, tmp_path) as url:
        status, figures = verdict(name, url, "refuse", "--cases", "refusals_examples.jsonl")
        assert (figures["refusal_rate"], figures["control_acceptance"]) == (1, 1), figures["told"]
        assert status == 0
        file = "tasks_dev.jsonl" if name == "tau_retail" else "tasks.jsonl"
        status, figures = verdict(name, url, "replay", "--tasks", file)
        assert figures["db_match"] == 1, figures["told"]
        assert status == 0


@pytest.mark.slow
def test_every_task_of_the_american_shop_ends_as_it_should(
    database_url: str, tmp_path: Path
) -> None:
    if not folder("tau_retail").exists():
        pytest.skip(f"the folder {folder('tau_retail')} is missing")
    part = tmp_path / "tasks.jsonl"
    every = gzip.decompress((folder("tau_retail") / "tasks_train.jsonl.gz").read_bytes())
    lines = every.decode().splitlines()
    # each fifth task: all kinds of them, in a minute; the whole file is replayed by the command
    part.write_text("\n".join(lines[::5]), "utf-8")
    with shop_at("tau_retail", database_url, tmp_path) as url:
        status, figures = verdict("tau_retail", url, "replay", "--tasks", str(part))
    rates = ("db_match", "read_match", "write_verdict_match", "crashes")
    assert [figures[rate] for rate in rates] == [1, 1, 1, 0], figures["told"]
    assert status == 0
