"""What proposals refuse.

XiaoerError
├── NotFoundError
│   └── ProposalNotFoundError    unknown, or somebody else's: the answer is the same
├── ForbiddenError
│   └── ConfirmationMissingError nobody who may has said yes
├── ConflictError
│   ├── PolicyRefusedError       the shop's rules say no; the reasons are in the text
│   ├── PersonNeededError        the rules cannot tell; an agent decides
│   ├── WorldChangedError        order, price or balance is not as it was proposed
│   ├── ProposalExpiredError     the time to say yes is over
│   ├── ProposalClosedError      declined before
│   └── AmountDisputedError      what the rules grant is not what the change costs
└── InvalidInputError
    ├── ActIncompleteError       something the act needs is missing
    └── LineNotInOrderError      no such line, or not as many pieces
"""

from xiaoer.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


class ProposalNotFoundError(NotFoundError):
    code = "commerce.proposal_not_found"


class ConfirmationMissingError(ForbiddenError):
    code = "commerce.confirmation_missing"


class PolicyRefusedError(ConflictError):
    """`params`: `reasons` and `instead` in words; `rules`, `because` and `alternatives`."""

    code = "commerce.policy_refused"


class PersonNeededError(ConflictError):
    """Carries what a refusal carries; it is none."""

    code = "commerce.person_needed"


class GoodwillWaitsError(ConflictError):
    """A sum beyond what the ladder gives without a person."""

    code = "commerce.goodwill_waits"


class WorldChangedError(ConflictError):
    code = "commerce.world_changed"


class ProposalExpiredError(ConflictError):
    code = "commerce.proposal_expired"


class ProposalClosedError(ConflictError):
    code = "commerce.proposal_closed"


class AmountDisputedError(ConflictError):
    code = "commerce.amount_disputed"


class ActIncompleteError(InvalidInputError):
    code = "commerce.act_incomplete"


class LineNotInOrderError(InvalidInputError):
    code = "commerce.line_not_in_order"
