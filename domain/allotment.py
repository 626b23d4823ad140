"""Who may tell what: each sentence of the sources goes to one brief, and within it to one channel.

Drafted one by one, eight pieces of a campaign all open with the same best figure. Asking a model to vary does not help:
each piece is written without sight of the others, often at the same time. So it is decided beforehand, from sentences
and briefs alone, by a function that gives the same answer whoever asks first: a sentence goes to the brief it is worth
most to, as long as that brief has room; sentences that share six words in a row are twins, and only one of them is
told; a brief that comes out nearly empty is helped by the richest. What no piece may tell stays readable.

Sentences that stand beside each other belong together: parted, the second has lost what it explains. So a sentence's
worth is partly that of its neighbours, and a channel that tells one tells the next. A key of the form `source:offset`
says where its sentence begins; any other stands alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

ROOM: Final = 26  # claims per channel: more than a piece can carry, so that a revision finds spare ones
ENOUGH: Final = 13  # claims per channel that a dossier is filled up to
POOR: Final = 8  # claims per channel below which a brief is helped
SHORT: Final = 9  # claims that a post or a letter is given beside an article: all it can carry, and a few to spare
FEWEST: Final = 5  # claims that a channel gets from an article which can do without them
SOME: Final = 2  # claims below which a channel gets some from whichever has more: nobody goes without
LEAST: Final = 0.12  # worth below which a sentence has nothing to do with a brief
WEIGHTS: Final[Mapping[str, int]] = {"blog": 2}
NEAR: Final = 260  # characters from the beginning of a sentence to that of its neighbour
LEEWAY: Final = 3  # how far a channel may get ahead of its turn to keep neighbours together
BESIDE: Final = 0.5  # share of its neighbours' in a sentence's worth
_PLACE: Final = re.compile(r"(?P<source>.+):(?P<offset>\d+)")
_GRAM: Final = 6
_TOKEN: Final = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*%?")

Worth = Mapping[str, Mapping[str, float]]


def share_among_briefs(worth: Worth, texts: Mapping[str, str], rooms: Mapping[str, int]) -> dict[str, str]:
    """Sentence → brief. `worth` tells per sentence what it is worth to which brief, `texts` the words, `rooms` how many
    channels each brief has (in the order of the campaign)."""
    order = {brief: position for position, brief in enumerate(rooms)}
    worth = _with_neighbours(worth)
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
        if owner is None or owner == brief or taken[brief] >= POOR * rooms[brief]:
            continue
        if taken[owner] > 2 * POOR * rooms[owner]:
            shares[key] = brief
            taken[brief] += 1
            taken[owner] -= 1


def share_among_channels(keys: Sequence[str], channels: Sequence[str]) -> dict[str, str]:
    """Key → channel, best keys first: in turns, a blog article gets two of three; once a post or a letter has all it
    can carry, the article gets the rest, for sentences that stand beside each other in a source belong together."""
    if not channels:
        return {}
    room = {channel: SHORT for channel in channels if channel not in WEIGHTS and set(channels) & set(WEIGHTS)}
    owed = dict.fromkeys(channels, 0)
    beside = neighbours(keys)
    shares: dict[str, str] = {}
    for key in keys:
        open_ones = [channel for channel in channels if room.get(channel, 1) > 0]
        for channel in open_ones:
            owed[channel] += WEIGHTS.get(channel, 1)
        near = [shares[other] for other in beside[key] if owed.get(shares.get(other, ""), -LEEWAY) > -LEEWAY]
        near = [channel for channel in near if channel in open_ones]
        turn = near[0] if near else max(open_ones, key=lambda channel: owed[channel])
        owed[turn] -= sum(WEIGHTS.get(channel, 1) for channel in open_ones)
        if turn in room:
            room[turn] -= 1
        shares[key] = turn
    return _levelled(shares, channels)


def _levelled(shares: Mapping[str, str], channels: Sequence[str]) -> dict[str, str]:
    """Gives a channel with too little the last claims of one that has more than it."""
    levelled = dict(shares)
    for channel in channels:
        for key in reversed(list(shares)):
            counts = Counter(levelled.values())
            giver = levelled[key]
            spares = giver in WEIGHTS and counts[giver] > FEWEST + 1 and counts[channel] < FEWEST
            starves = counts[channel] < SOME and counts[giver] > counts[channel] + 1
            if spares or starves:
                levelled[key] = channel
    return levelled


def neighbours(keys: Iterable[str]) -> dict[str, list[str]]:
    """Key → keys of the sentences right before and behind it, the nearest first."""
    places = {key: (found["source"], int(found["offset"])) for key in keys if (found := _PLACE.fullmatch(key))}
    ordered = sorted(places, key=lambda key: places[key])
    beside: dict[str, list[str]] = {key: [] for key in keys}
    for one, other in pairwise(ordered):
        if places[one][0] == places[other][0] and places[other][1] - places[one][1] <= NEAR:
            beside[one].append(other)
            beside[other].append(one)
    return {
        key: sorted(found, key=lambda other: abs(places[other][1] - places[key][1])) for key, found in beside.items()
    }


def _with_neighbours(worth: Worth) -> dict[str, dict[str, float]]:
    """A sentence is worth to a brief what it says, and a little of what stands beside it."""
    beside = neighbours(worth)
    mixed = {}
    for key, values in worth.items():
        mixed[key] = dict(values)
        for brief, value in values.items():
            near = [worth[other][brief] for other in beside[key] if brief in worth[other]]
            if near:
                mixed[key][brief] = (1 - BESIDE) * value + BESIDE * sum(near) / len(near)
    return mixed


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
