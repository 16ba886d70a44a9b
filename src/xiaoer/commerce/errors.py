"""Errors of orders and shop imports.

XiaoerError
├── NotFoundError
│   ├── OrderNotFoundError        unknown number, or somebody else's: the answer is the same
│   └── ProductNotFoundError
└── InvalidInputError
    ├── ShopUnreadableError       file missing or broken
    └── ShopFormatUnknownError    no mapping knows the file
"""

from xiaoer.kernel.errors import InvalidInputError, NotFoundError


class OrderNotFoundError(NotFoundError):
    code = "commerce.order_not_found"


class ProductNotFoundError(NotFoundError):
    code = "commerce.product_not_found"


class ShopUnreadableError(InvalidInputError):
    code = "commerce.shop_unreadable"


class ShopFormatUnknownError(InvalidInputError):
    code = "commerce.shop_format_unknown"
