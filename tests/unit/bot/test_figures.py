"""No figure is sent that nobody wrote."""

import pytest

from xiaoer.bot.model.figures import figures_in, unsourced


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("订单 …8821 共 ¥1,234.50", {"8821", "1234.5"}),
        ("11月22日 21:05", {"11", "22", "21", "5"}),
        ("签收次日起七天内，三个工作日到账", {"7", "3"}),
        ("二十四小时内", {"24"}),
        ("看一个、两者、一下", frozenset[str]()),
        ("１２３元", {"123"}),
        ("没有数字", frozenset[str]()),
    ],
)
def test_figures_are_read_in_one_form(text: str, figures: set[str]) -> None:
    assert figures_in(text) == figures


def test_a_figure_in_a_source_may_be_said_however_it_is_written() -> None:
    sources = ["退款 1234.50 元", "7 天无理由", "2026 11 22 21 5"]
    assert unsourced("¥1,234.5，七天，11月22日 21:05", sources) == frozenset()


@pytest.mark.parametrize(
    ("text", "made_up"),
    [
        ("3 天内到账", {"3"}),
        ("退 ¥100.00", {"100"}),
        ("十五天内可退", {"15"}),
        ("打八折", {"8"}),
    ],
)
def test_a_figure_that_no_source_has_is_found(text: str, made_up: set[str]) -> None:
    assert unsourced(text, ["7 天无理由", "¥169.00"]) == made_up


def test_a_part_of_a_number_is_no_source_for_it() -> None:
    assert unsourced("订单 8821", ["SY26112088"]) == {"8821"}
    assert unsourced("退 12 元", ["订单 SY2612"]) == {"12"}
