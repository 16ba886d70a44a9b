"""Errors of connections.

XiaoerError
├── NotFoundError
│   └── ConnectionNotFoundError
├── ConflictError
│   └── ConnectionInUseError       something still points to it; it can be switched off
└── InvalidInputError
    ├── ConnectionKindUnknownError no adapter of this kind
    └── ConnectionIncompleteError  settings or secrets are missing, or nobody reads them
"""

from xiaoer.kernel.errors import ConflictError, InvalidInputError, NotFoundError


class ConnectionNotFoundError(NotFoundError):
    code = "commerce.connection_not_found"


class ConnectionInUseError(ConflictError):
    code = "commerce.connection_in_use"


class ConnectionKindUnknownError(InvalidInputError):
    code = "commerce.connection_kind_unknown"


class ConnectionIncompleteError(InvalidInputError):
    code = "commerce.connection_incomplete"
