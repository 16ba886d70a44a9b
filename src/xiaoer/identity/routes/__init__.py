"""HTTP edge of identity."""

from xiaoer.identity.routes.administration import ApiTokens, Audit
from xiaoer.identity.routes.people import Agents, MyAccount, Teams
from xiaoer.identity.routes.sessions import Sessions

CONTROLLERS = (Sessions, MyAccount, Agents, Teams, ApiTokens, Audit)

__all__ = ["CONTROLLERS"]
