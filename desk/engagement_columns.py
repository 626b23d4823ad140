"""Which column of an exported table says what.

Channels name the same figure differently, and their exports have a line of explanation above the header, two tables
beside each other, or rates that follow from the figures. So headers are recognised by aliases and looked for; what is
not recognised is told. A rate is not taken: rounded twice, it no longer agrees with the figures it came from.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from domain.brief import ChannelKind
from domain.engagement import METRICS, Metric
from domain.sheet import Sheet

LOOKED_AT: Final = 20  # lines in which a header is looked for
POST: Final = frozenset(
    {
        *("post", "post link", "post url", "url", "link", "permalink", "address", "update link", "page", "page path"),
        *("post id", "remote id", "urn", "message id", "id", "publication"),
    }
)
DAY: Final = frozenset({"day", "date"})
AS_OF: Final = frozenset({"as of"})
SPAN: Final = frozenset({"span"})
_SHARED: Final[dict[str, Metric]] = {name.replace("_", " "): name for name in METRICS if "tracked" not in name}
_OWN: Final[dict[ChannelKind, dict[str, Metric]]] = {
    "linkedin": {
        "impressions (organic)": "impressions",
        "unique impressions": "reach",
        "members reached": "reach",
        "likes": "reactions",
        "reposts": "shares",
        "video views": "views",
    },
    "blog": {
        "pageviews": "views",
        "page views": "views",
        "users": "reach",
        "visitors": "reach",
        "unique visitors": "reach",
    },
    "email": {
        "deliveries": "delivered",
        "emails delivered": "delivered",
        "successful deliveries": "delivered",
        "unique opens": "opens",
        "unique clicks": "clicks",
        "bounces": "bounced",
        "total bounces": "bounced",
        "unsubscribes": "unsubscribed",
    },
}


class Block(NamedTuple):
    """The columns of one table: where the post is named, where each figure stands."""

    post: int
    metrics: dict[int, Metric]
    day: int | None
    as_of: int | None
    span: int | None


class Found(NamedTuple):
    """The tables of a sheet: the first line below the header, their columns, and the headers that mean nothing here."""

    first: int
    blocks: tuple[Block, ...]
    unread: tuple[str, ...]


def find_columns(sheet: Sheet, channel: ChannelKind) -> Found | None:
    """Where the figures stand; None when the sheet has none."""
    for line, row in enumerate(sheet.rows[:LOOKED_AT], 1):
        headers = [plain(cell) for cell in row]
        blocks = tuple(block for block in _blocks(headers, channel) if block.metrics)
        if blocks:
            used = {place for block in blocks for place in (block.post, block.day, block.as_of, *block.metrics)}
            unread = [row[at] for at in range(len(row)) if at not in used and headers[at]]
            return Found(line + 1, blocks, tuple(dict.fromkeys(unread)))
    return None


def plain(header: str) -> str:
    """A header as it is compared."""
    return re.sub(r"[\s_]+", " ", header.replace("\ufeff", "")).strip().casefold()


def _blocks(headers: Sequence[str], channel: ChannelKind) -> Iterator[Block]:
    """Two tables beside each other both begin with the post."""
    starts = [at for at, header in enumerate(headers) if header in POST and (header != "id" or "post" not in headers)]
    kept = _one_per_table(headers, starts)
    known = _SHARED | _OWN[channel]
    for number, start in enumerate(kept):
        begin = 0 if number == 0 else start
        end = kept[number + 1] if number + 1 < len(kept) else len(headers)
        metrics: dict[int, Metric] = {}
        for at in range(begin, end):
            metric = known.get(headers[at])
            if metric is not None and metric not in metrics.values():
                metrics[at] = metric
        places = {name: _place(headers, begin, end, names) for name, names in (("d", DAY), ("a", AS_OF), ("s", SPAN))}
        yield Block(start, metrics, places["d"], places["a"], places["s"])


def _one_per_table(headers: Sequence[str], starts: Sequence[int]) -> list[int]:
    """The same header again begins another table; another name for the post is one more column of this one."""
    kept: list[int] = []
    for at in starts:
        if not kept or headers[at] == headers[kept[0]]:
            kept.append(at)
    return kept


def _place(headers: Sequence[str], begin: int, end: int, names: frozenset[str]) -> int | None:
    return next((at for at in range(begin, end) if headers[at] in names), None)
