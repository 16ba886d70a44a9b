"""Between a turn of the bot and the language model: what it may see, and what is taken from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from xiaoer.bot import present
from xiaoer.bot.assistant.model.advice import Advice
from xiaoer.bot.assistant.model.prompt import Line, Passage, Scene
from xiaoer.bot.model.facts import ArticleFact, OrderFact
from xiaoer.bot.model.flows.effects import Advised
from xiaoer.conversations import api as conversations
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import ConversationId, WorkspaceId
from xiaoer.kernel.privacy import detector, mask
from xiaoer.knowledge import api as knowledge
from xiaoer.knowledge.api import Finder

LINES: Final = 12
PASSAGES: Final = 4


@dataclass(frozen=True)
class Question:
    """What is asked of the model, and what its numbers stand for."""

    scene: Scene
    orders: tuple[str, ...]
    passages: tuple[ArticleFact, ...]


class AdviceWantedError(Exception):
    """The turn cannot go on without advice: undo it, ask, and begin it again with the answer."""

    def __init__(self, question: Question) -> None:
        """Keep what is to be asked."""
        self.question = question
        super().__init__("advice is wanted")


@dataclass(frozen=True)
class Consulted:
    """A question that was asked, and the advice, if any."""

    question: Question
    advice: Advice | None

    def taken(self) -> Advised | None:
        """What the turn may go on with."""
        advice = self.advice
        if advice is None:
            return None
        if advice.passages:
            article = self.question.passages[advice.passages[0]]
            said = article.sentence if advice.text is None else advice.text
            return Advised(article=replace(article, sentence=said))
        order = None if advice.order is None else self.question.orders[advice.order]
        return Advised(advice.intent, order)


async def question_of(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: ConversationId,
    text: str,
    locale: str,
    orders: Sequence[OrderFact],
    finder: Finder,
) -> Question:
    """The last lines without personal data, the likeliest articles, the orders by title."""
    page = await conversations.list_messages(tx, conversation_id, limit=LINES, with_notes=False)
    found = await finder.find(tx, workspace_id, query=text, locale=locale, limit=PASSAGES)
    hits = [one.article for one in found if one.article is not None]
    articles = [
        await knowledge.get_article(tx, workspace_id, article_id=h.article_id) for h in hits
    ]
    scene = Scene(
        locale=locale,
        lines=tuple(
            Line(line.sender.type, without_personal_data(line.text))
            for line in page.items
            if line.kind == "message" and line.text
        ),
        passages=tuple(Passage(article.title, article.body) for article in articles),
        orders=tuple(_order_line(order, locale) for order in orders),
    )
    facts = tuple(replace(present.hit_fact(hit), is_confident=True) for hit in hits)
    return Question(scene, tuple(order.number for order in orders), facts)


def without_personal_data(text: str) -> str:
    """The text with labels in place of what belongs to somebody."""
    return mask(text, detector().find(text)).text


def _order_line(order: OrderFact, locale: str) -> str:
    return f"{order.title}, {translate(f'bot.status.{order.status}', locale)}"
