"""Answers about goods, from what the shop writes of them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from xiaoer.bot.model.decision import Button, Coded, Line, ProductCard, Reply
from xiaoer.bot.model.facts import ProductFact, SkuFact
from xiaoer.bot.model.orders import title_likeness
from xiaoer.bot.model.sizes import Advice, Measures
from xiaoer.bot.model.text import compact, ngrams

_SENTENCE: Final = re.compile(r"[^。；;.!！?？\n]+(?:\.\d[^。；;.!！?？\n]*)*")
_ASKING: Final = re.compile(
    r"什么|怎么|多少|能不能|可不可以|可以|能否|是不是|有没有|会不会|能|吗|呢|么|这个|那个|这款|"
    r"\b(?:what|how|is|it|the|can|does|do|this|that|of|be|in|a|i|for|and)\b"
)
_ENOUGH: Final = 2
_SHOWN: Final = 3


@dataclass(frozen=True)
class Synonyms:
    """How attributes are asked about, by their name; and which sentences answer which questions."""

    attributes: Mapping[str, re.Pattern[str]] = field(default_factory=dict[str, re.Pattern[str]])
    sentences: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()


def about(product: ProductFact, question: str, synonyms: Synonyms) -> Reply | None:
    """What the product's page says to the question; None when it says nothing on it."""
    found = (
        _attribute(product, question, synonyms)
        or _answering(product, question, synonyms)
        or _sentence(product, question)
    )
    if found is None:
        named = named_skus(product, question)
        return stock(product, question) if len(named) < len(product.skus) else None
    said = {"title": product.title, "sentence": found}
    return Reply(
        (Line("product_says", said),),
        cards=(ProductCard(product),),
        buttons=(Button("solved"), Button("human")),
        grounds=grounds(product),
    )


def grounds(product: ProductFact) -> tuple[str, ...]:
    """What the product's page says, for figures to be found in."""
    return (
        product.title,
        product.description,
        *(f"{name} {text}" for name, text in product.attributes.items()),
    )


def _attribute(product: ProductFact, question: str, synonyms: Synonyms) -> str | None:
    bare = compact(question)
    for name, text in product.attributes.items():
        ways = synonyms.attributes.get(name)
        if compact(name) in bare or (ways is not None and ways.search(bare)):
            return f"{name}：{text}"
    return None


def _sentences(product: ProductFact) -> list[str]:
    return [hit.strip() for hit in _SENTENCE.findall(product.description) if hit.strip()]


def _answering(product: ProductFact, question: str, synonyms: Synonyms) -> str | None:
    """The sentence of the page that speaks of what is asked in other words."""
    bare = compact(question)
    for asks, says in synonyms.sentences:
        if asks.search(bare):
            return next((one for one in _sentences(product) if says.search(one)), None)
    return None


def _sentence(product: ProductFact, question: str) -> str | None:
    """The sentence that shares most with the question, once its title is taken out of it."""
    asked = _grams(_ASKING.sub(" ", question.lower())) - _grams(product.title)
    scored = [(len(asked & _grams(one)), one) for one in _sentences(product)]
    best, sentence = max(scored, default=(0, ""), key=lambda pair: pair[0])
    return sentence if best >= _ENOUGH else None


def _grams(text: str) -> set[str]:
    return {
        gram
        for gram in ngrams(compact(text))
        if (len(gram) == 2 and not gram.isascii()) or (gram.startswith("^") and gram.endswith("$"))  # noqa: PLR2004
    }


def named_skus(product: ProductFact, question: str) -> tuple[SkuFact, ...]:
    """The variants that the words name; all when they name none."""
    bare = compact(question)
    scores = [
        sum(bool(v) and v in bare for v in map(compact, sku.attributes.values()))
        for sku in product.skus
    ]
    best = max(scores, default=0)
    if not best:
        return product.skus
    return tuple(sku for sku, score in zip(product.skus, scores, strict=True) if score == best)


def stock(product: ProductFact, question: str) -> Reply:
    """Which variants can be bought now."""
    named = named_skus(product, question)
    there = [sku for sku in named if sku.is_available]
    gone = [sku for sku in named if not sku.is_available]
    lines: list[Line] = []
    if there:
        labels = "、".join(sku.label for sku in there)
        lines.append(Line("in_stock", {"title": product.title, "labels": labels}))
    if gone:
        labels = "、".join(sku.label for sku in gone)
        lines.append(Line("out_of_stock", {"title": product.title, "labels": labels}))
    if gone and not there and (others := [sku for sku in product.skus if sku.is_available]):
        labels = "、".join(sku.label for sku in others)
        lines.append(Line("others_in_stock", {"labels": labels}))
    labels_of_all = tuple(sku.label for sku in product.skus)
    return Reply(
        tuple(lines),
        cards=(ProductCard(product),),
        buttons=(Button("solved"), Button("human")),
        grounds=(product.title, *labels_of_all),
    )


def price(product: ProductFact, question: str) -> Reply:
    """What it costs now, by variant where they differ."""
    skus = named_skus(product, question)
    prices = {sku.price.amount_minor for sku in skus}
    if len(prices) > 1:
        lines = [
            Line("price_of_variant", {"title": product.title, "label": s.label, "price": s.price})
            for s in skus[: _SHOWN + 1]
        ]
    else:
        shown = skus[0].price if skus else product.price
        lines = [Line("price_of", {"title": product.title, "price": shown})]
    labels = tuple(sku.label for sku in product.skus)
    return Reply(
        tuple(lines),
        cards=(ProductCard(product),),
        buttons=(Button("human"),),
        grounds=(product.title, *labels),
    )


def recommend(products: Sequence[ProductFact], question: str) -> Reply | None:
    """Up to three goods that can be bought, those first that the words name."""
    liked = sorted(products, key=lambda product: -title_likeness(question, product.title))
    shown = [product for product in liked if product.is_available][:_SHOWN]
    if not shown:
        return None
    lines = [Line("recommend"), *(_named(product) for product in shown)]
    return Reply(
        tuple(lines),
        cards=tuple(ProductCard(product) for product in shown),
        buttons=(Button("human"),),
        grounds=tuple(product.title for product in shown),
    )


def _named(product: ProductFact) -> Line:
    return Line("product_price", {"title": product.title, "price": product.price})


def compare(products: Sequence[ProductFact], question: str) -> Reply | None:
    """The attributes of the two goods named, side by side; None unless two are named."""
    scored = [(title_likeness(question, one.title), one) for one in products]
    named = [one for score, one in sorted(scored, key=lambda p: -p[0]) if score][:2]
    if len(named) < 2:  # noqa: PLR2004 - two are compared
        return None
    lines = [
        Line(
            "compared",
            {
                "title": one.title,
                "price": one.price,
                "attributes": "；".join(f"{k}{v}" for k, v in one.attributes.items()),
            },
        )
        for one in named
    ]
    return Reply(
        tuple(lines),
        cards=tuple(ProductCard(one) for one in named),
        buttons=(Button("human"),),
        grounds=tuple(text for one in named for text in grounds(one)),
    )


def size_advice(product: ProductFact, measures: Measures, advice: Advice) -> Reply:
    """The size, why, how surely, and what returns say of it."""
    chart = product.chart
    by = "、".join(f"{amount:g}" for amount in measures.values())
    lines = [
        Line(f"size_{advice.confidence}", {"title": product.title, "size": advice.size}),
        Line("size_basis", {"measures": Coded("measure", ",".join(advice.by)), "values": by}),
    ]
    if advice.runs is not None:
        lines.append(Line(f"size_runs_{advice.runs}", {"count": advice.basis}))
    if advice.other is not None and advice.confidence != "sure":
        lines.append(Line("size_other", {"size": advice.other}))
    rows = tuple(" ".join(row) for row in chart.rows) if chart else ()
    return Reply(
        tuple(lines),
        cards=(ProductCard(product),),
        buttons=(Button("size_chart"), Button("human")),
        grounds=(product.title, by, str(advice.basis), *rows),
    )
