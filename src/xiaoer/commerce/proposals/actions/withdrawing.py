"""Take back an after-sales request, while its machine still allows that."""

from xiaoer.commerce.aftersales.acting import Doing as Deed
from xiaoer.commerce.aftersales.facade import do_aftersales
from xiaoer.commerce.aftersales.model.words import Act as Step
from xiaoer.commerce.aftersales.model.words import Who
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.commerce.proposals.action import Action, Asked, Doing, Result, change, missing, plan_of
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.world.records import Request


def request_of(asked: Asked) -> Request:
    """The request that is meant; the only one there is where none is named.

    Raises ActIncompleteError when that is not one request that can be withdrawn.
    """
    wanted = asked.wished.request_number
    found = [one for one in asked.world.requests if wanted in {None, one.number}]
    if len(found) != 1:
        raise missing("request_number")
    return found[0]


def plan(asked: Asked) -> Plan:
    """The request ends; its pieces are free again."""
    return plan_of(asked, [change("withdraw", request_of(asked).number, None)])


async def execute(doing: Doing) -> Result:
    """Withdraw it as the buyer."""
    found = request_of(doing.asked)
    await do_aftersales(
        doing.tx,
        doing.workspace_id,
        request_id=found.id,
        doing=Deed(Step.WITHDRAW),
        doer=Doer(Who.BUYER, doing.by),
        clock=doing.clock,
    )
    return {"aftersales_id": str(found.id), "aftersales_number": found.number}


ACTION = Action(Act.WITHDRAW, None, plan, execute)
