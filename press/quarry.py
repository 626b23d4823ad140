"""The sentences of a campaign's sources, weighed against its briefs and shared out among them.

What one brief may tell depends on what is worth more to another, so this is calculated for the campaign as a whole,
from stored rows alone: any process gets the same shares, before the first dossier and after the last. The result is
kept in the process as long as passages and briefs stay what they are.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.allotment import share_among_briefs, twins
from domain.approved import id_in
from domain.brief import Brief
from domain.quotability import quotability
from domain.sentences import sentence_spans
from domain.source import Passage, Source
from press.indexing import passage_place
from press.own_words import BRAND, brief_origin, told_by_other_brief
from resources.services import Services

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

APPROVED_NEAR: Final = 0.3  # nearness from which an approved claim goes before what others say
FLOOR: Final = 0.2  # below this a sentence is never a claim, whoever chose it
_NEAREST_BRIEFS: Final = 8
_KEPT: Final = 4
_kept: OrderedDict[str, "Quarry"] = OrderedDict()
_lock = threading.Lock()


class Stone(NamedTuple):
    """One sentence: `start`/`end` are offsets in its source's text. `weight` is its quotability."""

    key: str
    passage: Passage
    source: Source
    start: int
    end: int
    text: str
    weight: float


class Quarry(NamedTuple):
    """`shares` says which brief may tell a family of twins, `families` which family a sentence belongs to, `nearness`
    how near a sentence is to a brief (cosine, a third of it that of title and heading)."""

    stones: Mapping[str, Stone]
    families: Mapping[str, str]
    shares: Mapping[str, str]
    nearness: Mapping[tuple[str, str], float]

    def worth(self, key: str, brief_id: str) -> float:
        """What a sentence is worth to a brief: nearness, less what cannot stand alone."""
        return worth(self.nearness.get((key, brief_id), 0.0), self.stones[key].weight)

    def owned_by(self, brief_id: str) -> tuple[Stone, ...]:
        """The sentences that this brief may tell, best first."""
        keys = [key for key in self.stones if self.shares.get(self.families[key]) == brief_id]
        return tuple(self.stones[key] for key in sorted(keys, key=lambda key: (-self.worth(key, brief_id), key)))


def worth(nearness: float, weight: float) -> float:
    """Nearness that counts fully only for what can stand alone."""
    return nearness * (0.4 + 0.6 * weight)


def brief_words(brief: Brief) -> str:
    """What a brief is about, in one text."""
    return ". ".join(filter(None, (brief.topic, brief.angle, brief.key_message, *brief.proof_points)))


def open_quarry(
    services: Services, briefs: Sequence[Brief], sources: Mapping[str, Source], passages: Sequence[Passage]
) -> Quarry:
    """The quarry of one campaign."""
    named = [*(passage.id for passage in passages), *(brief.model_dump_json(exclude={"media"}) for brief in briefs)]
    key = hashlib.sha256("\n".join(named).encode()).hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    quarry = _open(services, briefs, sources, passages)
    with _lock:
        _kept[key] = quarry
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return quarry


def stones_of(passage: Passage, source: Source) -> tuple[Stone, ...]:
    """The sentences of a passage."""
    own = source.kind == "own"
    return tuple(
        Stone(
            key=f"{source.id}:{passage.start + start}",
            passage=passage,
            source=source,
            start=passage.start + start,
            end=passage.start + end,
            text=passage.text[start:end],
            weight=quotability(passage.text[start:end], passage.heading, own=own),
        )
        for start, end in sentence_spans(passage.text)
    )


def _open(
    services: Services, briefs: Sequence[Brief], sources: Mapping[str, Source], passages: Sequence[Passage]
) -> Quarry:
    found = [stone for passage in passages for stone in stones_of(passage, sources[passage.source_id])]
    stones = {stone.key: stone for stone in found if stone.weight >= FLOOR}
    matrix = _nearness(services, list(stones.values()), briefs)
    nearness: dict[tuple[str, str], float] = {}
    value: dict[str, dict[str, float]] = {}
    for row, stone in enumerate(stones.values()):
        order = sorted(range(len(briefs)), key=lambda column: (-matrix[row, column], column))
        value[stone.key] = {}
        for column, brief in enumerate(briefs):
            nearness[stone.key, brief.id] = float(matrix[row, column])
        for column in order[:_NEAREST_BRIEFS]:
            if not told_by_other_brief(stone.source.origin, briefs[column].id):
                value[stone.key][briefs[column].id] = worth(float(matrix[row, column]), stone.weight)
        _add_own(value[stone.key], stone, {brief.id: nearness[stone.key, brief.id] for brief in briefs}, briefs)
    texts = {stone.key: stone.text for stone in stones.values()}
    rooms = {brief.id: len(brief.channels) for brief in briefs}
    families = twins(texts)
    shares = {families[key]: brief_id for key, brief_id in share_among_briefs(value, texts, rooms).items()}
    return Quarry(stones, families, shares, nearness)


def _add_own(value: dict[str, float], stone: Stone, near: Mapping[str, float], briefs: Sequence[Brief]) -> None:
    """What was typed for one brief is told there, near or not; what is said of the company finds room somewhere; an
    approved claim is told before others where it is near."""
    if stone.source.kind != "own":
        return
    for brief in briefs:
        if stone.source.origin == BRAND and brief.id in value:
            value[brief.id] += 1.0
        elif stone.source.origin == brief_origin(brief.id):
            value[brief.id] = 2.0
        elif id_in(stone.source.origin) and near[brief.id] >= APPROVED_NEAR and brief.id in value:
            value[brief.id] += 0.5


def _nearness(services: Services, stones: Sequence[Stone], briefs: Sequence[Brief]) -> "Matrix":
    """Rows: sentences, columns: briefs."""
    import numpy as np

    if not stones or not briefs:
        return np.zeros((len(stones), len(briefs)), dtype=np.float32)
    near = np.asarray(services.embedder.embed([stone.text for stone in stones]), dtype=np.float32)
    places = [passage_place(stone.source, stone.passage) for stone in stones]
    wide = np.asarray(services.embedder.embed(places), dtype=np.float32)
    wanted = np.asarray(services.embedder.embed([brief_words(brief) for brief in briefs]), dtype=np.float32)
    return np.asarray((2 * (near @ wanted.T) + wide @ wanted.T) / 3, dtype=np.float32)
