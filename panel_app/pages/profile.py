"""The profile: a form of what the company is, and the proposal of how it sounds, to be edited, accepted or rejected.

Everything is checked by the same rules as the profile file, and each problem stands beside its field. Whoever may not
plan reads the page and changes nothing; the desk refuses it in any case.
"""

from typing import Any, Final

import panel_material_ui as pmui

from desk.profile_fields import ProposalFields
from desk.profile_form import (
    FormProblems,
    ProfileForm,
    ProposalForm,
    form_of,
    proposal_form_of,
    read_form,
    read_proposal_form,
)
from domain.profile import Profile
from domain.proposal import Proposal
from panel_app.components.field import Field
from panel_app.components.profile_form import CARD, GAP, WIDE, ProfileFormView
from panel_app.components.proposal_form import ProposalFormView
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import ProfilePage as Found
from panel_app.data import load_profile
from panel_app.session import Session

FRAME: Final = {"max-width": "860px", "margin": "0 auto", "padding": "24px clamp(16px, 2.6vw, 32px) 40px"}
ROW: Final = {"margin-top": "14px"}
WRONG: Final = "Nothing was saved: see the fields that are marked."
UNKEPT: Final = "Keep your changes first, or take them back: with the proposal they would be gone."
WHY: Final = "Say why: whoever proposes next is shown the reason."


class ProfilePage:
    """One person's open page of the profile."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.on_failed = self._refuse
        self._may_plan = session.visitor.actor.may("plan")
        self._found = self._load()
        self._form = ProfileFormView(readonly=not self._may_plan)
        self._form.logo.on_file = self._hand_in
        self._proposal = ProposalFormView()
        self._shown: tuple[str, str] | None = None  # the proposal in the fields, and its digest
        self._given = ProposalForm(summary="")
        self._build()
        session.browser.hear(self._key, lambda _: None)
        self._draw(self._found)

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._view)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        self._session.background.look(self._load, self._draw)

    def press_save(self) -> None:
        """Records what stands in the form."""
        self._near, sent = self._refusal, self._form.values
        read = read_form(sent, self._found.begin)
        if isinstance(read, FormProblems):
            return self._mark(self._form.mark(read), read)
        actions = self._session.actions
        return self._session.background.act(
            lambda: actions.record_profile(read), lambda done: self._recorded(done.profile, sent)
        )

    def press_ask(self) -> None:
        """Asks for a proposal from the pages that are recorded."""
        self._near = self._refusal
        if self._form.touched:
            return self._refuse("Save the profile first: the proposal is made from what is recorded.")
        actions = self._session.actions
        return self._session.background.act(actions.request_proposal, lambda _: self._done("Asked for a proposal."))

    def press_keep(self) -> None:
        """Keeps the changes to the proposal without accepting it."""
        seen, fields = self._shown, self._typed()
        if seen is not None and fields is not None:
            actions = self._session.actions
            self._session.background.act(
                lambda: actions.edit_proposal(*seen, fields), lambda _: self._done("Your words are kept.")
            )

    def press_accept(self) -> None:
        """Accepts the proposal as it stands in the fields."""
        seen, fields = self._shown, self._typed()
        if seen is not None and fields is not None:
            actions = self._session.actions
            self._session.background.act(
                lambda: actions.accept_proposal(*seen, fields), lambda _: self._done("Accepted: drafts follow it now.")
            )

    def press_reject(self) -> None:
        """Turns the proposal down, for the reason that was typed."""
        self._near, seen, reason = self._refusal_below, self._shown, self._why.value.strip()
        if seen is None:
            return None
        if self._proposal.values != self._given:
            return self._refuse(UNKEPT)
        self._why.error = "" if reason else WHY
        if not reason:
            return self._session.browser.focus(f"#{self._why.field}")
        actions = self._session.actions
        return self._session.background.act(lambda: actions.reject_proposal(*seen, reason), lambda _: self._rejected())

    # --- building

    def _build(self) -> None:
        self._refusal, self._refusal_below = (Surface(sizing_mode=WIDE, visible=False) for _ in range(2))
        self._near = self._refusal
        self._status = Surface(sizing_mode=WIDE)
        self._voice = Surface(sizing_mode=WIDE, visible=False)
        self._save = _button("Save profile", self.press_save, main=True)
        self._ask = _button("Ask for a proposal", self.press_ask)
        self._ask.styles = {"margin-top": "12px"}
        self._keep = _button("Keep my changes", self.press_keep)
        self._reject = _button("Reject", self.press_reject)
        self._accept = _button("Accept", self.press_accept, main=True)
        self._why = Field(
            "proposal-reason",
            "text",
            label="If you reject it: why",
            note="With what was rejected, shown to whoever proposes next as not wanted.",
            rows=1,
            sizing_mode=WIDE,
            styles=GAP,
        )
        below = pmui.Column(self._status, self._voice, self._ask, sizing_mode=WIDE, margin=0, styles=CARD)
        head = render("profile_head.html", workspace=self._found.frame.workspace)
        buttons = _row(self._keep, self._reject, self._accept)
        self._decide = pmui.Column(self._why, buttons, sizing_mode=WIDE, margin=0)
        self._view = pmui.Column(
            Surface(head, sizing_mode=WIDE),
            self._form,
            _row(self._save),
            self._refusal,
            below,
            self._proposal,
            self._refusal_below,
            self._decide,
            sizing_mode=WIDE,
            margin=0,
            styles=FRAME,
        )
        self._save.visible = self._may_plan

    # --- reading and drawing

    def _load(self) -> Found:
        return load_profile(self._session.services.database, self._session.workspace_id)

    def _draw(self, found: Found) -> None:
        self._found = found
        self._session.shell.draw_nav(self._session.visitor.actor, found.frame)
        self._form.load(form_of(found.begin))
        latest, accepted = found.latest, found.accepted
        self._status.draw(
            render(
                "proposal_head.html",
                latest=latest,
                accepted=accepted,
                accepted_by=_name(found, accepted.decided_by if accepted else None),
                rejected_by=_name(found, latest.decided_by) if latest and latest.status == "rejected" else "",
                edited_by=_name(found, latest.edited_by) if latest and latest.edited_by else "",
            )
        )
        voice = accepted.voice if accepted else None
        self._voice.draw(render("voice.html", voice=voice, segments=found.segments) if voice else "")
        self._voice.visible = voice is not None
        self._ask.label = "Ask for another one" if latest else "Ask for a proposal"
        self._ask.visible = self._may_plan and found.profile is not None and not (latest and latest.is_open)
        self._draw_proposal(latest)

    def _draw_proposal(self, latest: Proposal | None) -> None:
        """The fields of the proposal that waits; those somebody is writing in stay as they are."""
        if latest is None or latest.status != "proposed" or not self._may_plan:
            self._shown = None
            self._proposal.close()
        elif not self._is_left_alone(latest):
            self._shown = (latest.id, latest.digest)
            self._given = proposal_form_of(latest)
            self._proposal.load(latest, self._given)
            self._given = self._proposal.values
        self._decide.visible = self._shown is not None

    def _is_left_alone(self, latest: Proposal) -> bool:
        """Whether it is shown already, as it is or as somebody is just changing it."""
        if self._shown is None or self._shown[0] != latest.id:
            return False
        return self._shown[1] == latest.digest or self._proposal.values != self._given

    # --- what a person does

    def _typed(self) -> ProposalFields | None:
        """What a person made of the proposal that is shown; None when something is wrong with it, which is marked."""
        self._near = self._refusal_below
        latest = self._found.latest
        if latest is None or self._shown is None:
            return None
        read = read_proposal_form(self._proposal.values, latest)
        if isinstance(read, FormProblems):
            self._mark(self._proposal.mark(read), read)
            return None
        self._proposal.mark(FormProblems())
        return read

    def _mark(self, selector: str, problems: FormProblems) -> None:
        elsewhere = problems.by_field.get("", "")
        self._refuse(f"{WRONG} {elsewhere}".strip())
        if selector:
            self._session.browser.focus(selector)

    def _recorded(self, profile: Profile, sent: ProfileForm) -> None:
        self._form.saved(form_of(profile), sent)
        self._done("Saved.")

    def _rejected(self) -> None:
        self._why.value = ""
        self._done("Rejected.")

    def _hand_in(self, data: bytes) -> None:
        """Keeps a logo that was chosen; it is used when the profile is saved."""
        logo, actions = self._form.logo, self._session.actions

        def kept(value: str) -> None:
            logo.error, logo.value = "", value
            self._session.browser.say("The logo is shown; save the profile to use it.")

        def refused(reason: str) -> None:
            logo.error = reason

        self._session.background.act(lambda: actions.keep_logo(data), kept, refused)

    def _done(self, words: str) -> None:
        self._calm()
        self._shown = None
        self._session.browser.say(words)
        self.refresh()

    def _refuse(self, reason: str) -> None:
        """Says why not, beside what was pressed."""
        self._calm()
        self._near.draw(render("refusal.html", reason=reason))
        self._near.visible = True

    def _calm(self) -> None:
        self._refusal.visible = self._refusal_below.visible = False

    def _key(self, key: str) -> None:
        """Ctrl or Cmd with Enter saves what stands in the profile's fields."""
        if key == "Send" and self._may_plan and self._form.touched:
            self.press_save()


def _name(found: Found, user_id: str | None) -> str:
    return found.names.get(user_id or "", "somebody")


def _button(label: str, press: Any, *, main: bool = False) -> Any:
    button = pmui.Button(label=label, variant="contained" if main else "outlined", color="primary", margin=0)
    button.on_click(lambda _: press())
    return button


def _row(*buttons: Any) -> Any:
    return pmui.FlexBox(*buttons, gap="10px", justify_content="flex-end", sizing_mode=WIDE, margin=0, styles=ROW)
