"""What records refuse.

XiaoerError
└── ConflictError
    └── NotForPracticeError    only a shop that was imported for practice can be put back
"""

from xiaoer.kernel.errors import ConflictError


class NotForPracticeError(ConflictError):
    code = "commerce.not_for_practice"
