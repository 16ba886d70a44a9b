"""What the book refuses.

XiaoerError
├── ConflictError
│   └── OverdrawnError        more would leave an account than is in it
└── InvalidInputError
    └── UnbalancedError       an entry whose postings do not sum to zero
"""

from xiaoer.kernel.errors import ConflictError, InvalidInputError


class OverdrawnError(ConflictError):
    code = "commerce.book.overdrawn"


class UnbalancedError(InvalidInputError):
    code = "commerce.book.unbalanced"
