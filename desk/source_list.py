"""When a campaign names other sources than before.

What it does not name any more must be gone at once, not when somebody next reads the sources: a dossier that is there
already would tell from it until then. It is left out, and not withdrawn: a marketer who takes an address out of a list
does not say that it is wrong, and approved posts that rest on it go out. Who does say so uses `sources withdraw`.
"""

from desk.access import Desk
from domain.campaign import Campaign
from domain.named_sources import no_longer_named
from store import campaigns, sources
from store.added_sources import added_to
from store.sources import ListedSource


def follow_sources(desk: Desk, before: Campaign, now: Campaign) -> tuple[ListedSource, ...]:
    """Leaves out what only the former list named, and gives it. Dossiers are built again on the new list when they are
    next needed."""
    if set(before.sources) == set(now.sources):
        return ()
    conn = desk.conn
    sources.lock_sources(conn, now.id)
    named = (*now.sources, *(added.origin for added in added_to(conn, now.id)))
    known = sources.sources_of(conn, now.id)
    gone = {each.id for each in no_longer_named(known, sources.origins_of(conn, now.id), before.sources, named)}
    for source_id in gone:
        sources.leave_out(conn, now.id, source_id)
    campaigns.touch_sources(conn, now.id)
    return tuple(source for source in sources.list_sources(conn, now.id) if source.id in gone)
