"""What buyers write of a size: too small, too large, and words that only look like it."""

import pytest

from xiaoer.commerce.fit import is_too_large, is_too_small

SMALL = [
    "太小了",
    "有点小",
    "尺码偏小",
    "小了一码",
    "袖子短了",
    "偏短",
    "腰有点紧",
    "很紧",
    "勒肚子",
    "穿不上",
    "穿不下",
    "略小",
    "It is too small",
    "too tight around the waist",
    "Runs small",
]
LARGE = [
    "太大了",
    "有点大",
    "偏大",
    "大了两码",
    "裤子长了",
    "太长",
    "腰很松",
    "太宽松",
    "裤腿有点肥",
    "way too big",
    "too loose",
    "It runs large",
]
NEITHER = [
    "",
    "不喜欢这个颜色",
    "没关系，不要紧",
    "要紧的是颜色不对",
    "赶紧退了吧",
    "松紧带坏了",
    "不紧，刚好",
    "不太小，就是颜色不对",
    "面料蓬松柔软",
    "穿着轻松",
    "减肥成功，不需要了",
    "版型宽松，挺好",
    "紧急，请尽快处理",
    "不大不小，刚好",
    "not too small, just not my colour",
    "not too big",
    "arrived too late",
]


@pytest.mark.parametrize("words", SMALL)
def test_words_say_too_small(words: str) -> None:
    assert is_too_small(words)
    assert not is_too_large(words)


@pytest.mark.parametrize("words", LARGE)
def test_words_say_too_large(words: str) -> None:
    assert is_too_large(words)
    assert not is_too_small(words)


@pytest.mark.parametrize("words", NEITHER)
def test_words_say_nothing_of_the_size(words: str) -> None:
    assert not is_too_small(words)
    assert not is_too_large(words)


def test_words_may_say_both() -> None:
    both = "袖子太长，腰太紧"
    assert is_too_small(both)
    assert is_too_large(both)
