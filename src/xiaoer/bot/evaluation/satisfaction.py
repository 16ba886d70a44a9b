"""How well dissatisfaction is seen: dialogues with a level at each turn against the rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiaoer.bot.evaluation import figures
from xiaoer.bot.feeling import lexicon
from xiaoer.bot.feeling.reading import FeelingReader
from xiaoer.bot.feeling.shipped import TrainedJudge, models
from xiaoer.bot.model.satisfaction import Turn, dissatisfaction, level
from xiaoer.bot.settings import BotSettings
from xiaoer.kernel.embeddings import Embedder

Row = Mapping[str, Any]
Figures = dict[str, float | int | None]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SatisfactionReport:
    """Figures and a prediction `{"id": "<dialogue>#<turn>", "pred", "score"}` for each turn."""

    figures: Figures
    predictions: list[dict[str, object]]


def shipped_reader(kept: Path, embedder: Embedder | None) -> FeelingReader:
    """Reader of the shipped packs with the models learnt from them; `kept` is their folder."""
    folder = BotSettings().feelings
    judge = TrainedJudge(models(folder, kept, embedder), embedder)
    return FeelingReader(lexicon.load(folder), judge)


def evaluate(
    dialogues: Sequence[Row], by: FeelingReader, *, progress: Progress | None = None
) -> SatisfactionReport:
    """Judge each turn by what was said before and the contact's words now.

    Args:
        dialogues: `id` and `turns` of `user`, `system`, and `sat` (0, 1, 2; None is not judged).
        by: reads what a message shows.
        progress: told how many dialogues are read.
    """
    predictions: list[dict[str, object]] = []
    gold: list[int] = []
    for done, dialogue in enumerate(dialogues, start=1):
        for at, turns in enumerate(_prefixes(dialogue["turns"], by)):
            right = dialogue["turns"][at].get("sat")
            if right is None:
                continue
            gold.append(right)
            predictions.append(_prediction(f"{dialogue['id']}#{at}", turns))
        if progress is not None:
            progress("read", done, len(dialogues))
    return SatisfactionReport(_figures(gold, predictions), predictions)


def _prefixes(turns: Sequence[Row], by: FeelingReader) -> list[list[Turn]]:
    read = [Turn(turn["user"], by.read(turn["user"]), turn["system"]) for turn in turns]
    return [read[: at + 1] for at in range(len(read))]


def _prediction(name: str, turns: Sequence[Turn]) -> dict[str, object]:
    return {"id": name, "pred": level(turns), "score": round(dissatisfaction(turns), 6)}


def _figures(gold: Sequence[int], predictions: Sequence[Mapping[str, Any]]) -> Figures:
    said = [prediction["pred"] for prediction in predictions]
    scored = [
        (prediction["score"], right) for prediction, right in zip(predictions, gold, strict=True)
    ]
    auc = figures.auc(
        [score for score, right in scored if right == 0],
        [score for score, right in scored if right != 0],
    )
    return figures.rounded(
        {
            "n": len(gold),
            "accuracy": figures.accuracy(gold, said),
            "macro_f1": figures.macro_f1(gold, said),
            "dissatisfied_auc": auc,
        }
    )
