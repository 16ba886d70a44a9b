"""Try flows on the tests in their own files: what is heard, what must come of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

import yaml

from xiaoer.bot import flow_pack, wording
from xiaoer.bot.flow_samples import Samples, read_samples
from xiaoer.bot.model import entities
from xiaoer.bot.model.decide import talk
from xiaoer.bot.model.decision import HandOver, Outcome, Reply
from xiaoer.bot.model.facts import ArticleFact, Facts
from xiaoer.bot.model.flows.effects import (
    Advise,
    Confirm,
    Decline,
    Effect,
    Identified,
    Identify,
    Judged,
    LookUp,
    Propose,
)
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.flows.turn import Pack
from xiaoer.bot.model.language import answer_locale, language_of
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.understanding import Understanding

NOW: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
Entry = Mapping[str, Any]


@dataclass
class Trial:
    """One test of a flow: a small world that answers effects as the test says."""

    pack: Pack
    test: Entry
    samples: Samples
    state: BotState = field(default_factory=BotState)
    now: datetime = NOW
    done: list[Effect] = field(default_factory=list[Effect])
    is_known: bool = True

    def run(self) -> list[str]:
        """What did not come as expected."""
        self.is_known = bool(self.test.get("buyer", True))
        if "topic" in self.test:
            intents = [intent for flow in self.pack.flows.values() for intent in flow.starts]
            self.pack = replace(self.pack, topics=dict.fromkeys(intents, "rule"))
        found: list[str] = []
        for at, (heard, expected) in enumerate(
            zip(self.test["hear"], self.test["expect"], strict=True), start=1
        ):
            outcome = self._turn(heard)
            found += [f"turn {at}: {flaw}" for flaw in self._flaws(outcome, expected)]
        return found

    def _turn(self, heard: Entry) -> Outcome:
        self.now += timedelta(minutes=float(heard.get("after", 1)))
        self.done = []
        talking = talk(self.state, [_heard(heard)], self._facts(), self.pack)
        answer: Any = None
        while True:
            try:
                effect = talking.send(answer)
            except StopIteration as stop:
                outcome: Outcome = stop.value
                self.state = outcome.state
                return outcome
            self.done.append(effect)
            answer = self._answer(effect)

    def _facts(self) -> Facts:
        facts = Facts(now=self.now, is_signed_in=self.is_known, name="王若溪")
        return self._facts_so_far(facts)

    def _facts_so_far(self, facts: Facts) -> Facts:
        looked = [one for one in self.done if isinstance(one, LookUp)]
        for effect in looked:
            facts = facts.having(effect.need, effect.about, **self._found(effect))
        return facts

    def _found(self, effect: LookUp) -> dict[str, Any]:
        named, samples, hours = self.test, self.samples, self.now
        match effect.need:
            case "orders":
                chosen = _listed(named.get("orders", [])) if self.is_known else []
                return {"orders": tuple(samples.order(name, hours) for name in chosen)}
            case "products":
                return {"products": tuple(map(samples.product, named.get("products", [])))}
            case "requests":
                chosen = _listed(named.get("requests", []))
                return {"requests": tuple(samples.request(name, hours) for name in chosen)}
            case "topic":
                return {"topic_article": _article(named["topic"]) if "topic" in named else None}
            case "articles":
                return {"articles": ()}
            case "fit":
                return {"fit": samples.fit(named.get("fit", {}))}

    def _answer(self, effect: Effect) -> Any:
        match effect:
            case LookUp():
                return self._facts()
            case Propose(act=act):
                return _judged(self.test.get("verdict", "made"), act)
            case Confirm(wanted=wanted):
                return Judged("done", "p", title=wanted.act, lines=("已办理。",))
            case Decline():
                return Judged("declined", "p")
            case Advise():
                return None
            case Identify():
                result = self.test.get("identified", "known")
                self.is_known = result == "known"
                return Identified(result, replace(self._facts(), loaded=frozenset[str]()))

    def _flaws(self, outcome: Outcome, expected: Entry) -> Iterator[str]:
        for key, wanted in expected.items():
            flaw = _CHECKS[key](self, outcome, wanted, expected)
            if flaw:
                yield flaw


def _heard(heard: Entry) -> Heard:
    text = str(heard["text"])
    meant = Understanding(
        text=text,
        locale=answer_locale(language_of(text, "zh-CN"), "zh-CN"),
        intent=heard.get("intent"),
        score=1.0,
        entities=entities.find(text),
        wants_human=False,
        is_emergency=False,
        is_security=False,
        emotion="calm",
    )
    return Heard(meant, tuple(_listed(heard.get("files", []))))


def _article(sentence: str) -> ArticleFact:
    key = "01900000-0000-7000-8000-000000000001"
    return ArticleFact(key, 1, "规则", "/help/rule", sentence, sentence, is_confident=True)


def _judged(verdict: Any, act: str) -> Judged:
    reasons = ("依据：已发出的订单不能取消（店铺公示）",) if verdict == "refused" else ()
    instead = ("return_refund",) if verdict == "refused" else ()
    return Judged(
        verdict, "p", title=act, lines=("会这样办。",), reasons=reasons, alternatives=instead
    )


def _text(outcome: Outcome) -> str:
    if not isinstance(outcome.decision, Reply):
        return ""
    return wording.text_of(outcome.decision, locale="zh-CN", time_zone="Asia/Shanghai")


def _listed(wanted: Any) -> list[str]:
    listed: list[Any] = cast("list[Any]", wanted) if isinstance(wanted, list) else [wanted]
    return [str(one) for one in listed]


def _asks(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del outcome, expected
    asked = trial.state.places[-1].asked if trial.state.places else None
    return None if asked == wanted else f"asks {asked}, not {wanted}"


def _proposes(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del outcome
    made = [one for one in trial.done if isinstance(one, Propose)]
    if not made or made[-1].act != wanted:
        return f"proposes {[one.act for one in made]}, not {wanted}"
    fields = cast("Entry", expected.get("fields", {}))
    unlike = {key: made[-1].fields.get(key) for key, value in fields.items()
              if made[-1].fields.get(key) != value}  # fmt: skip
    return f"proposes with {unlike}" if unlike else None


def _confirms(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del outcome, expected
    acts = [one.wanted.act for one in trial.done if isinstance(one, Confirm)]
    return None if acts == [wanted] else f"confirms {acts}, not {wanted}"


def _declines(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del outcome, expected
    did = any(isinstance(one, Decline) for one in trial.done)
    return None if did == wanted else f"declines: {did}"


def _identifies(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del outcome, expected
    numbers = [one.number for one in trial.done if isinstance(one, Identify)]
    return None if numbers == [wanted] else f"identifies by {numbers}, not {wanted}"


def _says(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del trial, expected
    text = _text(outcome)
    missing = [one for one in _listed(wanted) if one not in text]
    return f"does not say {missing}: {text!r}" if missing else None


def _never(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del trial, expected
    said = [one for one in _listed(wanted) if one in _text(outcome)]
    return f"says {said}" if said else None


def _buttons(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del trial, expected
    shown = outcome.decision.buttons if isinstance(outcome.decision, Reply) else ()
    keys = [wording.button(one, "zh-CN").id for one in shown]
    return None if keys == list(wanted) else f"offers {keys}, not {wanted}"


def _person(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del trial, expected
    reason = outcome.decision.reason if isinstance(outcome.decision, HandOver) else None
    return None if reason == wanted else f"hands over: {reason}; says {_text(outcome)!r}"


def _nothing(trial: Trial, outcome: Outcome, wanted: Any, expected: Entry) -> str | None:
    del trial, outcome, wanted, expected
    return None


_CHECKS: Final = {
    "asks": _asks,
    "proposes": _proposes,
    "fields": _nothing,
    "confirms": _confirms,
    "declines": _declines,
    "identifies": _identifies,
    "says": _says,
    "never": _never,
    "buttons": _buttons,
    "person": _person,
}


def trials(folder: Path) -> Iterator[tuple[str, str, Trial]]:
    """Every test of a folder's flows: the flow, the test's sentence, and the trial to run."""
    pack = flow_pack.load(folder)
    written = yaml.safe_load((folder / flow_pack.SAMPLES_FILE).read_text(encoding="utf-8"))
    samples = read_samples(written)
    for _, entry in flow_pack.entries(folder):
        for test in entry.get("tests", []):
            yield str(entry["flow"]), str(test["name"]), Trial(pack, test, samples)
