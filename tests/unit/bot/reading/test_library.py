"""Models: learnt once, kept, exchanged for better ones, and never in the way."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.factories.reading import trained

from xiaoer.bot.model.signs import Signs
from xiaoer.bot.model.understanding import Intent, Interpreter, Lexicon
from xiaoer.bot.ports.training import Example, Held, Told, TrainingFailedError
from xiaoer.bot.reading.learning import learn
from xiaoer.bot.reading.lessons import digest_of, examples_of
from xiaoer.bot.reading.library import Library
from xiaoer.bot.reading.reader import ModelReader
from xiaoer.bot.reading.training import lots_of
from xiaoer.kernel.embeddings import EmbeddingError, EmbeddingKind

NOTHING = Signs.of([])
WISHES = {
    "refund": ("退款给我", "把钱退回来", "钱什么时候退", "申请退钱", "退款到哪了", "想退钱"),
    "parcel": ("快递到哪了", "包裹在哪里", "看看物流", "查一下快递", "快递走到哪", "包裹到没"),
    "invoice": ("开一张发票", "要电子发票", "发票抬头写公司", "能开票吗", "补开发票", "发票呢"),
    "coupon": ("优惠券在哪领", "有红包吗", "满减券怎么用", "领券", "券过期了", "给张券"),
    "size": ("穿多大码", "尺码偏大吗", "身高体重选码", "该选什么尺码", "M码合适吗", "码数准吗"),
    "stock": ("什么时候补货", "还有货吗", "库存多吗", "缺货多久到", "断货了吗", "有现货吗"),
}


def lexicon(**more: tuple[str, ...]) -> Lexicon:
    intents = {
        name: Intent(name=name, labels={}, phrases=phrases + more.get(name, ()))
        for name, phrases in WISHES.items()
    }
    return Lexicon(intents, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, (), {})


class Letters:
    """An embedder that counts letters and says what it was asked."""

    name = "letters-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        self.asked.extend(texts)
        vectors = np.full((len(texts), 32), 0.01, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for letter in text:
                row[ord(letter) % 32] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Broken(Letters):
    """An embedder that stopped answering."""

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> NDArray[np.float32]:
        raise EmbeddingError("gone")


class Here:
    """Learns in this process."""

    def __init__(self, embedder: Letters | None = None, *, fails: bool = False) -> None:
        self.embedder, self.fails = embedder, fails
        self.learnt: list[str] = []

    async def train(
        self,
        examples: Sequence[Example],
        file: Path,
        *,
        with_vectors: bool,
        told: Told | None = None,
    ) -> Sequence[Held]:
        await asyncio.sleep(0)
        if self.fails:
            raise TrainingFailedError("no memory")
        self.learnt.append("vectors" if with_vectors else "words")
        held = learn(examples, file, embedder=self.embedder if with_vectors else None)
        if told is not None:
            await told(1, 1)
        return held


def _intent(interpreter: Interpreter, text: str) -> str | None:
    return interpreter.read(text, fallback_locale="zh-CN").intent


async def test_words_are_learnt_first_and_meaning_after_them(tmp_path: Path) -> None:
    letters = Letters()
    trainer, interpreter = Here(letters), Interpreter(lexicon())
    library = Library(tmp_path, trainer, letters)
    await library.attach(interpreter)
    assert trainer.learnt == ["words"]
    assert library.state_of(interpreter) == "learning"
    await library.settled()
    assert trainer.learnt == ["words", "vectors"]
    assert library.state_of(interpreter) == "ready"
    assert isinstance(interpreter.reader, ModelReader)
    assert interpreter.reader.model.embedder == "letters-1"


async def test_what_was_learnt_is_not_learnt_again(tmp_path: Path) -> None:
    letters = Letters()
    first = Library(tmp_path, Here(letters), letters)
    await first.attach(Interpreter(lexicon()))
    await first.settled()
    trainer, again = Here(letters), Interpreter(lexicon())
    await Library(tmp_path, trainer, letters).attach(again)
    assert trainer.learnt == []
    assert _intent(again, "钱啥时候退给我") == "refund"


async def test_a_changed_lexicon_is_read_at_once_and_better_later(tmp_path: Path) -> None:
    trainer = Here()
    library = Library(tmp_path, trainer, None)
    await library.attach(Interpreter(lexicon()))
    changed = Interpreter(lexicon(size=("该买几号的",)))
    await library.attach(changed)
    assert trainer.learnt == ["words"]
    assert _intent(changed, "该买几号的") == "size"
    await library.settled()
    assert trainer.learnt == ["words", "words"]
    assert library.state_of(changed) == "ready"


async def test_without_learning_rules_and_the_very_words_still_work(tmp_path: Path) -> None:
    library, interpreter = Library(tmp_path, Here(fails=True), None), Interpreter(lexicon())
    await library.attach(interpreter)
    assert library.state_of(interpreter) == "failed"
    assert _intent(interpreter, "包裹在哪里") == "parcel"
    assert _intent(interpreter, "包裹在哪儿停着") is None


async def test_a_file_that_is_no_model_is_learnt_anew(tmp_path: Path) -> None:
    trainer, interpreter = Here(), Interpreter(lexicon())
    await Library(tmp_path, trainer, None).attach(interpreter)
    _break_files(tmp_path)
    library, again = Library(tmp_path, trainer, None), Interpreter(lexicon())
    await library.attach(again)
    await library.settled()
    assert trainer.learnt == ["words", "words"]
    assert library.state_of(again) == "ready"


async def test_a_message_is_embedded_at_most_once_and_not_when_words_decide(
    tmp_path: Path,
) -> None:
    letters, interpreter = Letters(), Interpreter(lexicon())
    library = Library(tmp_path, Here(Letters()), letters)
    await library.attach(interpreter)
    await library.settled()
    interpreter.read("快递到哪了", fallback_locale="zh-CN")
    assert letters.asked == []
    interpreter.read("东西不太行，想问问能怎么弄，谢谢", fallback_locale="zh-CN")
    assert len(letters.asked) == 1


async def test_a_model_that_stops_answering_leaves_the_words(tmp_path: Path) -> None:
    library, interpreter = Library(tmp_path, Here(Letters()), Broken()), Interpreter(lexicon())
    await library.attach(interpreter)
    await library.settled()
    guesses = interpreter.read("钱啥时候能退", fallback_locale="zh-CN")
    assert "refund" in {guesses.intent, *(other.intent for other in guesses.alternatives)}


def test_the_same_examples_have_one_name_in_any_order() -> None:
    examples = examples_of(Interpreter(lexicon()))
    turned = replace(lexicon(), intents=dict(reversed(list(lexicon().intents.items()))))
    assert digest_of(examples_of(Interpreter(turned))) == digest_of(examples)
    assert digest_of(examples_of(Interpreter(lexicon(size=("几号",))))) != digest_of(examples)


def _break_files(folder: Path) -> None:
    for file in folder.glob("*.npz"):
        file.write_bytes(file.read_bytes()[:500])


@pytest.mark.parametrize("text", ["", "???", "👍", "12345"])
def test_what_says_nothing_has_no_sure_intent(text: str) -> None:
    assert trained().read(text, fallback_locale="zh-CN").intent is None


def test_the_fold_of_an_example_does_not_move_with_what_else_is_learnt() -> None:
    texts = [f"第{at}句话" for at in range(60)]
    before, after = lots_of(texts, 3), lots_of([*texts[:30], "新的一句", *texts[30:]], 3)
    assert after.tolist() == [*before[:30], after[30], *before[30:]]
    assert all(10 <= count <= 30 for count in np.bincount(before, minlength=3))


async def test_what_is_learnt_on_demand_is_reported_on_and_read_with_at_once(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path, Here(), None)
    interpreter = Interpreter(lexicon())
    told: list[tuple[int, int]] = []

    async def tell(done: int, total: int) -> None:
        told.append((done, total))

    held = await library.learn(interpreter, tell)
    assert told == [(1, 1)]
    examples = examples_of(interpreter)
    assert [(one.intent, one.text) for one in held] == [(one.intent, one.text) for one in examples]
    assert {one.guess for one in held} <= set(WISHES)
    assert interpreter.reader is None
    await library.attach(interpreter)
    assert interpreter.reader is not None
    await library.close()


async def test_until_its_own_model_is_there_another_reader_is_read_with(tmp_path: Path) -> None:
    library, trainer = Library(tmp_path, Here(fails=True), None), trained().reader
    assert trainer is not None
    interpreter = Interpreter(lexicon())
    await library.attach(interpreter, until=trainer)
    assert interpreter.reader is trainer
    await library.settled()
    assert interpreter.reader is trainer
    await library.close()


async def test_a_model_that_nobody_reads_with_leaves_the_memory(tmp_path: Path) -> None:
    trainer = Here()
    library = Library(tmp_path, trainer, None)
    one, other = Interpreter(lexicon()), Interpreter(lexicon(refund=("钱退哪去了",)))
    for interpreter in (one, other):
        await library.attach(interpreter)
        await library.settled()
    first = one.reader
    library.detach(one)
    again = Interpreter(lexicon())
    await library.attach(again)
    assert again.reader is not None
    assert again.reader is not first
    assert trainer.learnt == ["words", "words"]
    await library.close()
