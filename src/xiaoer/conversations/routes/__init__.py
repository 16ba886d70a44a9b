"""HTTP edge of conversations."""

from xiaoer.conversations.routes.acts import ConversationActs
from xiaoer.conversations.routes.asking import ConversationAsking
from xiaoer.conversations.routes.call_backs import ConversationCallBack
from xiaoer.conversations.routes.inboxes import Inboxes
from xiaoer.conversations.routes.messages import ConversationMessages
from xiaoer.conversations.routes.reading import ConversationReading
from xiaoer.conversations.routes.reports import ServiceReports
from xiaoer.conversations.routes.service_rules import ServiceRulesPart
from xiaoer.conversations.routes.to_dos import ToDoList
from xiaoer.conversations.routes.writing import ConversationWriting

CONTROLLERS = (
    ConversationReading,
    ConversationMessages,
    ConversationWriting,
    ConversationActs,
    ConversationAsking,
    ConversationCallBack,
    ServiceReports,
    ServiceRulesPart,
    ToDoList,
    Inboxes,
)

__all__ = ["CONTROLLERS"]
