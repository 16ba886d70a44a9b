"""What recognising a buyer refuses.

XiaoerError
├── ForbiddenError
│   └── BuyerUnknownError       the contact has not proved who they are
├── InvalidInputError
│   ├── IdentityUnprovedError   nothing fits; it never says what did not
│   └── MeansUnknownError       the shop does not accept this way of proving it
└── RateLimitedError
    └── TriesUsedUpError        too many tries; `retry_after` seconds
"""

from xiaoer.kernel.errors import ForbiddenError, InvalidInputError, RateLimitedError


class BuyerUnknownError(ForbiddenError):
    code = "commerce.buyer_unknown"


class IdentityUnprovedError(InvalidInputError):
    code = "commerce.identity_unproved"


class MeansUnknownError(InvalidInputError):
    code = "commerce.identity_means_unknown"


class TriesUsedUpError(RateLimitedError):
    code = "commerce.identity_tries_used_up"
