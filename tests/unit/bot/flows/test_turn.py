"""What is gathered while a message is worked on, and what of it is sent."""

from datetime import UTC, datetime

import pytest
from tests.unit.bot.lexicon import flows

from xiaoer.bot.model.decision import Button, Line, OrderChoice, Reply, TextButton
from xiaoer.bot.model.facts import ArticleFact, Facts, OrderFact, ParcelFact
from xiaoer.bot.model.flows.names import View
from xiaoer.bot.model.flows.turn import Turn
from xiaoer.bot.model.place import Place
from xiaoer.bot.model.state import BotState

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HUMAN = Button("human")
ARTICLE = ArticleFact("1", 1, "运费", "/a", "满 99 包邮。", "", is_confident=True)


def turn(*orders: OrderFact) -> Turn:
    return Turn(flows(), Facts(now=NOW, is_signed_in=True, orders=orders), BotState())


def texts(*names: str) -> list[TextButton]:
    return [TextButton(name, name) for name in names]


@pytest.mark.parametrize(
    ("buttons", "kept"),
    [
        ([], []),
        ([HUMAN], [HUMAN]),
        ([HUMAN, Button("parcel")], [Button("parcel"), HUMAN]),
        ([HUMAN, HUMAN, Button("a"), Button("a")], [Button("a"), HUMAN]),
        (
            [Button("a"), Button("b"), Button("c"), HUMAN],
            [Button("a"), Button("b"), HUMAN],
        ),
        (
            [Button("a"), Button("b"), Button("c"), Button("d")],
            [Button("a"), Button("b"), Button("c")],
        ),
        ([*texts("a", "b", "c"), HUMAN], texts("a", "b", "c")),
    ],
)
def test_three_buttons_are_sent_a_person_among_them_where_no_answer_is_lost(
    buttons: list[Button], kept: list[Button]
) -> None:
    gathered = turn()
    gathered.buttons += buttons
    assert list(gathered.reply().buttons) == kept


def test_an_order_s_choice_is_never_given_up_for_a_person() -> None:
    gathered = turn()
    choices = [OrderChoice(f"SY{n}", "x", "1") for n in range(3)]
    gathered.buttons += [*choices, HUMAN]
    assert list(gathered.reply().buttons) == choices


def test_a_card_is_shown_once() -> None:
    order = OrderFact("SY1", "paid", None, ("手冲壶",))
    gathered = turn(order)
    view = View(Place("f", "s", slots={"order": "SY1"}), gathered.facts)
    gathered.show("order", view)
    gathered.show("order", view)
    assert len(gathered.reply().cards) == 1


def test_parcels_still_on_their_way_come_first_and_three_are_shown() -> None:
    parcels = tuple(
        ParcelFact("顺丰", f"SF{n}", "signed" if n < 2 else "in_transit") for n in range(5)
    )
    gathered = turn(OrderFact("SY1", "in_transit", None, ("手冲壶",), parcels))
    gathered.show("parcels", View(Place("f", "s", slots={"order": "SY1"}), gathered.facts))
    shown = [card.parcel.tracking_number for card in gathered.cards]  # type: ignore[union-attr]
    assert shown == ["SF2", "SF3", "SF4"]


@pytest.mark.parametrize("kind", ["order", "parcels", "product"])
def test_nothing_is_shown_of_what_is_not_known(kind: str) -> None:
    gathered = turn()
    gathered.show(kind, View(Place("f", "s"), gathered.facts))
    assert gathered.cards == []


def test_an_article_is_cited_once() -> None:
    gathered = turn()
    assert gathered.cite(ARTICLE)
    assert gathered.cite(ARTICLE)
    assert not gathered.cite(None)
    reply = gathered.reply()
    assert len(reply.lines) == 1
    assert reply.sources == (ARTICLE,)


def test_an_answer_s_parts_are_added_and_its_sources_once() -> None:
    gathered = turn()
    gathered.cite(ARTICLE)
    gathered.add(Reply((Line("a"),), buttons=(HUMAN,), sources=(ARTICLE,), grounds=("g",)))
    reply = gathered.reply()
    assert (reply.sources, reply.grounds, reply.buttons) == ((ARTICLE,), ("g",), (HUMAN,))


def test_a_need_is_looked_up_once() -> None:
    gathered = turn()
    asking = gathered.look_up("orders")
    wanted = next(asking)
    assert (wanted.need, wanted.about) == ("orders", "")  # type: ignore[union-attr]
    known = gathered.facts.having("orders")
    with pytest.raises(StopIteration):
        asking.send(known)  # type: ignore[arg-type]
    assert list(gathered.look_up("orders")) == []


def test_the_topic_is_the_flow_s_own_before_the_intent_s() -> None:
    gathered = turn()
    gathered.intent = "nothing_like_it"
    assert gathered.topic == ""
    with_topic = next(i for i in flows().topics if flows().beginning_with(i) is None)
    gathered.intent = with_topic
    assert gathered.topic == flows().topics[with_topic]
