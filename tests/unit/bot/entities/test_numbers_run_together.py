"""A word typed onto a number is not part of it."""

import pytest

from xiaoer.bot.model.entities import find


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("定单SY2611226415zhuangtai", ("SY2611226415",)),
        ("SY2611226415zenmeyang SY2611208821", ("SY2611226415", "SY2611208821")),
        ("order SY2611226415status please", ("SY2611226415",)),
        ("78933791566859wuliu", ("78933791566859",)),
        ("1Z999AA10123456784", ("1Z999AA10123456784",)),
        ("AB12345678CN", ("AB12345678CN",)),
    ],
)
def test_a_word_behind_a_number_is_taken_off(text: str, numbers: tuple[str, ...]) -> None:
    assert find(text).numbers == numbers
