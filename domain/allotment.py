"""Who may tell what: each sentence of the sources goes to one brief, and within it to one channel.

Drafted one by one, eight pieces of a campaign all open with the same best figure. Asking a model to vary does not help:
each piece is written without sight of the others, often at the same time. So it is decided beforehand, from sentences
and briefs alone, by a function that gives the same answer whoever asks first: a sentence goes to the brief it is worth
most to, as long as that brief has room; sentences that share six words in a row are twins, and only one of them is
told; a brief that comes out nearly empty is helped by the richest. What no piece may tell stays readable.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

ROOM: Final = 18  # claims per channel: more than a piece can carry, so that a revision finds spare ones
ENOUGH: Final = 5  # claims per channel below which a brief is helped
LEAST: Final = 0.12  # worth below which a sentence has nothing to do with a brief
WEIGHTS: Final[Mapping[str, int]] = {"blog": 2}
_GRAM: Final = 6
_TOKEN: Final = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*%?")

Worth = Mapping[str, Mapping[str, float]]


def share_among_briefs(worth: Worth, texts: Mapping[str, str], rooms: Mapping[str, int]) -> dict[str, str]:
    """Sentence → brief. `worth` tells per sentence what it is worth to which brief, `texts` the words, `rooms` how many
    channels each brief has (in the order of the campaign)."""
    order = {brief: position for position, brief in enumerate(rooms)}
    tellers = _tellers(worth, texts)
    offers = sorted(
        (
            (-value, order[brief], key)
            for key in tellers
            for brief, value in worth[key].items()
            if value >= LEAST and brief in order
        ),
    )
    briefs = list(rooms)
    shares: dict[str, str] = {}
    taken: Counter[str] = Counter()
    best = {key: max(worth[key].items(), key=lambda item: (item[1], -order.get(item[0], 0)))[0] for key in tellers}
    for only_best in (True, False):
        for _, position, key in offers:
            brief = briefs[position]
            if key in shares or taken[brief] >= ROOM * rooms[brief] or (only_best and best[key] != brief):
                continue
            shares[key] = brief
            taken[brief] += 1
    _help(shares, taken, offers, rooms)
    return shares


def _help(
    shares: dict[str, str], taken: Counter[str], offers: Sequence[tuple[float, int, str]], rooms: Mapping[str, int]
) -> None:
    """Gives briefs with too little what they are nearest to, from briefs that keep enough without it."""
    briefs = list(rooms)
    for _, position, key in offers:
        brief, owner = briefs[position], shares.get(key)
        if owner is None or owner == brief or taken[brief] >= ENOUGH * rooms[brief]:
            continue
        if taken[owner] > 2 * ENOUGH * rooms[owner]:
            shares[key] = brief
            taken[brief] += 1
            taken[owner] -= 1


def share_among_channels(keys: Sequence[str], channels: Sequence[str]) -> dict[str, str]:
    """Key → channel, best keys first: in turns, a blog article gets two of three."""
    if not channels:
        return {}
    whole = sum(WEIGHTS.get(channel, 1) for channel in channels)
    owed = dict.fromkeys(channels, 0)
    shares = {}
    for key in keys:
        for channel in channels:
            owed[channel] += WEIGHTS.get(channel, 1)
        turn = max(channels, key=lambda channel: owed[channel])
        owed[turn] -= whole
        shares[key] = turn
    return shares


def _tellers(worth: Worth, texts: Mapping[str, str]) -> list[str]:
    """One key of each family of twins: the one worth most to anybody."""
    families = twins(texts)
    members: dict[str, list[str]] = defaultdict(list)
    for key in texts:
        if worth.get(key):
            members[families[key]].append(key)
    return [max(family, key=lambda key: (max(worth[key].values()), key)) for family in members.values()]


def twins(texts: Mapping[str, str]) -> dict[str, str]:
    """Key → name of its family: texts that share six words in a row, directly or through others."""
    parent = {key: key for key in texts}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, text in texts.items():
        for gram in _grams(text):
            holders[gram].append(key)
    for keys in holders.values():
        for one, other in pairwise(keys):
            parent[root(other)] = root(one)
    return {key: root(key) for key in texts}


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _TOKEN.findall(text.casefold())
    if len(words) < _GRAM:
        return {tuple(words)} if words else set()
    return {tuple(words[at : at + _GRAM]) for at in range(len(words) - _GRAM + 1)}
