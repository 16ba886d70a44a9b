"""The demo shop's help centre: complete in both languages, and free of void terms."""

from pathlib import Path

import pytest
import yaml

from xiaoer.knowledge import model, pack
from xiaoer.knowledge.pack import ArticleFile

FOLDER = Path(__file__).parents[3] / "packs" / "demo_shop" / "articles"
ARTICLES = list(pack.read_folder(FOLDER))
VOID_TERMS = ("最终解释权", "拆封不退", "签收即视为", "概不退换", "一经售出", "!", "！")

ANSWERS = {
    "退货运费谁出": "return-freight",
    "新疆包邮吗": "shipping-fee",
    "杯子能进洗碗机吗": "ceramic-microwave",
    "铁壶生锈了怎么处理": "cast-iron-kettle",
    "怎么洗毛衣": "wool-sweater",
    "咖啡豆怎么保存": "coffee-beans",
    "客服几点上班": "contact-hours",
    "取消订单": "cancel-order",
    "我想改收货地址": "change-address",
    "买了三天降价了": "price-protection",
    "退款多久到账": "refund-timing",
    "拆封了还能退吗": "non-returnable",
    "可以送到国外吗": "overseas",
    "who pays return shipping": "return-freight",
    "is the mug microwave safe": "ceramic-microwave",
    "how long does a refund take": "refund-timing",
    "my kettle is rusty": "cast-iron-kettle",
    "can I cancel my order": "cancel-order",
}
NOT_COVERED = [
    "今天天气怎么样",
    "帮我写首诗",
    "股票今天涨了吗",
    "帮我订一张机票",
    "讲个笑话",
    "你们招聘吗",
    "what is the weather",
    "recommend a movie",
    "are you hiring",
]


def _best(query: str) -> tuple[str, float] | None:
    locale = "en" if query.isascii() else "zh-CN"
    articles = [article for article in ARTICLES if article.locale == locale]
    documents = [model.Document(f"{a.title}\n{a.keywords}", a.body) for a in articles]
    ranked = model.rank(query, documents, corpus_size=len(documents))
    return (articles[ranked[0].index].slug, ranked[0].score) if ranked else None


def test_there_are_sixty_articles_each_in_both_languages() -> None:
    by_locale = {
        locale: {a.slug for a in ARTICLES if a.locale == locale} for locale in ("zh-CN", "en")
    }
    assert by_locale["zh-CN"] == by_locale["en"]
    assert len(by_locale["en"]) >= 60
    assert len(ARTICLES) == 2 * len(by_locale["en"])


def test_every_folder_is_a_listed_collection() -> None:
    listed = yaml.safe_load((FOLDER / "collections.yaml").read_text(encoding="utf-8"))
    assert {entry["slug"] for entry in listed} == {a.collection for a in ARTICLES}
    assert all(set(entry["names"]) == {"zh-CN", "en"} for entry in listed)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: f"{a.slug}.{a.locale}")
def test_no_article_holds_a_void_term_or_raises_its_voice(article: ArticleFile) -> None:
    assert not [term for term in VOID_TERMS if term in article.title + article.body]
    assert 50 <= len(article.body) <= 600


@pytest.mark.parametrize(("query", "slug"), ANSWERS.items())
def test_a_buyers_question_finds_its_article(query: str, slug: str) -> None:
    best = _best(query)
    assert best is not None
    assert best[0] == slug
    assert best[1] >= model.CONFIDENT_SCORE


@pytest.mark.parametrize("query", NOT_COVERED)
def test_a_question_outside_the_shop_is_not_answered(query: str) -> None:
    best = _best(query)
    assert best is None or best[1] < model.CONFIDENT_SCORE
