"""Tokens, ranking and the passage that answers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.knowledge import model, pack
from xiaoer.knowledge.errors import ArticleFileInvalidError

_HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=30)


def test_chinese_is_cut_into_characters_and_bigrams_and_words_stay_whole() -> None:
    assert model.tokens("退货Policy 7天") == ["退", "货", "退货", "policy", "7", "天"]


def test_plural_and_width_do_not_matter() -> None:
    assert model.tokens("Ｒeturns") == model.tokens("return") == ["return"]


@given(_HAN)
def test_every_pair_of_neighbours_is_a_token(text: str) -> None:
    found = set(model.tokens(text))
    folded = model.normalise(text)
    pairs = {folded[at : at + 2] for at in range(len(folded) - 1)}
    assert all(pair in found for pair in pairs if len(model.tokens(pair)) == 3)


@given(st.text(max_size=60))
def test_any_text_gives_a_query_whose_tokens_need_no_escape(text: str) -> None:
    assert all(token.replace("'", "") == token for token in model.query_tokens(text))
    assert "'" not in "".join(model.query_tokens(text))
    assert "\\" not in model.tsquery(text)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert model.normalise(model.normalise(text)) == model.normalise(text)


def test_asking_words_are_left_out_unless_nothing_else_is_said() -> None:
    assert model.query_tokens("请问运费多少") == ["运费"]
    assert model.query_tokens("怎么") == ["怎么"]
    assert model.query_tokens("how much is the fee") == ["much", "fee"]


def test_a_word_nobody_knows_lowers_the_score() -> None:
    documents = [
        model.Document("退货运费", "退货的运费由您承担。"),
        model.Document("发票", "开票。"),
    ]
    [best] = model.rank("退货运费", documents, corpus_size=2)
    [half] = model.rank("退货彩虹", documents, corpus_size=2)
    assert (best.index, best.score) == (0, 1.0)
    assert half.score < 0.5


def test_a_title_outweighs_a_body() -> None:
    documents = [
        model.Document("支付", "这里也提到发票两个字，发票。"),
        model.Document("发票", "这里说明怎样开具。"),
    ]
    assert [entry.index for entry in model.rank("发票", documents, corpus_size=2)] == [1, 0]


def test_nothing_in_common_finds_nothing() -> None:
    assert model.rank("天气", [model.Document("发票", "开票。")], corpus_size=1) == []
    assert model.rank("？？？", [model.Document("发票", "开票。")], corpus_size=1) == []


def test_the_passage_begins_with_the_sentence_that_answers() -> None:
    body = "# 标题\n\n我们使用顺丰。**满 99 元包邮**，不足 8 元。偏远地区 18 元。"
    assert model.best_passage("包邮吗", body) == "满 99 元包邮，不足 8 元。偏远地区 18 元。"


def test_an_english_passage_keeps_its_spaces_and_stays_short() -> None:
    body = "First one. " + "The fee is 8 yuan. " + "x" * 200 + ". Last."
    assert model.best_passage("fee", body) == "The fee is 8 yuan."


def test_an_empty_body_has_no_passage() -> None:
    assert model.best_passage("包邮", "# 只有标题") == ""


def test_a_long_body_is_cut_for_lists() -> None:
    cut = model.excerpt("很长的一句话，" * 40)
    assert (len(cut), cut[-1]) == (model.EXCERPT_LENGTH, "…")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.zh-CN.md", "没有头部"),
        ("a.zh-CN.md", "---\nkeywords: [a]\n---\n正文"),
        ("a.zh-CN.md", "---\ntitle: 有\n---\n"),
        ("a.md", "---\ntitle: 有\n---\n正文"),
    ],
)
def test_an_incomplete_article_file_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArticleFileInvalidError):
        pack.read_article(path)
