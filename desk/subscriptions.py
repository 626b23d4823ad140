"""What the people written to say themselves, by a link in their mail: I leave; yes, I want this.

They have no seat and sign in nowhere; the link is their right, made for one row and one purpose. Both deeds can be done
twice without harm, take effect with their commit, and the next message of a mailing under way asks for it.
"""

from domain.errors import NotFound
from domain.ports import Clock
from store import audit, confirmations
from store.audiences import confirm as confirm_row
from store.audiences import end_address, get_address, workspace_of_address
from store.mail_deliveries import find_delivery, language_of, note_left, workspace_of_mail
from store.postgres import Database


def leave(database: Database, clock: Clock, delivery_id: str) -> None:
    """Whoever that message was for is not written to any more, on no list of the workspace. Raises NotFound where that
    is not known any more: the mailing's rows were cleared, or the person was erased."""
    with database.transaction() as conn:
        workspace_id = workspace_of_mail(conn, delivery_id)
    if workspace_id is None:
        raise NotFound("There is no such message.")
    now = clock.now()
    with database.transaction(workspace_id) as conn:
        delivery = find_delivery(conn, delivery_id)
        if delivery is None or delivery.is_erased:
            raise NotFound("There is no such message.")
        changed = end_address(conn, delivery.hash, "unsubscribed", now)
        note_left(conn, delivery.id, now)
        if changed:
            audit.append(conn, None, "address.unsubscribed", delivery.address_id or delivery.id, {"lists": changed})


def confirm(database: Database, clock: Clock, address_id: str) -> bool:
    """The person wants to be on the list. False when there was nothing to confirm any more. Raises NotFound."""
    with database.transaction() as conn:
        workspace_id = workspace_of_address(conn, address_id)
    if workspace_id is None:
        raise NotFound("There is no such address.")
    with database.transaction(workspace_id) as conn:
        if confirm_row(conn, address_id, clock.now()):
            audit.append(conn, None, "address.confirmed", address_id, {})
            return True
        return get_address(conn, address_id).state == "confirmed"


def language_of_mail(database: Database, delivery_id: str) -> str | None:
    """The language of the mail that a link stood in; None where that is not known any more."""
    with database.transaction() as conn:
        workspace_id = workspace_of_mail(conn, delivery_id)
    if workspace_id is None:
        return None
    with database.transaction(workspace_id) as conn:
        return language_of(conn, delivery_id)


def language_of_address(database: Database, address_id: str) -> str | None:
    """The language in which somebody was asked; None where that is not known any more."""
    with database.transaction() as conn:
        workspace_id = workspace_of_address(conn, address_id)
    if workspace_id is None:
        return None
    with database.transaction(workspace_id) as conn:
        return confirmations.language_of(conn, address_id)
