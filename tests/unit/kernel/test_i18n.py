"""Texts come in the reader's language, with their figures filled in."""

import pytest

from xiaoer.kernel.i18n import closest, negotiate, translate


def test_placeholders_are_filled() -> None:
    assert translate("kernel.field.too_long", "zh-CN", max=20) == "最多 20 个字"
    assert translate("kernel.field.too_long", "en", max=20) == "At most 20 characters"


def test_a_missing_figure_leaves_its_placeholder_and_a_missing_text_its_code() -> None:
    assert translate("kernel.field.too_long", "en") == "At most {max} characters"
    assert translate("kernel.no_such_text", "en") == "kernel.no_such_text"


def test_figures_cannot_reach_into_objects() -> None:
    value = "{max.__class__}"
    assert translate("kernel.field.too_long", "en", max=value) == f"At most {value} characters"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB,zh;q=0.9", "en"),
        ("fr, zh-TW;q=0.8, en;q=0.7", "zh-CN"),
        ("zh;q=0.3, en;q=0.5", "en"),
        ("en;q=0, zh-Hans", "zh-CN"),
        ("en;q=x, *;q=0.1", "zh-CN"),
        ("fr", "zh-CN"),
    ],
)
def test_locale_follows_the_accept_language_header(header: str | None, locale: str) -> None:
    assert negotiate(header) == locale


def test_closest_locale_serves_a_language_tag() -> None:
    tags = ("zh-CN", "zh-Hant-TW", "ZH", "en", "en-US", "de")
    assert [closest(tag) for tag in tags] == ["zh-CN", "zh-CN", "zh-CN", "en", "en", "en"]
