"""Onboarding: recording what a company is, and asking for a proposal of how it sounds and to whom it speaks.

The same file is given many times, and the form is saved many times: what did not change is not written, and a proposal
that is being made is not asked for twice.
"""

from typing import Literal

from desk.access import at_desk
from desk.profile_file import ProfileFile
from domain.actor import Actor
from domain.errors import InvalidInput
from domain.logo import is_kept, place_of
from domain.ports import Clock
from domain.profile import Profile
from domain.proposal import Proposal
from domain.value import Value
from store.accounts import ensure_account
from store.postgres import Database
from store.profile_proposals import ask_proposal, latest_proposal
from store.profiles import get_profile, register_profile, save_profile
from store.workspaces import get_guide, set_guide, set_zone


class ProfileRecorded(Value):
    """A profile after it was recorded. `guide_changed` says that drafts may now be stale; `pages_changed` that the
    latest proposal, if there is one, was made from other pages."""

    profile: Profile
    state: Literal["added", "updated", "unchanged"]
    guide_changed: bool
    pages_changed: bool
    warnings: tuple[str, ...] = ()


def record_profile(database: Database, actor: Actor, clock: Clock, file: ProfileFile) -> ProfileRecorded:
    """Records the profile of a file or form in place of the one before; all of it or nothing. An accepted voice guide
    stays. Raises InvalidInput for a logo that was handed in elsewhere."""
    del clock
    with at_desk(database, actor, "record the profile") as desk:
        old, new = get_profile(desk.conn), file.profile()
        if is_kept(new.guide.logo) and not place_of(new.guide.logo, desk.actor.workspace_id):
            raise InvalidInput("This logo was not handed in here; choose the file once more.")
        guide_changed = False
        if new != old:
            before = get_guide(desk.conn)
            guide = new.guide.model_copy(update={"voice_guide": before.voice_guide})
            guide_changed = guide != before
            if guide_changed:
                set_guide(desk.conn, guide)
            set_zone(desk.conn, new.zone)
            save_profile(desk.conn, new, desk.actor.user_id)
            for account in new.accounts:
                ensure_account(desk.conn, account.channel, account.name)
            register_profile(desk.conn)
            desk.record(actor.workspace_id, guide_changed=guide_changed)
    state: Literal["added", "updated", "unchanged"] = "added" if not old else "updated" if new != old else "unchanged"
    pages_changed = old is None or pages_named(old) != pages_named(new)
    return ProfileRecorded(
        profile=new, state=state, guide_changed=guide_changed, pages_changed=pages_changed, warnings=file.warnings
    )


def pages_named(profile: Profile) -> tuple[str, ...]:
    """The pages that a proposal is made from."""
    return profile.sources or ((profile.guide.site,) if profile.guide.site else ())


def request_proposal(database: Database, actor: Actor, clock: Clock) -> Proposal:
    """Asks for a proposal from the company's own pages; one that is being made is not asked for twice. Raises
    InvalidInput when there are no pages."""
    del clock
    with at_desk(database, actor, "ask for a proposal") as desk:
        profile = get_profile(desk.conn)
        if profile is None:
            raise InvalidInput("There is no profile yet: `pressroom onboard FILE.yaml`, or the page “Profile”.")
        if not pages_named(profile):
            raise InvalidInput("The profile names no pages of the company, and no site: there is nothing to read.")
        before = latest_proposal(desk.conn)
        asked = ask_proposal(desk.conn, desk.actor.user_id)
        if before is None or before.id != asked.id:
            desk.record(asked.id)
        return asked
