"""From a decision to the words and cards that the contact sees."""

import re
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from xiaoer.bot.model.decision import (
    AnyButton,
    AnyCard,
    Button,
    ByLocale,
    Coded,
    Line,
    OrderCard,
    OrderChoice,
    ParcelCard,
    ProductCard,
    ProposalCard,
    Reply,
    TextButton,
)
from xiaoer.bot.model.facts import ArticleFact
from xiaoer.conversations.api import Content, QuickReply, Source
from xiaoer.kernel.i18n import closest, translate
from xiaoer.kernel.money import Money

_MONTHS: Final = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]  # fmt: skip
_LABEL_LENGTH: Final = 18
_PLACEHOLDER: Final = re.compile(r"\{([a-z_.]+)\}")


def content_of(reply: Reply, *, locale: str, time_zone: str) -> Content:
    """The message to send: lines, cards, buttons and sources in the contact's language."""
    return Content(
        text=text_of(reply, locale=locale, time_zone=time_zone),
        cards=tuple(_card(card) for card in reply.cards),
        quick_replies=tuple(button(choice, locale) for choice in reply.buttons),
        sources=tuple(_source(article) for article in reply.sources),
    )


def text_of(reply: Reply, *, locale: str, time_zone: str) -> str:
    """All lines of a reply."""
    return "\n".join(line_text(line, locale, time_zone) for line in reply.lines)


def button(choice: AnyButton, locale: str) -> QuickReply:
    """A button; pressing it sends its text."""
    match choice:
        case OrderChoice(number, title, tail):
            label = translate("bot.button.order", locale, tail=tail, title=_shortened(title))
            text = translate("bot.button.order.text", locale, number=number)
            return QuickReply(id=f"order:{number}", label=label, text=text)
        case TextButton(key, label, texts):
            said = texts[closest(locale)] if texts else label
            return QuickReply(id=key, label=_shortened(said), text=said)
        case Button(key):
            label = translate(f"bot.button.{key}", locale)
            own_text = translate(f"bot.button.{key}.text", locale)
            has_own = own_text != f"bot.button.{key}.text"
            return QuickReply(id=key, label=label, text=own_text if has_own else label)
        case _:
            assert_never(choice)


def _shortened(title: str) -> str:
    return title if len(title) <= _LABEL_LENGTH else title[: _LABEL_LENGTH - 1] + "…"


def line_text(line: Line, locale: str, time_zone: str) -> str:
    """One sentence; a flow brings its own words, the rest are the catalogue's."""
    filled = {name: _value(value, locale, time_zone) for name, value in line.params.items()}
    if line.texts is None:
        return translate(f"bot.say.{line.key}", locale, **filled)
    text = line.texts[closest(locale)]
    return _PLACEHOLDER.sub(lambda found: str(filled.get(found[1], "")), text)


def _value(value: object, locale: str, time_zone: str) -> object:
    match value:
        case datetime():
            return instant(value, locale, time_zone)
        case Money():
            return value.format(locale)
        case Coded(vocabulary, code):
            words = [translate(f"bot.{vocabulary}.{one}", locale) for one in code.split(",")]
            return ("、" if locale == "zh-CN" else ", ").join(words)
        case ByLocale(texts):
            return texts[closest(locale)]
        case None:
            return "—"
        case _:
            return value


def instant(at: datetime, locale: str, time_zone: str) -> str:
    """Day and minute on the shop's clock: 11月22日 21:05, or 22 Nov 21:05."""
    local = at.astimezone(ZoneInfo(time_zone))
    if locale == "zh-CN":
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def _card(card: AnyCard) -> dict[str, Any]:
    match card:
        case OrderCard(order):
            return {"type": "order", "order": order.card}
        case ParcelCard(parcel, order_number):
            event = None
            if parcel.at is not None:
                event = {
                    "at": parcel.at.isoformat().replace("+00:00", "Z"),
                    "status": parcel.status,
                    "place": parcel.place,
                    "text": parcel.text,
                }
            return {
                "type": "parcel",
                "carrier": parcel.carrier,
                "tracking_number": parcel.tracking_number,
                "status": parcel.status,
                "last_event": event,
                "order_number": order_number,
            }
        case ProductCard(product):
            return {"type": "product", **product.card}
        case ProposalCard(content):
            return dict(content)
        case _:
            assert_never(card)


def _source(article: ArticleFact) -> Source:
    return Source(
        article_id=UUID(article.article_id),
        version=article.version,
        title=article.title,
        url=article.url,
        sentence=article.sentence,
    )
