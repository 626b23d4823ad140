"""What a person does on the dashboard: a thin step to the desk, which checks the right and writes.

Before each action the sign-in is asked for again. A page can be older than the moment somebody's access ended.
"""

from datetime import date
from urllib.parse import urlencode

from desk import (
    account_sign_ins,
    accounts,
    archive,
    edits,
    examples,
    generation,
    logo,
    outlines,
    profile,
    profile_proposals,
    proposals,
    publications,
    rescheduling,
    reviews,
    sending,
    style,
    trends,
)
from desk.profile_fields import ProposalFields
from desk.profile_file import ProfileFile
from desk.sign_in import find_signed_in, sign_out
from domain.actor import Actor
from domain.errors import NotAllowed
from domain.outline import Outline
from domain.proposal import Proposal
from domain.publication import AccountTest, Publication
from domain.review import Decision
from domain.version import Version
from panel_app.auth import Visitor
from panel_app.components.post_box import Move
from panel_app.components.slot_choice import Slot
from panel_app.services import AppServices
from store.brakes import Scope
from store.examples import EditExample
from store.take_downs import TakeDown


class Actions:
    """One visitor's actions."""

    def __init__(self, services: AppServices, visitor: Visitor) -> None:
        self._services = services
        self._visitor = visitor

    def approve(self, draft_id: str, digest: str, slot: Slot) -> Decision:
        """Approves the version with that digest, the one that was looked at."""
        services = self._services
        return reviews.approve(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            slot=slot.wish,
            at=slot.at,
            undo_seconds=services.undo_seconds,
            digest=digest,
            able_of=services.abilities,
        )

    def revise(self, draft_id: str, digest: str, comment: str) -> Decision:
        """Asks for changes."""
        services = self._services
        return reviews.revise(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            comment=comment,
            undo_seconds=services.undo_seconds,
            digest=digest,
        )

    def reject(self, draft_id: str, digest: str, comment: str) -> Decision:
        """Closes the piece."""
        services = self._services
        return reviews.reject(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            comment=comment,
            undo_seconds=services.undo_seconds,
            digest=digest,
        )

    def attest(self, draft_id: str, digest: str, position: int, reason: str, until: date | None) -> Version:
        """Vouches for one sentence of the version with that digest."""
        services = self._services
        return edits.attest(
            services.database,
            self._actor(),
            services.clock,
            draft_id=draft_id,
            position=position,
            reason=reason,
            until=until,
            digest=digest,
        )

    def edit(self, draft_id: str, digest: str, change: edits.Change) -> Version:
        """Saves changed words on top of the version with that digest."""
        services = self._services
        return edits.edit(
            services.database, self._actor(), services.clock, draft_id=draft_id, change=change, digest=digest
        )

    def adopt(self, draft_id: str, number: int, digest: str) -> Version:
        """Puts a proposed version, the one that was looked at, in place of the current one."""
        services = self._services
        return proposals.adopt(
            services.database, self._actor(), services.clock, draft_id=draft_id, number=number, digest=digest
        )

    def mark_false_alarm(self, draft_id: str, digest: str, check: str) -> None:
        """Says that what a style check found in the version with that digest is no fault."""
        services = self._services
        style.mark_false_alarm(
            services.database, self._actor(), services.clock, draft_id=draft_id, check=check, digest=digest
        )

    def switch_example(self, example_id: str, *, on: bool) -> EditExample:
        """Says whether later drafts learn from an example."""
        services = self._services
        return examples.switch_example(services.database, self._actor(), services.clock, example_id=example_id, on=on)

    def approve_outline(self, outline_id: str) -> Outline:
        """Lets the drafts of an outline be written."""
        return outlines.approve_outline(
            self._services.database, self._actor(), self._services.clock, outline_id=outline_id
        )

    def revise_outline(self, outline_id: str, comment: str) -> Outline:
        """Asks for another outline."""
        return outlines.revise_outline(
            self._services.database, self._actor(), self._services.clock, outline_id=outline_id, comment=comment
        )

    def brief_from_trend(self, trend_id: str) -> trends.BriefOfTrend:
        """Turns a trend into a brief of its campaign."""
        return trends.brief_from_trend(self._services.database, self._actor(), self._services.clock, trend_id=trend_id)

    def record_profile(self, file: ProfileFile) -> profile.ProfileRecorded:
        """Records what stands in the form."""
        return profile.record_profile(self._services.database, self._actor(), self._services.clock, file)

    def keep_logo(self, data: bytes) -> str:
        """Keeps a picture that was handed in; gives what a profile names it by."""
        services = self._services
        return logo.keep_logo(
            services.database, self._actor(), services.clock, services.files, type_of=services.logo_type, data=data
        )

    def request_proposal(self) -> Proposal:
        """Asks for a proposal from the company's own pages."""
        return profile.request_proposal(self._services.database, self._actor(), self._services.clock)

    def edit_proposal(self, proposal_id: str, digest: str, fields: ProposalFields) -> Proposal:
        """Keeps a person's words in place of those that were seen."""
        services = self._services
        return profile_proposals.edit_proposal(
            services.database, self._actor(), services.clock, proposal_id=proposal_id, fields=fields, digest=digest
        )

    def accept_proposal(self, proposal_id: str, digest: str, fields: ProposalFields) -> Proposal:
        """Makes the proposal that was seen, with the person's changes, the house's."""
        services = self._services
        return profile_proposals.accept_proposal(
            services.database, self._actor(), services.clock, proposal_id=proposal_id, digest=digest, fields=fields
        )

    def reject_proposal(self, proposal_id: str, digest: str, reason: str) -> Proposal:
        """Turns down the proposal that was seen."""
        services = self._services
        return profile_proposals.reject_proposal(
            services.database, self._actor(), services.clock, proposal_id=proposal_id, reason=reason, digest=digest
        )

    def reschedule(self, move: Move) -> rescheduling.Rescheduled:
        """Moves a post to another time."""
        services = self._services
        return rescheduling.reschedule(
            services.database,
            self._actor(),
            services.clock,
            publication_id=move.post,
            slot=move.slot,
            at=move.at,
            approve=move.approve,
            digest=move.digest,
        )

    def undo(self, decision_id: str) -> Decision:
        """Takes a decision back."""
        return reviews.undo(self._services.database, self._actor(), self._services.clock, decision_id=decision_id)

    def settle(self, publication_id: str, word: publications.Word, address: str = "") -> Publication:
        """Says what is to become of a post that waits for a person; `address` is where it is, if it is there."""
        services = self._services
        return publications.settle(
            services.database,
            self._actor(),
            services.clock,
            publication_id=publication_id,
            word=word,
            found=publications.Found(url=address) if address else None,
        )

    def take_down(self, publication_id: str, reason: str) -> TakeDown:
        """Asks that a live post is taken down; the reason is kept with it."""
        services = self._services
        return publications.take_down(
            services.database, self._actor(), services.clock, publication_id=publication_id, reason=reason
        )

    def stop_sending(self, scope: Scope, subject: str = "", reason: str = "") -> sending.Stopped:
        """Pulls a brake: on the workspace, a part of it, or the whole installation."""
        services, held = self._services, sending.Held(scope=scope, subject=subject)
        return sending.stop_sending(services.database, self._actor(), services.clock, held=held, reason=reason)

    def start_sending(self, scope: Scope, subject: str) -> sending.Resumed:
        """Lets go of one brake."""
        services = self._services
        held = sending.Held(scope=scope, subject=subject)
        return sending.start_sending(services.database, self._actor(), services.clock, held=held)

    def reconnect(self, account_id: str) -> accounts.Reconnected:
        """Says that an account's access works again."""
        return accounts.reconnect(self._services.database, self._actor(), self._services.clock, account_id=account_id)

    def try_account(self, account_id: str) -> AccountTest:
        """Tries an account's access, without posting anything."""
        services = self._services
        return services.try_account(accounts.account_to_try(services.database, self._actor(), account_id=account_id))

    def disconnect(self, account_id: str) -> accounts.Disconnected:
        """Gives an account up."""
        return accounts.disconnect(self._services.database, self._actor(), self._services.clock, account_id=account_id)

    def invite(self, account_id: str) -> str:
        """The address by which somebody without a seat signs in at the channel for an account."""
        services, actor = self._services, self._actor()
        services.sign_in_of(accounts.account_to_try(services.database, actor, account_id=account_id))
        token = account_sign_ins.invite(services.database, actor, services.clock, account_id=account_id)
        return f"{services.address}/join?{urlencode({'token': token})}"

    def put_away(self, campaign_id: str, *, hold: bool) -> archive.Archived:
        """Puts a campaign away; `hold` says that its approved posts are put on hold."""
        services = self._services
        return archive.archive(services.database, self._actor(), services.clock, campaign_id=campaign_id, hold=hold)

    def bring_back(self, campaign_id: str) -> archive.BackAtWork:
        """Puts a campaign back to work."""
        return archive.unarchive(self._services.database, self._actor(), self._services.clock, campaign_id=campaign_id)

    def draft_again(self, campaign_id: str, draft_id: str) -> generation.Asked:
        """Asks for one piece anew."""
        services = self._services
        return generation.request_generation(
            services.database, self._actor(), services.clock, campaign_id=campaign_id, draft_ids=[draft_id]
        )

    def sign_out(self) -> None:
        """Ends this browser's sign-in."""
        sign_out(self._services.database, self._services.clock, self._visitor.token)

    def still_signed_in(self) -> bool:
        """Whether the page may stay open. Only looked at: a page that nobody uses must not keep its sign-in alive."""
        services = self._services
        return find_signed_in(services.database, services.clock, self._visitor.token, prolong=False) is not None

    def _actor(self) -> Actor:
        services = self._services
        found = find_signed_in(services.database, services.clock, self._visitor.token, at_most=services.longest_sign_in)
        if found is None:
            raise NotAllowed("You were signed out. Nothing was changed.")
        return found.actor
