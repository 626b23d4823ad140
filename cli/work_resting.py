"""How commands tell what rests on a source or an approved claim."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.work_words import say, show, show_json, table

if TYPE_CHECKING:
    from desk.approved_claims import Withdrawn
    from store.also_resting import AlsoResting
    from store.recall import Resting


def show_withdrawn(done: "Withdrawn", as_json: bool) -> None:
    """What was taken away, what was held, and what a person must look at."""
    from store.recall import DOUBTFUL, LIVE

    say(done.reason)
    show_resting(done.resting, done.also, as_json)
    held = sum(row.held for row in done.resting)
    live = [row for row in done.resting if row.publication in LIVE]
    doubtful = [row for row in done.resting if row.publication in DOUBTFUL]
    say(f"{held} held.")
    for row in live:
        say(f"live, for you to look at: {row.url or row.publication_id}")
    for row in doubtful:
        say(f"{row.publication_id} is {row.publication}: it could not be held.")


def show_resting(found: "Sequence[Resting]", also: "Sequence[AlsoResting]", as_json: bool) -> None:
    """One line per piece and post, then per outline and script, each followed by the sentences concerned."""
    if as_json:
        return show_json([*found, *also])
    if not found and not also:
        return say("Nothing rests on it.")
    for row in found:
        post = f"{row.publication} {row.url or row.publication_id}" if row.publication else "not approved"
        show(table([(row.draft_id, row.channel, f"v{row.version}", row.status, post, row.brief)]))
        for sentence in row.sentences:
            show(f"    {sentence}")
    for beside in also:
        of = f"of {beside.draft_id} v{beside.version}" if beside.draft_id else "of the brief"
        show(table([(beside.id, beside.kind, of, beside.state.replace("_", " "), beside.brief)]))
        for sentence in beside.sentences:
            show(f"    {sentence}")
    return None
