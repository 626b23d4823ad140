"""Many LinkedIn posts whose slot is the same minute, at the local LinkedIn server, through the whole product.

Two questions. Five hundred posts, each with a picture, are due at once, and the account may make four hundred today:
all must be out within the minute, or wait for the quota without LinkedIn having been asked; once the account may make
more, the rest goes out. The floor is a script that makes the very same calls (linkedin_by_hand.py). Then ten thousand:
how much memory the courier holds after the first thousand, and after the last.

The pieces are rows of the store's own functions, approved for a slot far away; once all are planned, one statement
moves them to the minute that is measured. The judge is what LinkedIn has; it would take the same text twice. The ten
thousand are marked as recorded beforehand: their runs in Dagster are not what is asked here, and would take hours.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.machine import CHECKOUT
from benchmarks.processes import cpu_seconds, memory_bytes
from benchmarks.stack import Stack, running
from benchmarks.table import Figure
from domain.actor import Actor
from domain.brief import Brief
from domain.campaign import Campaign
from domain.media import MediaAsset
from domain.package import Package, PackedMedia
from domain.timing import LatePolicy
from domain.version import CheckResult, NewVersion
from resources.files import LocalFiles
from store import accounts, campaigns, decisions, drafts, media, people, versions
from store.ids import new_id
from store.workspaces import list_workspaces
from tests.contracts.publisher import PNG
from tests.fakes.linkedin.server import linkedin_server
from tests.fakes.linkedin.world import CLIENT, PAGE, World

PART: Final = "linkedin"
POSTS: Final = int(os.environ.get("BENCH_POSTS", "500"))
MANY: Final = int(os.environ.get("BENCH_MANY_POSTS", "10000"))
ALLOWED: Final = POSTS * 4 // 5
WITHIN_SECONDS: Final = 60.0
FLAT: Final = 1.1
BATCH: Final = 250
LONGEST: Final = 3600.0
LOOK_SECONDS: Final = 0.25
EXAMPLE: Final = CHECKOUT / "examples" / "northquay" / "campaign.yaml"
_MOVE: Final = (
    "UPDATE published_content SET due_at = %(at)s, planned_at = %(at)s, wall = %(at)s AT TIME ZONE 'UTC', "
    "recorded_at = CASE WHEN %(recorded)s THEN now() END WHERE draft_id = ANY(%(ids)s)"
)
_STATES: Final = (
    "SELECT count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent, count(*) FILTER (WHERE status = 'scheduled' "
    "AND reason LIKE '%%quota%%') AS waiting, count(*) FILTER (WHERE status IN ('verified')) AS verified, "
    "max(sent_at) AS last, count(*) FILTER (WHERE status = 'scheduled') AS planned "
    "FROM published_content WHERE draft_id = ANY(%s)"
)


@dataclass(frozen=True)
class House:
    """The stack with its account at the local LinkedIn."""

    stack: Stack
    world: World
    actor: Actor

    @property
    def workspace_id(self) -> str:
        """The workspace all of it is in."""
        return self.actor.workspace_id


@dataclass(frozen=True)
class State:
    """How far the posts are."""

    sent: int
    waiting: int
    verified: int
    planned: int
    last: datetime | None


def measure(_seed: int) -> Iterator[Figure]:
    """The many, then the minute."""
    with linkedin_server() as world:
        world.refuses_duplicates = False
        with running(linkedin_url=world.address, linkedin_sign_in_url=world.address) as stack:
            stack.run("campaign", "add", str(EXAMPLE))
            ((workspace_id, _),) = list_workspaces(stack.database)
            with stack.database.transaction(workspace_id) as conn:
                house = House(stack, world, people.owner(conn))
            yield from _many(house)  # first: the runs that record the others would go on beside it
            yield from _minute(house)


def _minute(house: House) -> Iterator[Figure]:
    world, before = house.world, len(house.world.posts)
    world.posts_left = ALLOWED
    _connect(house, "minute", ALLOWED)
    ids = _approved(house, "minute", POSTS)
    house.stack.python("benchmarks.partitions", *ids)
    due = _due(house, ids)
    state = _until(house, ids, lambda state: state.sent >= ALLOWED and state.sent + state.waiting >= POSTS)
    seconds = _seconds(state, due)
    refused = world.calls["POST /rest/posts"] - len(world.posts)
    world.posts_left = None
    _connect(house, "minute", 2 * POSTS)
    after = _until(house, ids, lambda state: state.verified >= POSTS)
    out = len(world.posts) - before
    floor = _by_hand(house, ALLOWED)
    yield Figure(
        part=PART,
        name=f"{POSTS} posts due at once, quota {ALLOWED}: slot to the last that may go out",
        value=seconds,
        unit="s",
        at_most=WITHIN_SECONDS,
        note=f"{state.sent} sent, {state.waiting} wait for the quota",
    )
    yield Figure(part=PART, name="neither out nor waiting", value=POSTS - state.sent - state.waiting, at_most=0)
    yield Figure(part=PART, name="posts a minute", value=60 * state.sent / seconds, unit="/min", at_least=500)
    yield Figure(part=PART, name="calls beyond the quota", value=refused, at_most=0)
    yield Figure(
        part=PART,
        name="the same calls by hand, as many posts",
        value=floor,
        unit="s",
        note="nothing is checked, kept or compared",
    )
    yield Figure(part=PART, name="ratio", value=seconds / floor, unit="x")
    yield Figure(part=PART, name="more allowed: posts verified in all", value=after.verified, at_least=POSTS)
    yield Figure(part=PART, name="posts at LinkedIn", value=out, at_least=POSTS, at_most=POSTS)
    yield Figure(part=PART, name="out twice", value=_twice(world), at_most=0)


def _many(house: House) -> Iterator[Figure]:
    _connect(house, "many", 2 * MANY)
    ids = _approved(house, "many", MANY)
    courier = {"courier": house.stack.processes["courier"]}
    cpu = cpu_seconds(courier)["courier"]
    due = _due(house, ids, recorded=True)
    first = min(1000, MANY // 2)
    _until(house, ids, lambda state: state.sent >= first)
    at_first = memory_bytes(courier)["courier"]
    state = _until(house, ids, lambda state: state.verified >= MANY)
    at_last, cpu = memory_bytes(courier)["courier"], cpu_seconds(courier)["courier"] - cpu
    seconds = _seconds(state, due)
    yield Figure(
        part=PART,
        name=f"{MANY:,} posts due at once: posts a minute",
        value=60 * MANY / seconds,
        unit="/min",
        at_least=500,
        note=f"{seconds:.0f} s, {1000 * cpu / MANY:.0f} ms of the courier's CPU a post",
    )
    yield Figure(
        part=PART,
        name=f"the courier's memory after {MANY:,} posts, of that after {first:,}",
        value=at_last / at_first,
        unit="x",
        at_most=FLAT,
        note=f"{at_first / 1e6:.0f} and {at_last / 1e6:.0f} MB",
    )
    yield Figure(part=PART, name=f"lost of {MANY:,}", value=MANY - len(house.world.posts), at_most=0)
    yield Figure(part=PART, name=f"out twice of {MANY:,}", value=_twice(house.world), at_most=0)


def _connect(house: House, name: str, calls_a_day: int) -> None:
    """Connects the account, or connects it anew with another quota."""
    secret = Path(house.stack.settings.home.parent) / "token"
    secret.write_text("token-1")
    told = (f"author={PAGE}", f"client_id={CLIENT}", f"member_calls_a_day={calls_a_day}")
    options = [part for each in told for part in ("--set", each)]
    connect = ("accounts", "connect", name, "--channel", "linkedin", "--publisher", "linkedin")
    house.stack.run(*connect, *options, "--secret", f"access_token={secret}")


def _approved(house: House, account: str, count: int) -> list[str]:
    """So many pieces, approved for a slot far away and planned; their ids."""
    far, ids = datetime.now(UTC) + timedelta(days=30), []
    path = LocalFiles(house.stack.settings.home / "media").put(house.workspace_id, PNG, ".png")
    for first in range(0, count, BATCH):
        ids += _batch(house, account, min(BATCH, count - first), (path, far))
    _until(house, ids, lambda state: state.planned >= count)
    return ids


def _batch(house: House, name: str, count: int, what: tuple[str, datetime]) -> list[str]:
    """`what` is the picture's path, and the slot."""
    path, slot_at = what
    digest, ids = hashlib.sha256(PNG).hexdigest(), []
    picture = PackedMedia(digest=digest, media_type="image/png", width=1200, height=628, alt_text="A card")
    with house.stack.database.transaction(house.workspace_id) as conn:
        campaign = Campaign(id=new_id("camp"), workspace_id=house.workspace_id, name=new_id("Measured"))
        campaigns.save_campaign(conn, campaign.model_copy(update={"late": LatePolicy(then="send", hours=168)}))
        account = accounts.ensure_account(conn, "linkedin", name, "linkedin")
        for position in range(count):
            brief = Brief(
                id=new_id("brief"),
                campaign_id=campaign.id,
                position=position,
                topic=f"Topic {position}",
                angle="An angle",
                channels=("linkedin",),
            )
            campaigns.save_brief(conn, brief)
            draft = drafts.plan_draft(conn, campaign.id, brief.id, "linkedin", account.id)
            asset = {"id": new_id("media"), "draft_id": draft.id, "maker": "seed", "path": path}
            media.save_media(conn, MediaAsset(**asset, **picture.model_dump()))
            version = versions.save_version(conn, _version(draft.id, account.id, picture))
            decisions.add_decision(
                conn,
                draft_id=draft.id,
                version_id=version.id,
                digest=version.digest,
                kind="approve",
                user_id=house.actor.user_id,
                slot_at=slot_at,
                self_review=True,
            )
            ids.append(draft.id)
    return ids


def _version(draft_id: str, account_id: str, picture: PackedMedia) -> NewVersion:
    sentences = [f"Sentence {number} of piece {draft_id.replace('_', ' ')} says something." for number in range(6)]
    return NewVersion(
        draft_id=draft_id,
        package=Package(
            channel="linkedin",
            account_id=account_id,
            slug=draft_id.replace("_", "-"),
            text=" ".join(sentences),
            media=(picture,),
        ),
        checks=(CheckResult(name="length", passed=True, blocking=True),),
        model="seed",
    )


def _due(house: House, ids: Sequence[str], *, recorded: bool = False) -> datetime:
    """Plans them all for the same moment, some seconds ahead; gives it."""
    at = datetime.now(UTC) + timedelta(seconds=5)
    with house.stack.database.transaction(house.workspace_id) as conn:
        conn.execute(_MOVE, {"at": at, "ids": list(ids), "recorded": recorded})
    return at


def _until(house: House, ids: Sequence[str], done: Callable[[State], bool]) -> State:
    ends = time.monotonic() + LONGEST
    while True:
        with house.stack.database.transaction(house.workspace_id) as conn:
            row = conn.execute(_STATES, [list(ids)]).fetchone()
        assert row is not None
        state = State(**row)
        if done(state):
            return state
        if time.monotonic() > ends:
            raise SystemExit(f"not done after {LONGEST:.0f} s: {state}")
        time.sleep(LOOK_SECONDS)


def _seconds(state: State, due: datetime) -> float:
    assert state.last is not None
    return (state.last - due).total_seconds()


def _twice(world: World) -> int:
    texts = Counter(post["commentary"] for post in world.posts.values())
    return sum(count - 1 for count in texts.values())


def _by_hand(house: House, count: int) -> float:
    job = {"address": house.world.address, "count": count, "author": PAGE, "picture": PNG.hex()}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.linkedin_by_hand"],
        input=json.dumps(job),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the script by hand failed: {done.stderr[-2000:]}")
    return float(json.loads(done.stdout)["seconds"])
