"""Every shipped flow may be published, and does what the tests in its own file say."""

from pathlib import Path

import pytest

from xiaoer.bot import flow_pack, flow_trials
from xiaoer.bot.acting import ACTS
from xiaoer.bot.flow_trials import Trial
from xiaoer.bot.model.flows import checking
from xiaoer.bot.model.flows.shape import Flow

FOLDER = Path(__file__).parents[4] / "packs" / "flows"
PACK = flow_pack.load(FOLDER)
TRIALS = list(flow_trials.trials(FOLDER))


@pytest.mark.parametrize("flow", PACK.flows.values(), ids=lambda flow: flow.name)
def test_from_every_step_an_answer_an_action_or_a_person_is_reachable(flow: Flow) -> None:
    assert checking.flaws(flow, ACTS) == []


def test_no_two_flows_begin_with_the_same_intent() -> None:
    assert checking.clashes(PACK.flows.values()) == []


@pytest.mark.parametrize(
    "trial", [trial for _, _, trial in TRIALS], ids=[f"{flow}: {name}" for flow, name, _ in TRIALS]
)
def test_the_flow_does_what_its_file_says(trial: Trial) -> None:
    assert trial.run() == []


def test_every_flow_is_tried() -> None:
    assert {flow for flow, _, _ in TRIALS} == set(PACK.flows)
