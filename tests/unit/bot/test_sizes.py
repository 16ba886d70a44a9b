"""Which size is advised, and how surely."""

import pytest

from xiaoer.bot.model import entities, sizes
from xiaoer.bot.model.facts import FitReport, SizeChart

TOPS = SizeChart(
    ("尺码", "胸围 cm", "衣长 cm", "建议身高 cm"),
    (
        ("S", "98", "65", "155–163"),
        ("M", "104", "67", "163–170"),
        ("L", "110", "69", "170–178"),
        ("XL", "116", "71", "178–185"),
    ),
)
TROUSERS = SizeChart(
    ("尺码", "腰围 cm", "建议体重 kg"),
    (("S", "66–72", "45–53"), ("M", "72–78", "53–62"), ("L", "78–84", "62–72")),
)
SOCKS = SizeChart(("Size", "EU shoe size"), (("S", "35–38"), ("M", "39–42"), ("L", "43–46")))


def measured(text: str) -> sizes.Measures:
    return sizes.measures_of(text, entities.find(text))


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("身高168，体重60公斤", {"height": 168, "weight": 60}),
        ("165 110斤", {"height": 165, "weight": 55}),
        ("胸围 92 腰围 74", {"chest": 92, "waist": 74}),
        ("我穿42码的鞋", {"foot": 42}),
        ("宝宝身高 68", {"height": 68}),
        ("头围 58", {"head": 58}),
        ("你好", {}),
    ],
)
def test_measures_are_read_as_people_say_them(text: str, measures: dict[str, float]) -> None:
    assert measured(text) == measures


def test_a_body_in_the_middle_of_a_row_gets_its_size() -> None:
    advice = sizes.advise(TOPS, {"height": 166}, FitReport())
    assert advice is not None
    assert (advice.size, advice.confidence) == ("M", "likely")


def test_two_measures_and_enough_sales_make_it_sure() -> None:
    advice = sizes.advise(TOPS, {"height": 166, "chest": 96}, FitReport(sold=40))
    assert advice is not None
    assert (advice.size, advice.confidence, advice.by) == ("M", "sure", ("chest", "height"))


def test_a_body_outside_the_chart_is_not_answered_for() -> None:
    advice = sizes.advise(TOPS, {"height": 205}, FitReport(sold=40))
    assert advice is not None
    assert advice.confidence == "unsure"


def test_on_the_border_one_measure_is_not_enough() -> None:
    advice = sizes.advise(TOPS, {"height": 170}, FitReport())
    assert advice is not None
    assert (advice.confidence, {advice.size, advice.other}) == ("unsure", {"M", "L"})


def test_goods_that_come_back_as_too_small_are_advised_larger() -> None:
    plain = sizes.advise(TOPS, {"height": 169.5}, FitReport(sold=40))
    small = sizes.advise(TOPS, {"height": 169.5}, FitReport(sold=40, too_small=9, too_large=1))
    assert plain is not None
    assert small is not None
    assert (plain.size, plain.runs) == ("M", None)
    assert (small.size, small.runs, small.basis) == ("L", "small", 40)


def test_a_few_returns_say_nothing() -> None:
    advice = sizes.advise(TOPS, {"height": 169.5}, FitReport(sold=8, too_small=4))
    assert advice is not None
    assert advice.runs is None


def test_a_chart_that_knows_none_of_the_measures_gives_no_advice() -> None:
    assert sizes.advise(SOCKS, {"height": 170}, FitReport()) is None


def test_shoe_sizes_and_weights_find_their_rows() -> None:
    socks = sizes.advise(SOCKS, {"foot": 41}, FitReport())
    trousers = sizes.advise(TROUSERS, {"weight": 57, "height": 170}, FitReport())
    assert socks is not None
    assert trousers is not None
    assert (socks.size, trousers.size) == ("M", "M")


def test_what_a_slot_keeps_is_read_back() -> None:
    kept = sizes.written({"weight": 55.5, "height": 168})
    assert sizes.measures_in(kept) == {"height": 168.0, "weight": 55.5}
