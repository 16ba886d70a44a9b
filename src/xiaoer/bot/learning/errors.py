"""What can go wrong with drafts.

NotFoundError
└── DraftNotFoundError      bot.draft_not_found
ConflictError
└── DraftDecidedError       bot.draft_decided
"""

from xiaoer.kernel.errors import ConflictError, NotFoundError


class DraftNotFoundError(NotFoundError):
    code = "bot.draft_not_found"


class DraftDecidedError(ConflictError):
    """It was approved or dismissed already."""

    code = "bot.draft_decided"
