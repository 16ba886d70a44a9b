"""Answers that flows name: each takes the turn and the place, and looks up what it needs."""

from collections.abc import Callable, Mapping
from typing import Final

from xiaoer.bot.model import answers, products, sizes
from xiaoer.bot.model.decision import Button, Line, ProductCard, Reply
from xiaoer.bot.model.facts import ArticleFact, Facts, OrderFact, ProductFact
from xiaoer.bot.model.flows.effects import Doing
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.flows.names import View
from xiaoer.bot.model.flows.turn import Turn
from xiaoer.bot.model.text import compact, ngrams

_TELLING: Final = 8
"""A question of so many characters asks for more than the beginning of an article."""
_TITLED: Final = 0.4
_ALMOST_CERTAIN: Final = 0.9
_PAIR: Final = 2
_FEW: Final = 4
Answer = Callable[[Turn, View, Heard | None], Doing[Reply | None]]


def _of_order(answer: Callable[[OrderFact, Facts], Reply]) -> Answer:
    def about_order(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
        del heard
        yield from turn.look_up("orders")
        order = View(view.place, turn.facts).order
        return answer(order, turn.facts) if order else None

    return about_order


def _product_of(turn: Turn, view: View) -> Doing[ProductFact | None]:
    wanted = view.place.slots.get("product")
    if wanted is None:
        return None
    found = View(view.place, turn.facts).product
    if found is None:
        yield from turn.look_up("products", f"id:{wanted}")
        found = View(view.place, turn.facts).product
    return found


def _of_product(answer: Callable[[ProductFact, str], Reply | None]) -> Answer:
    def about_product(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
        product = yield from _product_of(turn, view)
        if product is None:
            return None
        return answer(product, view.place.slots.get("question") or (heard.text if heard else ""))

    return about_product


def _about_product(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
    """What the product's page says, to the question that was asked first."""
    product = yield from _product_of(turn, view)
    question = view.place.slots.get("question") or (heard.text if heard else "")
    return products.about(product, question, turn.pack.synonyms) if product else None


def article_for(turn: Turn, heard: Heard | None) -> Doing[ArticleFact | None]:
    """The article on what is asked: the intent's own, unless another surely answers it.

    Of its own article the sentence that covers the words is taken, of a short question's its
    beginning. Without an article of its own, the best that covers the words.
    """
    if heard is not None:
        yield from turn.look_up("articles", heard.text)
    hits = [one for one in turn.facts.articles if one.is_confident]
    if not turn.topic:
        return next(iter(hits), None)
    yield from turn.look_up("topic", turn.topic)
    own = turn.facts.topic_article
    covering = next((one for one in hits if own and one.article_id == own.article_id), None)
    is_telling = heard is not None and len(heard.bare) >= _TELLING
    found = (covering if is_telling else None) or own or next(iter(hits), None)
    if heard is None:
        return found
    return _titled(heard.bare, hits, own) or _surer(hits, own) or found


def _article(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
    """The article on what is asked, once."""
    del view
    found = yield from article_for(turn, heard)
    if found is None:
        return None
    if found in turn.sources:
        return Reply(())
    line = Line("article", {"title": found.title, "sentence": found.sentence})
    return Reply((line,), buttons=(Button("solved"), Button("human")), sources=(found,))


def _titled(question: str, hits: list[ArticleFact], own: ArticleFact | None) -> ArticleFact | None:
    """An article found whose title says what was asked, when that of the intent does not."""
    best = max(hits, key=lambda one: _likeness(question, one.title), default=None)
    if best is None or own is None or best.article_id == own.article_id:
        return None
    likeness = _likeness(question, best.title)
    is_nearer = likeness >= _TITLED and likeness > 2 * _likeness(question, own.title)
    return best if is_nearer else None


def _surer(hits: list[ArticleFact], own: ArticleFact | None) -> ArticleFact | None:
    """An article that almost certainly answers: 专票 is asked for under the intent of invoices."""
    best = next(iter(hits), None)
    if best is None or own is None or best.article_id == own.article_id:
        return None
    return best if best.score >= _ALMOST_CERTAIN else None


def _likeness(question: str, title: str) -> float:
    """Share of pairs of characters, or words, that title and question have in common."""
    wanted, asked = (_telling(text) for text in (title, question))
    return len(wanted & asked) / min(len(wanted), max(len(asked), _FEW)) if wanted else 0.0


def _telling(text: str) -> set[str]:
    grams = ngrams(compact(text))
    return {gram for gram in grams if len(gram) == _PAIR or gram.startswith("^")}


def _found(turn: Turn, heard: Heard | None) -> Doing[tuple[ProductFact, ...]]:
    yield from turn.look_up("products", f"words:{heard.text if heard else ''}")
    return turn.facts.products


def _recommend(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
    del view
    return products.recommend((yield from _found(turn, heard)), heard.text if heard else "")


def _compare(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
    del view
    found = yield from _found(turn, heard)
    return products.compare(found, heard.text if heard else "")


def _size(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
    """A size from the chart, the measures and what came back; None when the chart cannot tell."""
    del heard
    product = yield from _product_of(turn, view)
    if product is None or product.chart is None:
        return None
    yield from turn.look_up("fit", product.id)
    known = sizes.measures_in(view.place.slots.get("measures", ""))
    used = {name: known[name] for name in sizes.wanted(product.chart) if name in known}
    advice = sizes.advise(product.chart, used, turn.facts.fit)
    return products.size_advice(product, used, advice) if advice else None


def _chart(turn: Turn, view: View, heard: Heard | None) -> Doing[Reply | None]:
    """The chart itself."""
    del heard
    product = yield from _product_of(turn, view)
    if product is None or product.chart is None:
        return None
    rows = (product.chart.columns, *product.chart.rows)
    text = "\n".join(" | ".join(row) for row in rows)
    return Reply(
        (Line("size_chart", {"title": product.title}), Line("plain", {"text": text})),
        cards=(ProductCard(product),),
        buttons=(Button("human"),),
        grounds=(product.title, text),
    )


ANSWERS: Final[Mapping[str, Answer]] = {
    "parcel_location": _of_order(answers.parcel_location),
    "order_status": _of_order(answers.order_status),
    "product": _about_product,
    "stock": _of_product(products.stock),
    "price": _of_product(products.price),
    "article": _article,
    "recommendation": _recommend,
    "comparison": _compare,
    "size": _size,
    "size_chart": _chart,
}
