"""Every error can speak to people, in each language."""

import importlib
import pkgutil
import re
from pathlib import Path

import xiaoer
from xiaoer.kernel import i18n
from xiaoer.kernel.errors import XiaoerError

FOLDER = Path(i18n.__file__).with_name("catalogues")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _errors() -> list[type[XiaoerError]]:
    for module in pkgutil.walk_packages(xiaoer.__path__, "xiaoer."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[XiaoerError]] = []
    queue = [XiaoerError]
    while queue:
        found.append(queue[0])
        queue += queue.pop(0).__subclasses__()
    return [error for error in found if error.__module__.startswith("xiaoer.")]


def test_both_languages_have_the_same_files_and_keys() -> None:
    chinese, english = ({path.name for path in (FOLDER / tag).iterdir()} for tag in i18n.LOCALES)
    assert chinese == english
    assert set(i18n.catalogue("zh-CN")) == set(i18n.catalogue("en"))


def test_both_languages_use_the_same_figures() -> None:
    english = i18n.catalogue("en")
    for code, text in i18n.catalogue("zh-CN").items():
        assert (code, _placeholders(text)) == (code, _placeholders(english[code]))
        assert text.strip()
        assert english[code].strip()


def test_every_code_is_dotted_and_in_small_letters() -> None:
    assert [code for code in i18n.catalogue("en") if not CODE.fullmatch(code)] == []


def test_every_error_has_a_text_in_every_language() -> None:
    silent = [
        (error.__qualname__, locale)
        for error in _errors()
        for locale in i18n.LOCALES
        if error.code not in i18n.catalogue(locale)
    ]
    assert silent == []


def test_every_error_is_named_and_placed_by_the_rules() -> None:
    for error in _errors():
        assert error.__name__.endswith("Error"), error
        assert CODE.fullmatch(error.code), error
        assert 400 <= error.status <= 599, error
    assert len(_errors()) > 10


def _switches(code: str) -> bool:
    """Whether the text names the other language in that language."""
    return code.endswith(".language")


def test_chinese_texts_are_chinese() -> None:
    texts = i18n.catalogue("zh-CN").items()
    words = {code: re.sub(r"\{\w+\}", "", text) for code, text in texts if not _switches(code)}
    latin = [code for code, text in words.items() if re.search("[A-Za-z]{4}", text)]
    assert [code for code in latin if not CHINESE.search(words[code])] == []


def test_english_texts_are_english_but_for_our_name_and_the_bilingual_command() -> None:
    texts = i18n.catalogue("en").items()
    mixed = [
        code
        for code, text in texts
        if not _switches(code) and CHINESE.search(text.replace("店小二", ""))
    ]
    assert [code for code in mixed if not code.startswith("cli.")] == []
