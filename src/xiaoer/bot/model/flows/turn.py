"""What is gathered while one message is worked on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from xiaoer.bot.model.decision import (
    AnyButton,
    AnyCard,
    Button,
    Line,
    OrderCard,
    ParcelCard,
    ProductCard,
    Reply,
)
from xiaoer.bot.model.facts import ArticleFact, Facts, Need
from xiaoer.bot.model.flows.effects import Doing, LookUp
from xiaoer.bot.model.flows.heard import Words
from xiaoer.bot.model.flows.names import View, need_of, said
from xiaoer.bot.model.flows.shape import Flow, Texts
from xiaoer.bot.model.orders import Hints
from xiaoer.bot.model.products import Synonyms
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import Limits

PLACEHOLDER: Final = re.compile(r"\{([a-z_.]+)\}")
_CARDS_SHOWN: Final = 3
_BUTTONS_SHOWN: Final = 3


@dataclass(frozen=True)
class Pack:
    """Every flow by its name and by the intents that begin it; the words they share.

    `topics` are the slugs of the articles that explain an intent; `synonyms` the ways goods are
    asked about.
    """

    flows: Mapping[str, Flow]
    words: Words
    topics: Mapping[str, str] = field(default_factory=dict[str, str])
    synonyms: Synonyms = field(default_factory=Synonyms)

    def beginning_with(self, intent: str | None) -> Flow | None:
        """The flow that an intent begins."""
        return self._by_intent.get(intent or "")

    @property
    def _by_intent(self) -> Mapping[str, Flow]:
        return {intent: flow for flow in self.flows.values() for intent in flow.starts}


@dataclass
class Turn:
    """One message being worked on: what is known, and what will be said."""

    pack: Pack
    facts: Facts
    state: BotState
    has_admitted: bool = False
    has_no_answer: bool = False
    failures_before: int = 0
    intent: str | None = None
    locale: str = "zh-CN"
    lines: list[Line] = field(default_factory=list[Line])
    cards: list[AnyCard] = field(default_factory=list[AnyCard])
    buttons: list[AnyButton] = field(default_factory=list[AnyButton])
    sources: list[ArticleFact] = field(default_factory=list[ArticleFact])
    grounds: list[str] = field(default_factory=list[str])
    limits: Limits = field(default_factory=Limits)

    @property
    def hints(self) -> Hints:
        """What was spoken of before."""
        state = self.state
        return Hints(state.last_order, state.last_product, state.candidates)

    def look_up(self, need: Need, about: str = "") -> Doing[None]:
        """Have something looked up, once."""
        if not self.facts.has(need, about):
            self.facts = yield LookUp(need, about)

    def look_up_names(self, names: Sequence[str]) -> Doing[None]:
        """Have looked up what these names need."""
        for name in names:
            need = need_of(name)
            if need is not None and need != "products":
                yield from self.look_up(need, self.topic if need == "topic" else "")

    @property
    def topic(self) -> str:
        """Slug of the article on the matter, empty without one."""
        flow = self.pack.beginning_with(self.intent)
        slug = flow.topic if flow else None
        return slug or self.pack.topics.get(self.intent or "", "")

    def say(self, key: str, **params: str | int) -> None:
        """Add a line of the catalogue."""
        self.lines.append(Line(key, params))

    def say_texts(self, texts: Texts, view: View) -> None:
        """Add a flow's own line, filled with what is known."""
        names = {name for text in texts.values() for name in PLACEHOLDER.findall(text)}
        self.lines.append(Line("", {name: said(name, view) for name in names}, texts))

    def cite(self, article: ArticleFact | None) -> bool:
        """Add an article's sentence under its title, once; False without an article."""
        if article is None:
            return False
        if article not in self.sources:
            line = {"title": article.title, "sentence": article.sentence}
            self.lines.append(Line("article", line))
            self.sources.append(article)
        return True

    def show(self, kind: str, view: View) -> None:
        """Add the cards of a kind: order, parcels or product."""
        if kind == "order" and view.order is not None:
            self.cards.append(OrderCard(view.order))
        elif kind == "parcels" and view.order is not None:
            parcels = sorted(view.order.parcels, key=lambda parcel: parcel.is_final)
            self.cards += [ParcelCard(one, view.order.number) for one in parcels[:_CARDS_SHOWN]]
        elif kind == "product" and view.product is not None:
            self.cards.append(ProductCard(view.product))

    def add(self, reply: Reply) -> None:
        """Add what an answer says."""
        self.lines += reply.lines
        self.cards += reply.cards
        self.buttons += reply.buttons
        self.sources += [one for one in reply.sources if one not in self.sources]
        self.grounds += reply.grounds

    def remember(self, **changes: object) -> None:
        """Change the state."""
        self.state = replace(self.state, **changes)  # pyright: ignore[reportArgumentType]

    def reply(self) -> Reply:
        """All that was gathered; at most three buttons, a person always within reach."""
        buttons = list(dict.fromkeys(self.buttons))
        kept = [one for one in buttons if one != Button("human")][:_BUTTONS_SHOWN]
        if Button("human") in buttons and len(kept) == _BUTTONS_SHOWN:
            kept = kept[:-1] if isinstance(kept[-1], Button) else kept
        if Button("human") in buttons and len(kept) < _BUTTONS_SHOWN:
            kept.append(Button("human"))
        cards = tuple(card for at, card in enumerate(self.cards) if card not in self.cards[:at])
        return Reply(
            tuple(self.lines), cards, tuple(kept), tuple(self.sources), tuple(self.grounds)
        )
