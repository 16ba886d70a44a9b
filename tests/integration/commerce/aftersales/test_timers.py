"""The clock's job, run by the real runner."""

from datetime import timedelta

from tests.factories.aftersales_shop import Shop

from xiaoer.commerce.aftersales.jobs import HANDLERS
from xiaoer.commerce.api import Kind, State, Wanted
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.kernel.job_runner import JobRunner


async def test_the_runner_acts_when_the_time_is_up_and_once(shop: Shop) -> None:
    wanted = Wanted("SY2610210529", Kind.REFUND_ONLY, Reason.QUALITY)
    request_id = await shop.ask(wanted, "lilei", Verdict.ALLOWED)
    runner = JobRunner(shop.db, HANDLERS, clock=shop.clock)
    assert await runner.run_due() == 0
    shop.clock.advance(timedelta(hours=48))
    assert await runner.run_due() == 1
    assert (await shop.get(request_id)).request.state is State.TO_SETTLE
    assert await runner.run_due() == 0
    shop.clock.advance(timedelta(hours=72))
    assert await runner.run_due() == 1
    assert (await shop.get(request_id)).request.state is State.COMPLETED
