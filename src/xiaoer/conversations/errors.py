"""What conversations refuse.

ConflictError
├─ AlreadyRatedError            conversations.already_rated
├─ ConversationClosedError      conversations.closed
├─ ConversationNotOverError     conversations.not_over
├─ IllegalTransitionError       conversations.illegal_transition
├─ NothingAskedError            conversations.nothing_asked
└─ LeaseLostError               conversations.lease_lost
NotFoundError
├─ CallBackNotFoundError        conversations.call_back_not_found
├─ ConversationNotFoundError    conversations.not_found
├─ PromiseNotFoundError         conversations.promise_not_found
├─ RatingNotFoundError          conversations.rating_not_found
├─ InboxNotFoundError           conversations.inbox_not_found
└─ AttachmentNotFoundError      conversations.attachment_not_found
InvalidInputError
├─ ConsentMissingError          conversations.consent_missing
├─ HoursInvalidError            conversations.hours_invalid
├─ MonthInvalidError            conversations.month_invalid
├─ MessageEmptyError            conversations.message_empty
├─ MessageTooLongError          conversations.message_too_long
├─ SnoozeInPastError            conversations.snooze_in_past
└─ AgentUnknownError            conversations.agent_unknown
"""

from xiaoer.kernel.errors import ConflictError, InvalidInputError, NotFoundError


class ConversationClosedError(ConflictError):
    code = "conversations.closed"


class IllegalTransitionError(ConflictError):
    code = "conversations.illegal_transition"


class LeaseLostError(ConflictError):
    code = "conversations.lease_lost"


class ConversationNotFoundError(NotFoundError):
    code = "conversations.not_found"


class InboxNotFoundError(NotFoundError):
    code = "conversations.inbox_not_found"


class AttachmentNotFoundError(NotFoundError):
    code = "conversations.attachment_not_found"


class MessageEmptyError(InvalidInputError):
    code = "conversations.message_empty"


class MessageTooLongError(InvalidInputError):
    code = "conversations.message_too_long"


class SnoozeInPastError(InvalidInputError):
    code = "conversations.snooze_in_past"


class AgentUnknownError(InvalidInputError):
    code = "conversations.agent_unknown"


class AlreadyRatedError(ConflictError):
    code = "conversations.already_rated"


class ConversationNotOverError(ConflictError):
    code = "conversations.not_over"


class RatingNotFoundError(NotFoundError):
    code = "conversations.rating_not_found"


class CallBackNotFoundError(NotFoundError):
    code = "conversations.call_back_not_found"


class ConsentMissingError(InvalidInputError):
    code = "conversations.consent_missing"


class HoursInvalidError(InvalidInputError):
    code = "conversations.hours_invalid"


class NothingAskedError(ConflictError):
    code = "conversations.nothing_asked"


class PromiseNotFoundError(NotFoundError):
    code = "conversations.promise_not_found"


class MonthInvalidError(InvalidInputError):
    code = "conversations.month_invalid"
