"""Models as files: arrays of numpy, nothing that can run."""

import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from xiaoer.bot.reading.grams import Vocabulary
from xiaoer.bot.reading.model import IntentModel, Linear, Meaning, Scope, Stage

FORMAT = 2
"""Part of a file's name; to be raised when what the arrays mean changes."""


class _Head(msgspec.Struct):
    intents: tuple[str, ...]
    embedder: str


def save(model: IntentModel, file: Path) -> None:
    """Write a model; whoever reads meanwhile sees the old file or the new one."""
    head = msgspec.json.encode(_Head(model.intents, model.embedder))
    arrays: dict[str, Any] = {
        "head": np.frombuffer(head, np.uint8),
        "known": np.frombuffer("\n".join(model.vocabulary.known).encode(), np.uint8),
        "telling": model.vocabulary.telling,
        **_linear("grams", model.grams),
        **_stage("lexical", model.lexical),
    }
    if model.meaning is not None and model.fused is not None:
        arrays |= {
            "centre": model.meaning.centre,
            "examples": model.meaning.examples.astype(np.float16),
            "owners": model.meaning.owners,
            **_linear("meaning", model.meaning.linear),
            **_stage("fused", model.fused),
        }
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{os.getpid()}.{file.name}")
    with fresh.open("wb") as opened:
        np.savez(opened, **arrays)
    fresh.replace(file)


def load(file: Path) -> IntentModel:
    """Read a model.

    Raises:
        OSError, BadZipFile, ValueError, KeyError: the file is not there, or not what `save` wrote.
    """
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        return _model(dict(arrays))


def _model(arrays: dict[str, Any]) -> IntentModel:
    head = msgspec.json.decode(arrays["head"].tobytes(), type=_Head)
    known = arrays["known"].tobytes().decode().split("\n")
    meaning = None
    if "centre" in arrays:
        meaning = Meaning(
            centre=arrays["centre"],
            linear=_read_linear("meaning", arrays),
            examples=arrays["examples"].astype(np.float32),
            owners=arrays["owners"],
        )
    return IntentModel(
        intents=head.intents,
        vocabulary=Vocabulary(known, arrays["telling"]),
        grams=_read_linear("grams", arrays),
        lexical=_read_stage("lexical", arrays),
        meaning=meaning,
        fused=None if meaning is None else _read_stage("fused", arrays),
        embedder=head.embedder,
    )


def _linear(name: str, linear: Linear) -> dict[str, Any]:
    return {f"{name}_weights": linear.weights.astype(np.float16), f"{name}_bias": linear.bias}


def _read_linear(name: str, arrays: dict[str, Any]) -> Linear:
    return Linear(arrays[f"{name}_weights"].astype(np.float32), arrays[f"{name}_bias"])


def _stage(name: str, stage: Stage) -> dict[str, Any]:
    return {
        f"{name}_factors": np.array(stage.factors),
        f"{name}_scope": np.array([*stage.scope.weights, stage.scope.bias], np.float32),
        f"{name}_sure": np.array([*stage.sure.weights, stage.sure.bias], np.float32),
        f"{name}_usual": stage.usual,
    }


def _read_stage(name: str, arrays: dict[str, Any]) -> Stage:
    factors, scope, sure = (arrays[f"{name}_{part}"] for part in ("factors", "scope", "sure"))
    return Stage(
        factors=tuple(float(factor) for factor in factors),
        scope=Scope(scope[:-1], float(scope[-1])),
        sure=Scope(sure[:-1], float(sure[-1])),
        usual=arrays[f"{name}_usual"],
    )
