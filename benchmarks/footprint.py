"""Number 4: how long `up` takes once installed, and what all processes together hold in memory (PSS).

Cold: everything is ready, nobody has asked for anything. Warm: both workers have written 60 pieces or more, some posts
have gone out, and the dashboard has drawn its pages for somebody.
"""

import time
from collections.abc import Iterator
from typing import Final

import httpx

from benchmarks.campaign import Newsroom, add_campaign, plan
from benchmarks.figures import percentile
from benchmarks.latency import sound
from benchmarks.model import serving
from benchmarks.pieces import by_product
from benchmarks.processes import memory_bytes
from benchmarks.stack import Stack, running, started
from benchmarks.table import Figure
from desk.people import create_sign_in_link
from desk.reviews import approve
from domain.work import Queue
from panel_app.auth import COOKIE, SIGN_IN
from resources.wiring import SystemClock

STARTS: Final = 3
BRIEFS: Final = 50
PART: Final = "start and memory"


def measure(_seed: int) -> Iterator[Figure]:
    """Starts, then cold and warm memory."""
    with serving() as model, running(**model.settings) as stack:
        home = stack.settings.home
        ready = [stack.ready_seconds]
        time.sleep(10)
        yield _memory(stack, "cold", 1.2)
        newsroom = add_campaign(stack, BRIEFS)
        resting = dict.fromkeys(stack.processes, 0.0)
        queues: tuple[Queue, ...] = ("interactive", "bulk")
        for name in queues:
            by_product(stack, model, newsroom, name, 0.0, resting, queue=name)
        pages = _use(stack, newsroom)
        time.sleep(10)
        yield _memory(stack, "warm", 1.8, f"after {pages} pages and 4 x {BRIEFS} pieces")
        stack.database.close()
        stack.run("down")
        for _ in range(STARTS - 1):
            with started(home, **model.settings) as again:
                ready.append(again.ready_seconds)
    yield Figure(
        part=PART, name=f"`up` until ready, worst of {STARTS}", value=percentile(ready, 100), unit="s", at_most=20
    )


def _memory(stack: Stack, state: str, bar: float, note: str = "") -> Figure:
    held = memory_bytes(stack.processes)
    largest = sorted(held.items(), key=lambda item: -item[1])[:5]
    told = "; ".join(
        [note, *(f"{name} {size / 1e6:.0f} MB" for name, size in largest)]
        if note
        else [f"{name} {size / 1e6:.0f} MB" for name, size in largest]
    )
    return Figure(
        part=PART,
        name=f"memory of all processes, {state}",
        value=sum(held.values()) / 1e9,
        unit="GB",
        at_most=bar,
        note=told,
    )


def _use(stack: Stack, newsroom: Newsroom) -> int:
    """Approves a few pieces, and looks at pages as a signed-in person; gives the number of pages."""
    ids = plan(stack, newsroom, "bulk")
    for draft_id in sound(stack, newsroom, ids)[:3]:
        approve(stack.database, newsroom.actor, SystemClock(), draft_id=draft_id)
    link = create_sign_in_link(stack.database, newsroom.actor, SystemClock(), name=newsroom.actor.name)
    with httpx.Client(base_url=stack.settings.dashboard_url, follow_redirects=True, timeout=60) as browser:
        browser.get(SIGN_IN, params={"token": link.token})
        form = {"token": link.token, "_xsrf": browser.cookies.get("_xsrf", "")}
        browser.post(SIGN_IN, data=form)
        if COOKIE not in browser.cookies:
            raise SystemExit("the dashboard did not let us in")
        pages = ["/overview", *(f"/review?draft={draft_id}" for draft_id in ids[:4])]
        for page in pages:
            browser.get(page).raise_for_status()
    return len(pages)
