"""Errors of policies.

XiaoerError
├── NotFoundError
│   ├── DecisionNotFoundError
│   ├── PolicyVersionNotFoundError
│   └── CompensationNotFoundError
├── InvalidInputError
│   ├── PolicyInvalidError          names file, rule and field
│   ├── PackLevelError              a shop claims to speak for law or platform
│   ├── PackNameError               a pack takes a name that is in use
│   └── CompensationRefusedError    the rules refuse it, or it is more than was paid
├── ForbiddenError
│   └── OwnProposalError            nobody approves their own
└── ConflictError
    └── CompensationSettledError    it was decided before
"""

from xiaoer.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


class PolicyInvalidError(InvalidInputError):
    code = "policies.invalid"


class PackLevelError(InvalidInputError):
    code = "policies.level_not_allowed"


class PackNameError(InvalidInputError):
    code = "policies.name_taken"


class DecisionNotFoundError(NotFoundError):
    code = "policies.decision_not_found"


class PolicyVersionNotFoundError(NotFoundError):
    code = "policies.version_not_found"


class CompensationNotFoundError(NotFoundError):
    code = "policies.compensation_not_found"


class CompensationRefusedError(InvalidInputError):
    code = "policies.compensation_refused"


class CompensationSettledError(ConflictError):
    code = "policies.compensation_settled"


class OwnProposalError(ForbiddenError):
    code = "policies.own_proposal"
