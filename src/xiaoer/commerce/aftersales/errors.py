"""Errors of after-sales requests.

XiaoerError
├── NotFoundError
│   └── RequestNotFoundError      unknown, or somebody else's: the answer is the same
├── ConflictError
│   ├── ActRefusedError           the state, the clock or a limit forbids it; the code says which
│   ├── LineClaimedError          the pieces are in another request, or already refunded
│   ├── OutOfStockError           the goods to be sent are not there; `others` are
│   └── SettlementRefusedError    the money cannot flow back as decided
├── ForbiddenError
│   └── RulingNotYoursError       needs a permission of its own
└── InvalidInputError
    ├── ActIncompleteError        something the act needs is missing
    ├── AmountTooHighError        more than the rules decided
    ├── SurchargeError            the buyer would have to pay first
    ├── WordingVoidError          a phrase that no court lets stand
    └── LinesUnknownError         no such line, or not so many pieces
"""

from xiaoer.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


class RequestNotFoundError(NotFoundError):
    code = "commerce.aftersales.not_found"


class ActRefusedError(ConflictError):
    """The code names the reason: `commerce.aftersales.why.undo_too_late`."""

    code = "commerce.aftersales.act_refused"

    def __init__(self, *, reason: str, **params: object) -> None:
        super().__init__(errors=(), **params)
        self.code = f"commerce.aftersales.why.{reason}"  # pyright: ignore[reportAttributeAccessIssue]


class LineClaimedError(ConflictError):
    code = "commerce.aftersales.line_claimed"


class OutOfStockError(ConflictError):
    code = "commerce.aftersales.out_of_stock"


class SettlementRefusedError(ConflictError):
    code = "commerce.aftersales.settlement_refused"


class RulingNotYoursError(ForbiddenError):
    code = "commerce.aftersales.permission_missing"


class ActIncompleteError(InvalidInputError):
    code = "commerce.aftersales.act_incomplete"


class AmountTooHighError(InvalidInputError):
    code = "commerce.aftersales.amount_too_high"


class SurchargeError(InvalidInputError):
    code = "commerce.aftersales.surcharge"


class WordingVoidError(InvalidInputError):
    code = "commerce.aftersales.wording_void"


class LinesUnknownError(InvalidInputError):
    code = "commerce.aftersales.lines_unknown"
