"""The adapter of language models, against a server on loopback."""

from collections.abc import AsyncIterator

import pytest
from tests.fakes.language_server import LanguageServer, language_server

from xiaoer.bot.ports.language import Asking, LanguageModelAwayError, Said
from xiaoer.wiring.models import ModelSettings, language_model

ASKING = Asking((Said("system", "规则"), Said("user", "退货运费谁出")), schema={"type": "object"})


@pytest.fixture
async def server() -> AsyncIterator[LanguageServer]:
    async with language_server() as running:
        yield running


def settings_for(server: LanguageServer, **over: object) -> ModelSettings:
    given = {"language_url": server.url, "language_model": "small", "language_key": "k-123"}
    return ModelSettings(**{**given, **over})  # pyright: ignore[reportArgumentType]


async def complete(server: LanguageServer, seconds: float = 5) -> str:
    model = language_model(settings_for(server))
    assert model is not None
    return (await model.complete(ASKING, seconds=seconds)).text


async def test_a_streamed_answer_is_put_together(server: LanguageServer) -> None:
    server.says = '{"move":"wish","text":"运费"}'
    model = language_model(settings_for(server))
    assert model is not None
    found = await model.complete(ASKING, seconds=5)
    assert (found.text, found.model, found.tokens) == (server.says, "small", 150)
    asked = server.asked[0]
    assert asked["stream"] is True
    assert asked["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "move", "strict": True, "schema": {"type": "object"}},
    }


async def test_tokens_are_estimated_where_nobody_counts(server: LanguageServer) -> None:
    server.says, server.counts = "好" * 20, False
    model = language_model(settings_for(server))
    assert model is not None
    found = await model.complete(ASKING, seconds=5)
    assert (found.prompt_tokens, found.answer_tokens) == (4, 10)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"status": 500}, "status"),
        ({"status": 429}, "status"),
        ({"says": ""}, "shape"),
        ({"breaks_off": True}, "shape"),
    ],
)
async def test_half_an_answer_is_none(
    server: LanguageServer, fault: dict[str, object], reason: str
) -> None:
    for name, value in fault.items():
        setattr(server, name, value)
    with pytest.raises(LanguageModelAwayError) as raised:
        await complete(server)
    assert raised.value.params["reason"] == reason


async def test_a_silent_server_is_given_up_in_time(server: LanguageServer) -> None:
    server.is_silent = True
    with pytest.raises(LanguageModelAwayError) as raised:
        await complete(server, seconds=0.2)
    assert raised.value.params["reason"] == "timeout"


async def test_nobody_there_is_no_crash(server: LanguageServer) -> None:
    model = language_model(settings_for(server, language_url="http://127.0.0.1:9/v1"))
    assert model is not None
    with pytest.raises(LanguageModelAwayError) as raised:
        await model.complete(ASKING, seconds=2)
    assert raised.value.params["reason"] == "network"


def test_without_an_address_there_is_no_model() -> None:
    assert language_model(ModelSettings()) is None
