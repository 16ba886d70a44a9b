"""What contacts refuses."""

from xiaoer.kernel.errors import ForbiddenError, NotFoundError


class ContactNotFoundError(NotFoundError):
    code = "contacts.not_found"


class IdentityUnprovenError(ForbiddenError):
    """The signature does not vouch for the external id, or there is none."""

    code = "contacts.identity_unproven"
