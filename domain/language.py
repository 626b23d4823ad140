"""Whether a sentence is in English, the language the claim check was measured in.

A detector with a model would be exact and is not needed: the question is only whether the check may speak. Common small
words give a language away; other scripts do so by their letters. Very short sentences get the benefit of the doubt.
"""

import re
import unicodedata
from typing import Final

from domain.english import words_of

_ENGLISH: Final = words_of(
    """
    the of and to in is are was were be been that this it for on with as by at from have has had not or an we you
    they our your their its which who what how why when where there can will would should could may do does did but
    if than then more most some all no only also into over about after before between during without within up out
    so these those
"""
)
_OTHERS: Final = tuple(
    words_of(words)
    for words in (
        "der die das und ist nicht ein eine einen mit für auf den dem des zu von im sind werden wird auch wir sie als",
        "le la les et est des une du que qui dans pour pas sur avec sont nous vous ils elle plus par au aux ce ont",
        "el los las una y es que de en por con para no se su más del al como pero son fue nos hay esta este",
        "il lo gli una e è che di con non sono della dei nel alla più come ma questo noi anche le",
        "de het een en van is niet op te dat die voor met zijn aan ook er maar wij naar om als bij door",
        "o os as uma e é que de do da em para com não por mais se dos das como mas ao nos são foi",
        "og det er en et på til af for med ikke den har vi som att och är av inte jag på ett",
    )
)


def is_english(text: str) -> bool:
    """Whether the check may judge this sentence."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return True
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    if latin < 0.8 * len(letters):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < 5:
        return True
    english = sum(word in _ENGLISH for word in words)
    foreign = max(sum(word in other for word in words) for other in _OTHERS)
    return foreign < 2 or english >= foreign
