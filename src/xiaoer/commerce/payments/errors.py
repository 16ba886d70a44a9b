"""Errors of refunds.

XiaoerError
├── NotFoundError
│   └── RefundNotFoundError
└── ConflictError
    ├── PaymentNotRefundableError   no such payment, or nobody knows the provider's number of it
    ├── RefundTooLargeError         more than is left of the payment
    ├── NoPaymentConnectionError    no active connection takes this method
    └── RefundKeyReusedError        the key came before with another amount or order
"""

from xiaoer.kernel.errors import ConflictError, NotFoundError


class RefundNotFoundError(NotFoundError):
    code = "commerce.refund_not_found"


class PaymentNotRefundableError(ConflictError):
    code = "commerce.payment_not_refundable"


class RefundTooLargeError(ConflictError):
    code = "commerce.refund_too_large"


class NoPaymentConnectionError(ConflictError):
    code = "commerce.no_payment_connection"


class RefundKeyReusedError(ConflictError):
    code = "commerce.refund_key_reused"
