"""HTTP edge of contacts."""

from uuid import UUID

from litestar import Controller, get

from xiaoer.contacts import service
from xiaoer.contacts.schemas import Contact
from xiaoer.identity.api import Permission, has_permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, DbPart
from xiaoer.kernel.ids import ContactId


class Contacts(Controller):
    """The people served."""

    path = "/api/v1/contacts"
    tags = ("contacts",)

    @get(
        "/{contact_id:uuid}",
        operation_id="get_contact",
        guards=[requires(Permission.CONTACTS_READ)],
    )
    async def get_contact(
        self,
        request: AgentRequest,
        contact_id: UUID,
        db: DbPart,
    ) -> Contact:
        """A contact with how each inbox knows them."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            view = await service.get(tx, who.workspace_id, ContactId(contact_id))
        return Contact.of(view, named=has_permission(who, Permission.CONTACTS_NAMES))


CONTROLLERS = (Contacts,)
