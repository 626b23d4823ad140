"""What kind of sentence this is: does it state something about the world, or ask, request, think, label?

Only statements need a source. The line is drawn by form, so that a writer can see why a sentence was taken for one: a
question mark, a leading verb, `we think`, `you should`, no verb at all. Everything else states.
"""

import re
from typing import Final, Literal

from domain.english import AUXILIARIES, VERBS, words_of
from domain.quotations import without_quotations
from domain.text_measures import tokens

Kind = Literal["question", "request", "opinion", "label", "statement"]

_REQUESTS: Final = words_of(
    """
    add ask be begin book browse bring bookmark build call check choose click come compare consider contact copy cut
    decide discover do don't download drop email enter explore fill find follow forward get give go grab help hold
    imagine join judge keep learn leave let let's list listen look make mark measure meet move name note open order
    pick plan please print put read register remember remove reply reserve run save schedule see send set share show
    sign skip speak start stay stick stop subscribe take talk tell test think trust try turn upgrade use visit wait
    walk watch weigh write
"""
)
_OPINION: Final = re.compile(
    r"^(?:so |and |but |here,? )?(?:we|i)(?:'d|’d| would| also| still)? (?:think|believe|suggest|recommend"
    r"|expect|hope"
    r"|prefer|like|want|advise|read|see|take|find|went|go|start|begin|ask|look|pick|picked|chose|keep|kept|quote|open"
    r"|turn|draw|checked)\b"
    r"|\b(?:in our view|our (?:view|advice|reading|take|hunch|opinion|question|answer|point|suggestion)"
    r"|to our mind"
    r"|worth (?:a|the|your|reading|asking|knowing)|it (?:may|might|could|would) be|you (?:should|could|can|may|might"
    r"|need|will|do not need|don't need)|perhaps|maybe|we would|we'd|let us)\b",
    re.IGNORECASE,
)
_OURS: Final = re.compile(
    r"\bour (?:own )?(?:customers?|clients?|products?|platform|services?|tools?|software|prices?|pricing|fees?|teams?"
    r"|company|users?|engineers|consultants|consultancy|experts|competitors?)\b"
    r"|\bwe(?:'ve|’ve| have)? (?:already |now |also )?(?:run|ran|serve[sd]?|help(?:ed)?|buil[dt]|manage[sd]?"
    r"|offer(?:ed)?|cut|saved?|reduced?|deliver(?:ed)?|migrated?|work(?:ed)? with|operated?|provided?"
    r"|ship(?:ped)?|support(?:ed)?"
    r"|guarantee|charged?|employ(?:ed)?|host(?:ed)?|won|lead|led|are (?:the|a|an)|cost)\b",
    re.IGNORECASE,
)
# A question in form only: what follows is stated.
_PRESUPPOSING: Final = re.compile(
    r"^(?:so,? |and |but )?(?:(?:did|do|didn't|don't) you (?:already )?(?:know|notice|realise|realize)"
    r"|have you (?:heard|noticed)) that\b",
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)
_VERB_ENDING: Final = re.compile(r"\w{2,}(?:ed|es)$")


def kind_of(sentence: str) -> Kind:
    """The kind of a plain sentence."""
    words = tokens(sentence)
    if sentence.rstrip("\"'”’)*_ ").endswith("?"):
        return "statement" if _PRESUPPOSING.match(sentence.lstrip("\"'“‘*_ ")) else "question"
    if not words or not has_verb(sentence):
        return "label"
    if words[0] in _REQUESTS and (len(words) == 1 or words[1] not in AUXILIARIES):
        return "request"
    return "opinion" if _OPINION.search(sentence) else "statement"


# `result` and `cause` are nouns as often; so they are verbs only here.
_EFFECT: Final = re.compile(r"\w+s (?:result in|cause (?:more|fewer|less|higher|lower))\b", re.IGNORECASE)


def has_verb(sentence: str) -> bool:
    """Whether the sentence has something like a finite verb."""
    words = tokens(sentence)
    return any(
        word in AUXILIARIES
        or word in VERBS
        or word.endswith(("'s", "'re", "'ve", "n't"))
        or (_VERB_ENDING.fullmatch(word) and place > 0)
        or (place == 0 and word in _REQUESTS)
        for place, word in enumerate(words)
    ) or bool(_EFFECT.search(sentence))


def is_about_us(sentence: str, company: str = "") -> bool:
    """Whether it states something about our own company, product, customers or prices, quotations aside."""
    own_words = without_quotations(sentence)
    named = bool(company) and re.search(rf"(?<!\w){re.escape(company)}(?!\w)", own_words, re.IGNORECASE) is not None
    return named or _OURS.search(own_words) is not None


def speaks_as_us(sentence: str) -> bool:
    """Whether `we`, `our` or `us` stand in it outside quotations."""
    return _FIRST_PERSON.search(without_quotations(sentence)) is not None
