"""American and British spellings of the same word.

Changing `organization` to `organisation` changes nothing that is said, so it is done in our own prose and in sentences
taken over from a source. It is never done inside quotation marks, code, addresses or capitalised names, and only for
words listed here: an ending rule would turn "size" into "sise".
"""

import re
from functools import lru_cache
from typing import Final

_IZE: Final = """
    optim organ modern standard stabil recogn real minim maxim custom util general special summar prior final normal
    central decentral local global visual emphas critic character categor synchron serial initial authori formal capital
    digit harmon ideal item legal mobil national neutral personal popular rational revolution scrutin social symbol
    containeri parametri random anonym materi memor monet energ econom apolog author
"""
_IZE_ENDINGS: Final = "e es ed ing ation ations ational er ers able"
_PAIRS: Final = """
    color colour colors colours colored coloured behavior behaviour behaviors behaviours behavioral behavioural favor
    favour favors favours favored favoured favorite favourite favorites favourites labor labour neighbor neighbour
    neighbors neighbours honor honour honors honours rumor rumour flavor flavour flavors flavours harbor harbour
    center centre centers centres centered centred fiber fibre meter metre meters metres liter litre theater theatre
    analyze analyse analyzes analyses analyzed analysed analyzing analysing catalog catalogue catalogs catalogues
    catalyze catalyse dialog dialogue defense defence offense offence pretense pretence
    modeling modelling modeled modelled labeling labelling labeled labelled signaling signalling signaled signalled
    traveling travelling traveled travelled traveler traveller travelers travellers canceling cancelling canceled
    cancelled leveling levelling leveled levelled fueled fuelled fueling fuelling channeled channelled totaled totalled
    enrollment enrolment fulfill fulfil fulfills fulfils fulfillment fulfilment skillful skilful willful wilful
    judgment judgement artifact artefact artifacts artefacts gray grey aging ageing skeptical sceptical aluminum
    aluminium jewelry jewellery plow plough mold mould maneuver manoeuvre
"""


def _table() -> dict[str, str]:
    table = {}
    for root in _IZE.split():
        for ending in _IZE_ENDINGS.split():
            table[f"{root.removesuffix('i')}iz{ending}"] = f"{root.removesuffix('i')}is{ending}"
    words = _PAIRS.split()
    table |= dict(zip(words[::2], words[1::2], strict=True))
    return table


BRITISH: Final = _table()
AMERICAN: Final = {british: american for american, british in BRITISH.items() if british != "analyses"}
_WORD: Final = re.compile(r"[A-Za-z]+")
_KEPT: Final = re.compile(r"`[^`]*`|https?://\S+|\]\([^)]*\)|“[^”]*”|\"[^\"]*\"|[#@]\w+|\b\w+\.\w+\b")


@lru_cache(maxsize=8192)
def british(word: str) -> str:
    """The British form of a lower-case word; the word itself when it has none."""
    return BRITISH.get(word, word)


def in_spelling(text: str, language: str) -> str:
    """`text` in the spelling of a language tag (`en-GB`, `en-US`); other tags leave it as it is."""
    table = {"en-GB": BRITISH, "en-US": AMERICAN}.get(language)
    if table is None:
        return text
    parts, position = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_convert(text[position : kept.start()], table), kept.group()]
        position = kept.end()
    return "".join([*parts, _convert(text[position:], table)])


def misspelt(text: str, language: str) -> tuple[str, ...]:
    """Words in the other spelling, outside quotations, code and addresses."""
    after = in_spelling(text, language)
    return tuple(word for word, new in zip(_WORD.findall(text), _WORD.findall(after), strict=False) if word != new)


def _convert(text: str, table: dict[str, str]) -> str:
    return _WORD.sub(lambda found: _same_case(found, table, text), text)


def _same_case(found: re.Match[str], table: dict[str, str], text: str) -> str:
    word = found.group()
    new = table.get(word.lower())
    if new is None or (word.isupper() and len(word) > 1):
        return word
    if word[0].isupper():
        opens = not text[: found.start()].strip() or re.search(r"[.!?:\n]\W*$", text[: found.start()])
        return new.capitalize() if opens else word  # "Center for …": a name keeps its own spelling
    return new
