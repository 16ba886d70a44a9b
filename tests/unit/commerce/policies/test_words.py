"""What a rule says is said in one language."""

import pytest

from xiaoer.commerce.policies.model.words import source_in


@pytest.mark.parametrize(
    ("source", "locale", "said"),
    [
        ("店铺公示 · shop notice", "zh-CN", "店铺公示"),
        ("店铺公示 · shop notice", "en", "shop notice"),
        ("《消费者权益保护法》第二十四条", "en", "《消费者权益保护法》第二十四条"),
    ],
)
def test_a_source_with_two_names_is_called_by_one(source: str, locale: str, said: str) -> None:
    assert source_in(source, locale) == said
