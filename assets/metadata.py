"""What an asset tells the Dagster UI: ids, counts, links and at most 300 characters of text, never more.

Dagster keeps events for ever and has no row security, so a draft's text has no business there.
"""

from collections.abc import Mapping
from urllib.parse import quote

import dagster as dg

from domain.claim import Dossier
from domain.publication import Publication
from domain.version import Version

EXCERPT = 300
Metadata = Mapping[str, dg.MetadataValue]


def of_dossier(dossier: Dossier) -> Metadata:
    """Counts of a dossier, the names of refused sources, and how many are stale or otherwise remarked on."""
    refused = ", ".join(refusal.origin.rsplit("/", 1)[-1] for refusal in dossier.refusals)
    return {
        "claims": dg.MetadataValue.int(len(dossier.claims)),
        "sources": dg.MetadataValue.int(len({claim.source_id for claim in dossier.claims})),
        "refused sources": dg.MetadataValue.text(refused[:EXCERPT] or "none"),
        "source remarks": dg.MetadataValue.int(len(dossier.remarks)),
        "digest": dg.MetadataValue.text(dossier.digest),
    }


def of_draft(version: Version, dashboard: str) -> Metadata:
    """A version's name, size, evidence and cost, with a link to its review page."""
    verdicts = [evidence.verdict for evidence in version.evidence]
    return {
        "title": dg.MetadataValue.text(version.package.title[:EXCERPT]),
        "channel": dg.MetadataValue.text(version.package.channel),
        "version": dg.MetadataValue.int(version.number),
        "state": dg.MetadataValue.text(version.state),
        "words": dg.MetadataValue.int(len(version.package.text.split())),
        "supported sentences": dg.MetadataValue.int(verdicts.count("supported")),
        "unsupported sentences": dg.MetadataValue.int(verdicts.count("unsupported")),
        "wishes not done": dg.MetadataValue.int(len(version.not_done)),
        "model": dg.MetadataValue.text(version.model),
        "tokens": dg.MetadataValue.int(version.tokens),
        "seconds": dg.MetadataValue.float(round(version.seconds, 2)),
        "excerpt": dg.MetadataValue.text(version.package.text[:EXCERPT]),
        "review": dg.MetadataValue.url(f"{dashboard}/review?draft={quote(version.draft_id)}"),
        "digest": dg.MetadataValue.text(version.digest),
    }


def of_media(version: Version) -> Metadata:
    """The images of a version."""
    return {
        "images": dg.MetadataValue.int(len(version.package.media)),
        "sizes": dg.MetadataValue.text(", ".join(f"{m.width}x{m.height}" for m in version.package.media) or "none"),
        "alt text": dg.MetadataValue.text(
            "; ".join(dict.fromkeys(m.alt_text for m in version.package.media))[:EXCERPT]
        ),
        "digests": dg.MetadataValue.text(", ".join(m.digest[:16] for m in version.package.media) or "none"),
    }


def of_publication(publication: Publication) -> Metadata:
    """What happened at the channel."""
    return {
        "status": dg.MetadataValue.text(publication.status),
        "channel": dg.MetadataValue.text(publication.channel),
        "post": dg.MetadataValue.url(publication.url) if publication.url else dg.MetadataValue.text("no address"),
        "version": dg.MetadataValue.int(publication.version),
        "attempts": dg.MetadataValue.int(publication.attempt),
        "sent at": dg.MetadataValue.text(publication.sent_at.isoformat() if publication.sent_at else "-"),
        "verified at": dg.MetadataValue.text(publication.verified_at.isoformat() if publication.verified_at else "-"),
        "note": dg.MetadataValue.text((publication.reason or "-")[:EXCERPT]),
        "digest": dg.MetadataValue.text(publication.digest),
    }
