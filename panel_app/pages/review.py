"""Content review: the queue, and the page of one draft, in one browser session.

Opening a draft in a page of its own would cost half a second of processor time and the place in the queue each time. So
both views live in one session; which is shown, and what, is a `ReviewState`, and its address is in the address bar.
"""

from typing import Any

import panel_material_ui as pmui

from panel_app.components.decision_box import Form, Said
from panel_app.components.draft_view import DraftView, Place
from panel_app.components.list_view import ListView
from panel_app.components.queue import TAB_NAMES
from panel_app.components.render import render
from panel_app.components.surface import Surface
from panel_app.data import DraftPage
from panel_app.pages.deeds import AT_ONCE, deed_at_once, deed_edited, deed_said
from panel_app.pages.seen import Seen, look, look_at_place
from panel_app.session import Session
from panel_app.state import TABS, ReviewState, from_query
from store.overview import Tab


class ReviewPage:
    """One person's open review page."""

    def __init__(self, session: Session, state: ReviewState) -> None:
        self._session = session
        self._last_place = 0
        self._aim: int | None = None
        self._marked: str | None = None
        self._seen = self._load(state)
        self._build()
        self._draw(self._seen)

    def page(self) -> Any:
        """The page to show."""
        return self._session.shell.page(self._list.view, self._draft.view, self._help)

    def refresh(self) -> None:
        """Looks again; called from the live thread."""
        state = self._seen.state
        self._session.background.look(lambda: self._load(state), lambda seen: self._refreshed(state, seen))

    # --- building

    def _build(self) -> None:
        self._session.browser.hear(self._key, self._back)
        self._session.on_failed = self._failed
        self._session.background.outdated = self.refresh
        self._list = ListView(self._seen.state.search, self._act, searched=self._searched, paged=self._paged)
        services = self._session.services
        self._draft = DraftView(self._send, self._act, services.clock.now, undo_seconds=services.undo_seconds)
        self._help = pmui.Dialog(
            Surface(render("help.html")),
            title="Keyboard",
            show_close_button=True,
            close_on_click=True,
            width_option="xs",
        )

    # --- reading

    def _load(self, state: ReviewState) -> Seen:
        return look(self._session, state)

    def _refreshed(self, looked_at: ReviewState, seen: Seen) -> None:
        """Draws it again. Who has gone elsewhere meanwhile stays there, and that place is looked at once more."""
        if self._seen.state == looked_at:
            self._draw(seen)
        else:
            self.refresh()

    def _go(self, state: ReviewState) -> None:
        self._aim = None
        self._session.background.read(lambda: self._load(state), self._arrive)

    def _arrive(self, seen: Seen, *, address: bool = True) -> None:
        """Another state is shown, and the address follows."""
        self._aim = None
        self._draw(seen)
        if address:
            self._session.browser.show_address(seen.state.address)

    # --- drawing

    def _draw(self, seen: Seen) -> None:
        self._seen = seen
        self._session.shell.draw_nav(self._session.visitor.actor, seen.frame)
        if seen.draft is None:
            self._draw_queue(seen)
        else:
            self._draw_draft(seen, seen.draft)
        self._list.view.visible, self._draft.view.visible = seen.draft is None, seen.draft is not None

    def _draw_queue(self, seen: Seen) -> None:
        now = self._session.services.clock.now()
        self._list.draw(seen.queue, seen.state, at=self._marked, zone=seen.frame.zone, now=now)

    def _draw_draft(self, seen: Seen, page: DraftPage) -> None:
        place = seen.place
        if place is not None:
            self._last_place, self._marked = place, page.draft.id
        number = None if place is None else place + 1
        back, tab = seen.state.at(draft=None).address, TAB_NAMES[seen.state.tab]
        self._draft.draw(page, Place(back, tab, number, seen.queue.total), self._session.visitor.actor)

    # --- what people do

    def _act(self, name: str, value: str) -> None:
        state = self._seen.state
        if name == "tab":
            tab: Tab = next((tab for tab in TABS if tab == value), "pending")
            self._go(state.at(tab=tab, page=0, draft=None))
        elif name == "campaign":
            self._go(state.at(campaign="", page=0))
        elif name == "open":
            self._go(state.at(draft=value))
        elif name == "back":
            self._leave_draft()
        elif name in ("next", "previous"):
            self._step(1 if name == "next" else -1)
        elif name in ("mode", "compare"):
            self._draft.look_at("preview" if value == "preview" else "diff", value if name == "compare" else None)
            if name == "compare":
                self._draft.head.to_top()
        elif name in ("edit", "attest", "revise"):
            form: Form = "edit" if name == "edit" else "attest" if name == "attest" else "revise"
            self._write(form, int(value) if value.isdecimal() else 0)
        elif name in AT_ONCE:
            self._carry_out(name, value)

    def _carry_out(self, name: str, value: str) -> None:
        deed = deed_at_once(self._session.actions, name, value, self._seen.draft)
        if deed is not None:
            self._session.background.act(deed, lambda _: self._carried_out(name))

    def _carried_out(self, name: str) -> None:
        if name == "adopt":
            self._draft.look_at("preview")
        self.refresh()

    def _key(self, key: str) -> None:
        if self._help.open or key == "?":
            self._help.open = not self._help.open
        elif key == "/":
            self._seek()
        elif self._seen.draft is None:
            self._key_in_list(key)
        else:
            self._key_in_draft(key)

    def _key_in_list(self, key: str) -> None:
        if key in ("j", "k"):
            self._mark(1 if key == "j" else -1)
        elif key == "Enter" and self._marked in self._seen.ids:
            self._go(self._seen.state.at(draft=self._marked))

    def _key_in_draft(self, key: str) -> None:
        forms: dict[str, Form] = {"c": "revise", "r": "reject", "e": "edit"}
        if key in ("j", "k"):
            self._step(1 if key == "j" else -1)
        elif key == "a":
            self._draft.box.press_approve()
        elif key in forms:
            self._write(forms[key])
        elif key == "Send":
            self._draft.box.press_send()
        elif key == "d":
            self._draft.switch()
        elif key == "p":
            self._draft.look_at("preview")
        elif key == "Escape" and not self._draft.leave():
            self._leave_draft()

    def _leave_draft(self) -> None:
        """Back to the list, where the keyboard stands on the row that was left."""
        state = self._seen.state.at(draft=None)
        self._aim = None
        self._session.background.read(lambda: self._load(state), self._listed)

    def _listed(self, seen: Seen) -> None:
        self._arrive(seen)
        self._stand_on_mark()

    def _back(self, query: str) -> None:
        """The browser's own back or forward: the address is right already."""
        self._aim = None
        self._session.background.read(
            lambda: self._load(from_query(query)), lambda seen: self._arrive(seen, address=False)
        )

    def _step(self, by: int) -> None:
        """To the neighbour in the tab; from where earlier steps lead, if they are still under way."""
        seen = self._seen
        target = self._after() if self._aim is None and by > 0 else self._from() + by
        if 0 <= target < seen.queue.total:
            self._aim = target
            self._session.background.read(
                lambda: look_at_place(self._session, seen.state, target), self._stepped, self._lost
            )

    def _stepped(self, seen: Seen) -> None:
        self._arrive(seen)
        if seen.draft is not None:
            where = "" if seen.place is None else f", {seen.place + 1} of {seen.queue.total}"
            self._session.browser.say(f"{seen.draft.title}{where}")

    def _lost(self) -> None:
        self._aim = None

    def _after(self) -> int:
        """The next place. A draft that left the tab by its decision gave its place to the next one."""
        if self._seen.place is not None:
            return self._seen.place + 1
        return self._last_place if self._last_place < self._seen.queue.total else 0

    def _from(self) -> int:
        """Where a step begins."""
        return self._last_place if self._aim is None else self._aim

    def _mark(self, by: int) -> None:
        """Moves the mark in the list, and the keyboard's focus with it, over the page's edge too."""
        seen = self._seen
        if not seen.ids:
            return
        index = seen.ids.index(self._marked) + by if self._marked in seen.ids else seen.first(by)
        if 0 <= index < len(seen.ids):
            self._mark_row(index)
        elif 0 <= seen.queue.page + by < seen.queue.pages:
            state = seen.state.at(page=seen.queue.page + by)
            self._aim = None
            self._session.background.read(lambda: self._load(state), lambda seen: self._turned(seen, by))

    def _turned(self, seen: Seen, by: int) -> None:
        self._arrive(seen)
        if seen.ids:
            self._mark_row(seen.first(by))

    def _mark_row(self, index: int) -> None:
        seen = self._seen
        self._marked = seen.ids[index]
        row = seen.queue.rows[index]
        self._session.browser.say(f"{row.title or row.topic}, {index + 1} of {len(seen.ids)}")
        self._draw_queue(seen)
        self._stand_on_mark()

    def _stand_on_mark(self) -> None:
        if self._seen.draft is None and self._marked in self._seen.ids:
            self._session.browser.focus(f"[data-act=open][data-value='{self._marked}']")

    def _write(self, form: Form, position: int = 0) -> None:
        if self._draft.write(form, position):
            self._session.browser.focus("[name=text]" if form == "edit" else "[name=comment]")

    def _seek(self) -> None:
        if self._seen.draft is not None:
            self._go(self._seen.state.at(draft=None))
        self._session.browser.focus("input[placeholder^='Search']")

    def _searched(self, words: str) -> None:
        if words != self._seen.state.search:
            self._go(self._seen.state.at(search=words, page=0, draft=None))

    def _paged(self, page: int) -> None:
        self._go(self._seen.state.at(page=page))

    # --- what is recorded

    def _send(self, said: Said) -> None:
        page = self._seen.draft
        if page is None or page.version is None:
            return
        actions, draft_id = self._session.actions, page.draft.id
        if said.kind == "edit":
            deed = deed_edited(actions, draft_id, *self._draft.change())
        else:
            deed = deed_said(actions, said, draft_id, page.version)
        self._session.background.act(
            deed, lambda _: self._done(said, page), lambda reason: self._refused(said, page, reason)
        )

    def _done(self, said: Said, page: DraftPage) -> None:
        self._draft.done(said, page.draft.id)
        self.refresh()

    def _refused(self, said: Said, page: DraftPage, reason: str) -> None:
        self._draft.refused(said, page.draft.id, page.title, reason)
        self.refresh()

    def _failed(self, reason: str) -> None:
        self._draft.box.tell(reason)
        self.refresh()
