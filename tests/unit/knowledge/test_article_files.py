"""Article files as people write them: read when whole, refused by name when not."""

from pathlib import Path

import pytest

from xiaoer.knowledge.errors import ArticleFileInvalidError
from xiaoer.knowledge.pack import ArticleFile, read_article, read_folder

WHOLE = "---\ntitle: 退货运费\nkeywords: [运费, 退货]\n---\n由商家承担。\n"


def written(tmp_path: Path, content: str | bytes, name: str = "freight.zh-CN.md") -> Path:
    file = tmp_path / "returns" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    assert read_article(written(tmp_path, WHOLE)) == ArticleFile(
        "returns", "freight", "zh-CN", "退货运费", "运费 退货", "由商家承担。"
    )


def test_keywords_may_be_left_out_or_be_one_text(tmp_path: Path) -> None:
    without = written(tmp_path, "---\ntitle: A\n---\nb\n")
    assert read_article(without).keywords == ""
    empty = written(tmp_path, "---\ntitle: A\nkeywords:\n---\nb\n")
    assert read_article(empty).keywords == ""
    one = written(tmp_path, "---\ntitle: A\nkeywords: 运费 退货\n---\nb\n")
    assert read_article(one).keywords == "运费 退货"


def test_phrases_are_kept_one_by_one(tmp_path: Path) -> None:
    listed = written(tmp_path, "---\ntitle: A\nphrases: [谁出运费, 运费谁付]\n---\nb\n")
    assert read_article(listed).phrases == ("谁出运费", "运费谁付")
    single = written(tmp_path, "---\ntitle: A\nphrases: 谁出运费\n---\nb\n")
    assert read_article(single).phrases == ("谁出运费",)
    assert read_article(written(tmp_path, WHOLE)).phrases == ()


def test_numbers_are_words_too(tmp_path: Path) -> None:
    file = written(tmp_path, "---\ntitle: 2026\nkeywords: [7, 天]\n---\nb\n")
    assert (read_article(file).title, read_article(file).keywords) == ("2026", "7 天")


def test_a_line_of_dashes_in_the_text_is_text(tmp_path: Path) -> None:
    file = written(tmp_path, "---\ntitle: A\n---\none\n\n---\ntwo\n")
    assert read_article(file).body == "one\n\n---\ntwo"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "退货运费由商家承担。",
        "---\ntitle: A\n",
        "---\n---\nb\n",
        "---\ntitle:\n---\nb\n",
        "---\ntitle: ''\n---\nb\n",
        "---\nkeywords: [a]\n---\nb\n",
        "---\ntitle: A\n---\n",
        "---\ntitle: A\n---\n   \n\n",
        "x\n---\ntitle: A\n---\nb\n",
        "---\n- title\n---\nb\n",
        "---\njust words\n---\nb\n",
        "---\ntitle: [unclosed\n---\nb\n",
        "---\ntitle: A\nkeywords: {a: 1}\n---\nb\n",
        "---\ntitle: A\nphrases: 7\n---\nb\n",
        b"---\ntitle: \xff\xfe\n---\nb\n",
        "---\ntitle: !!python/object:os.system {}\n---\nb\n",
    ],
)
def test_a_file_that_lacks_something_is_refused_by_name(
    tmp_path: Path, content: str | bytes
) -> None:
    with pytest.raises(ArticleFileInvalidError) as refused:
        read_article(written(tmp_path, content))
    assert refused.value.params == {"file": "freight.zh-CN.md"}


@pytest.mark.parametrize("name", ["freight.md", "freight", "a.b.zh-CN.md", ".md", "freight..md"])
def test_a_name_without_slug_and_language_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArticleFileInvalidError):
        read_article(written(tmp_path, WHOLE, name))


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("b.zh-CN.md", "a.zh-CN.md", "a.en.md"):
        written(tmp_path, WHOLE, name)
    (tmp_path / "returns" / "notes.txt").write_text("no article")
    (tmp_path / "top.zh-CN.md").write_text("not in a collection")
    found = [(article.slug, article.locale) for article in read_folder(tmp_path)]
    assert found == [("a", "en"), ("a", "zh-CN"), ("b", "zh-CN")]
