"""A mailing to ten thousand people through the whole product, its courier killed in the middle.

The way is a user's: the example campaign is drafted by the offline writer, an account is connected to a real postfix on
this machine (STARTTLS, password), a file of addresses is imported, the audience confirmed, the piece approved. At four
tenths the courier gets SIGKILL; the supervisor brings it back, and once its lease has run out the mailing goes on. The
rate counts the seconds in which messages were sent: from the approval to the kill, and from the first message after it
to the last. The judge is postfix's own log: nobody twice, and nobody missing but who is listed as unknown.

postfix throws the letters away once they are in its log: writing a gigabyte into mailboxes is the receivers' work.
"""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.machine import CHECKOUT
from benchmarks.stack import Stack, running
from benchmarks.table import Figure, NotHereError
from store.workspaces import list_workspaces
from tests.fakes.postfix import MISSING, PASSWORD, READERS, SENDERS, USER, Postfix, postfix, present

PART: Final = "mail"
RECIPIENTS: Final = int(os.environ.get("BENCH_RECIPIENTS", "10000"))
KILL_AT: Final = 0.4
LEASE_SECONDS: Final = 6
LEAST_RATE: Final = 50.0
LONGEST: Final = 1800.0
LOOK_SECONDS: Final = 0.2
EXAMPLE: Final = CHECKOUT / "examples" / "northquay" / "campaign.yaml"
LIST: Final = "Warehouse managers"
OTHER: Final = "Heads of logistics"


class Seen(NamedTuple):
    """How many messages had been sent at an instant."""

    at: float
    sent: int


def measure(_seed: int) -> Iterator[Figure]:
    """The mailing."""
    if not present():
        raise NotHereError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="pressroom-bench-postfix-", dir="/tmp"))
    folder.chmod(0o755)
    settings = {"lease_seconds": str(LEASE_SECONDS), "public_base": "https://desk.example"}
    try:
        with postfix(folder, keeps=False) as server, running(**settings) as stack:
            draft_id = _prepared(stack, server, folder)
            stack.run("drafts", "audience", draft_id, "--confirm")
            stack.run("review", "approve", draft_id)
            killed, seen = _watched(stack)
            (listed,) = json.loads(stack.run("mailings", "list", "--json"))
            mailing = json.loads(stack.run("mailings", "show", listed["id"], "--json"))
            time.sleep(3)  # the last letters are on their way into the log
            boxes = server.delivered()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    yield from _figures(mailing, killed, seen, boxes)


def _prepared(stack: Stack, server: Postfix, folder: Path) -> str:
    """The account, the people, and an e-mail in review; gives its id."""
    stack.run("campaign", "add", str(EXAMPLE))
    secret = folder / "password"
    secret.write_text(PASSWORD)
    told = {
        "host": "localhost",
        "port": str(server.port),
        "user": USER,
        "ca_file": str(folder / "ca.pem"),
        "from_address": f"letter@{SENDERS}",
        "imprint": "Northquay Ltd|1 Quay Street, Hull",
        "per_second": "0",
        "connections": "4",
    }
    options = [part for name, value in told.items() for part in ("--set", f"{name}={value}")]
    connect = ("accounts", "connect", "Northquay letter", "--channel", "email", "--publisher", "smtp")
    stack.run(*connect, *options, "--secret", f"password={secret}")
    for name, numbers in ((LIST, range(RECIPIENTS)), (OTHER, range(RECIPIENTS // 2))):
        people = folder / "people.csv"
        rows = "".join(f"reader{number}@{READERS},Reader {number}\n" for number in numbers)
        people.write_text(f"email,first name\n{rows}")
        stack.run("audience", "import", str(people), "--list", name, "--basis", "contract")
    stack.run("generate", "--campaign", "Predictable docks", "--wait")
    drafts = json.loads(stack.run("drafts", "list", "--status", "in_review", "--json"))
    return next(str(draft["id"]) for draft in drafts if draft["channel"] == "email")


def _watched(stack: Stack) -> tuple[int, list[Seen]]:
    """Watches the mailing and kills the courier; gives how much had been sent then, and what was seen."""
    seen = [Seen(time.monotonic(), 0)]
    killed, until = 0, time.monotonic() + LONGEST
    while time.monotonic() < until:
        with stack.database.transaction(_workspace(stack)) as conn:
            row = conn.execute(
                "SELECT count(*) FILTER (WHERE d.status = 'sent') AS sent, bool_or(m.ended_at IS NOT NULL) AS over "
                "FROM mail_deliveries d JOIN mailings m ON m.id = d.mailing_id"
            ).fetchone()
        assert row is not None
        seen.append(Seen(time.monotonic(), row["sent"]))
        if not killed and row["sent"] >= KILL_AT * RECIPIENTS:
            killed = row["sent"]
            os.kill(stack.processes["courier"], signal.SIGKILL)
        if row["over"]:
            return killed, seen
        time.sleep(LOOK_SECONDS)
    raise SystemExit(f"the mailing was not over after {LONGEST:.0f} s: {seen[-1].sent} sent")


def _workspace(stack: Stack) -> str:
    ((workspace_id, _),) = list_workspaces(stack.database)
    return workspace_id


def _figures(mailing: dict[str, object], killed: int, seen: list[Seen], boxes: dict[str, int]) -> Iterator[Figure]:
    waited = _silence(seen)
    seconds = seen[-1].at - seen[0].at - waited
    unknown = {str(email) for email in _listed(mailing)}
    missing = [n for n in range(RECIPIENTS) if not boxes.get(f"reader{n}@{READERS}")]
    lost = [n for n in missing if f"reader{n}@{READERS}" not in unknown]
    note = f"courier killed after {killed:,}, {waited:.0f} s until it went on"
    yield Figure(part=PART, name="recipients", value=RECIPIENTS)
    yield Figure(
        part=PART, name="messages a second", value=seen[-1].sent / seconds, unit="/s", at_least=LEAST_RATE, note=note
    )
    yield Figure(part=PART, name="written to twice", value=sum(number > 1 for number in boxes.values()), at_most=0)
    yield Figure(part=PART, name="neither delivered nor listed", value=len(lost), at_most=0)
    yield Figure(part=PART, name="listed as unknown", value=float(str(mailing["unknown"])), at_most=4)


def _listed(mailing: dict[str, object]) -> list[object]:
    found = mailing["unknown_recipients"]
    return found if isinstance(found, list) else []


def _silence(seen: list[Seen]) -> float:
    """The longest time in which nothing was sent: from the kill until the mailing went on."""
    longest, since = 0.0, seen[0]
    for each in seen[1:]:
        if each.sent != since.sent:
            longest, since = max(longest, each.at - since.at), each
    return longest
