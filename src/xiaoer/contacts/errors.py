"""What contacts refuses."""

from xiaoer.kernel.errors import ForbiddenError, InvalidInputError, NotFoundError


class ContactNotFoundError(NotFoundError):
    code = "contacts.not_found"


class IdentityUnprovenError(ForbiddenError):
    """The signature does not vouch for the external id, or there is none."""

    code = "contacts.identity_unproven"


class PhoneInvalidError(InvalidInputError):
    """No number that could be dialled."""

    code = "contacts.phone_invalid"
