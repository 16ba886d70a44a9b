"""GB/T 47746-2026: each clause that calls a person, named, with what must not call one."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from xiaoer.bot.model.stepping_back import (
    RULES,
    ConfirmFirst,
    HandOverReason,
    Limits,
    Signals,
    Trigger,
    clauses_of,
    reason_for,
)
from xiaoer.wiring import backup

STANDARD = Signals(is_standard=True, occurrences=0)
"""A question for the bot with a clear answer, on a desk that never saw it before."""

CLAUSES = {
    "4.1 the bot is switched off": (Signals(is_bot_on=False), HandOverReason.BOT_OFF),
    "4.2, 5.1.3 b complex or crossing departments": (
        Signals(is_complex=True),
        HandOverReason.COMPLEX,
    ),
    "5.1.3 a asked for": (Signals(trigger="words"), HandOverReason.ASKED),
    "5.1.3 c rare, at most 3 in the past year": (
        Signals(occurrences=3),
        HandOverReason.RARE,
    ),
    "5.1.3 d the knowledge base has no answer": (
        Signals(has_no_answer=True),
        HandOverReason.UNANSWERED,
    ),
    "5.1.3 e safety of person or property": (
        Signals(is_emergency=True),
        HandOverReason.EMERGENCY,
    ),
    "5.1.3 f three visits in 24 hours and dissatisfied": (
        Signals(visits=3, is_dissatisfied=True),
        HandOverReason.DISSATISFIED,
    ),
    "5.1.3 g elderly or minor who does not take to the bot": (
        Signals(is_vulnerable=True, accepts_bot=False),
        HandOverReason.VULNERABLE,
    ),
    "5.1.3 h extreme emotion or threat": (Signals(is_extreme=True), HandOverReason.THREAT),
    "5.2.2.6 a failures on one topic": (Signals(failures=2), HandOverReason.REPEATED_FAILURE),
    "5.2.2.6 b rejects the bot": (Signals(rejects_bot=True), HandOverReason.REJECTED),
    "5.2.2.6 c information security": (Signals(is_security=True), HandOverReason.SECURITY),
    "5.2.2.6 d emergency": (Signals(is_emergency=True), HandOverReason.EMERGENCY),
    "5.2.2.6 e no answer in time": (Signals(is_timed_out=True), HandOverReason.TIMED_OUT),
}

NOT_ENOUGH = {
    "4.2 a standard question, even one never asked before": STANDARD,
    "4.2 a standard question while the search found nothing else": replace(
        STANDARD, has_no_answer=True
    ),
    "5.1.3 c four in the past year": Signals(occurrences=4),
    "5.1.3 c a desk too young to count": Signals(occurrences=None),
    "5.1.3 f three visits, content": Signals(visits=3),
    "5.1.3 f two visits, dissatisfied": Signals(visits=2, is_dissatisfied=True),
    "5.1.3 g elderly and at ease with the bot": Signals(is_vulnerable=True),
    "5.1.3 g not elderly, merely sceptical": Signals(accepts_bot=False),
    "5.2.2.6 a one failure": Signals(failures=1),
    "5.2.2.7 a mood, and the contact said no": Signals(is_negative=True, has_confirmed=False),
}


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_calls_a_person(clause: str) -> None:
    signals, reason = CLAUSES[clause]
    assert reason_for(signals) is reason


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_clause_names_itself(clause: str) -> None:
    _, reason = CLAUSES[clause]
    assert any(number in clause for number in clauses_of(reason))


@pytest.mark.parametrize("clause", NOT_ENOUGH)
def test_what_falls_short_of_a_clause_calls_nobody(clause: str) -> None:
    assert reason_for(NOT_ENOUGH[clause]) is None


@pytest.mark.parametrize("trigger", get_args(Trigger))
def test_each_of_the_four_triggers_of_5_2_2_2_to_5_2_2_5_calls_a_person(trigger: Trigger) -> None:
    assert reason_for(replace(STANDARD, trigger=trigger)) is HandOverReason.ASKED


@pytest.mark.parametrize("mood", [Signals(is_negative=True), Signals(wants_to_complain=True)])
def test_5_2_2_7_a_mood_or_a_complaint_is_asked_about_first(mood: Signals) -> None:
    assert reason_for(mood) == ConfirmFirst(HandOverReason.COMPLAINT)
    assert reason_for(replace(mood, has_confirmed=True)) is HandOverReason.COMPLAINT
    assert reason_for(replace(mood, has_confirmed=False)) is None
    assert clauses_of(HandOverReason.COMPLAINT) == ("5.2.2.7",)


def test_danger_goes_before_everything_else() -> None:
    everything = Signals(
        trigger="menu", is_emergency=True, is_bot_on=False, failures=9, is_security=True
    )
    assert reason_for(everything) is HandOverReason.EMERGENCY


def test_a_wish_for_a_person_needs_no_confirmation_however_angry_it_is() -> None:
    assert reason_for(Signals(trigger="words", is_negative=True)) is HandOverReason.ASKED


def test_a_shop_may_be_more_careful_than_the_standard() -> None:
    assert reason_for(Signals(failures=1), Limits(failures=1)) is HandOverReason.REPEATED_FAILURE
    strict = Limits(visits=2)
    assert reason_for(Signals(visits=2, is_dissatisfied=True), strict) is (
        HandOverReason.DISSATISFIED
    )


def test_every_reason_has_a_clause_and_a_test() -> None:
    tested = {reason for _, reason in CLAUSES.values()} | {HandOverReason.COMPLAINT}
    assert tested == set(HandOverReason)
    assert all(clauses_of(reason) for reason in HandOverReason)
    assert len({rule.reason for rule in RULES}) == len(RULES)


def test_8_backup_and_restore_have_commands_and_a_test_of_their_own() -> None:
    """Clause 8; the test itself backs up and restores a real database."""
    test = Path(__file__).parents[2] / "integration" / "wiring" / "test_backup.py"
    assert "restore" in test.read_text(encoding="utf-8")
    assert callable(backup.restore)
