"""Everything that answers HTTP and sockets, on one page."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from xiaoer.app.health import HealthController
from xiaoer.app.pages import CONTROLLERS as PAGES
from xiaoer.app.realtime import SOCKETS
from xiaoer.app.static import StaticController
from xiaoer.app.uploads import UPLOADS
from xiaoer.app.widget_after import WidgetAfterCare
from xiaoer.app.widget_aftersales import WidgetAftersales
from xiaoer.app.widget_answers import WidgetAnswers
from xiaoer.app.widget_api import CONTROLLERS as WIDGET
from xiaoer.bot.assistant_routes import ModelCalls
from xiaoer.bot.copilot_routes import Copilot
from xiaoer.bot.learning_routes import ArticleDrafts
from xiaoer.bot.routes import Scopes
from xiaoer.bot.teaching_routes import Teachings, Trials
from xiaoer.commerce.hooks_routes import Hooks
from xiaoer.commerce.routes import CONTROLLERS as COMMERCE
from xiaoer.contacts.routes import CONTROLLERS as CONTACTS
from xiaoer.conversations.routes import CONTROLLERS as CONVERSATIONS
from xiaoer.desk.aftersales_routes import AftersalesQueue
from xiaoer.desk.inbox_routes import InboxViews
from xiaoer.desk.jobs_routes import Jobs
from xiaoer.desk.ledger_routes import Ledger
from xiaoer.identity.routes import CONTROLLERS as IDENTITY
from xiaoer.knowledge.routes import CONTROLLERS as KNOWLEDGE

ROUTES: Sequence[ControllerRouterHandler] = [
    HealthController,
    StaticController,
    *PAGES,
    *WIDGET,
    WidgetAftersales,
    WidgetAfterCare,
    WidgetAnswers,
    *IDENTITY,
    *CONTACTS,
    *COMMERCE,
    Hooks,
    *CONVERSATIONS,
    *KNOWLEDGE,
    *SOCKETS,
    *UPLOADS,
    AftersalesQueue,
    Scopes,
    InboxViews,
    Jobs,
    Ledger,
    ModelCalls,
    ArticleDrafts,
    Copilot,
    Teachings,
    Trials,
]
