"""How well a sentence of a source can stand alone in somebody else's text, 0 to 1.

Nearness to a brief says what a sentence is about, not whether a reader could make sense of it: "Here are the
results:" is as near as the results. An editor drops what points elsewhere ("this", "the question above"), speaks as
its author ("we asked"), invites, thanks, asks, or is a scrap of a list or of code; and picks figures, named people and
quotations with a speaker. These are those rules, as plain patterns for English; nothing here decides truth.
"""

import re
from functools import lru_cache
from typing import Final

USABLE: Final = 0.4

_WORD: Final = re.compile(r"[^\W_][\w'’.\-]*", re.UNICODE)
_ENDED: Final = re.compile(r"[.!…]['\"”’)\]]*$")
_FIGURE: Final = re.compile(r"(?<![\w.])~?\d[\d.,]*(?:\s?%|\s?(?:percent|million|billion)|[KMB]\b)?")
_ROW: Final = re.compile(r"^[^:;]{1,60}: [^;]{1,80}(?:; [^:;]{1,60}: [^;]{1,80})+\.$")
_QUOTED: Final = re.compile(r"[“\"][^“”\"]*[”\"]")
_SPEAKER: Final = re.compile(
    r"[”\"]\s*,?\s*(?:[A-Z][\w’'.-]+\s+)*?(?:said|says|noted|notes|explained|explains|reflected|added|adds|told|"
    r"recalled|reported|wrote|argued|according)\b|[”\"],?\s+(?:[A-Z]\w+\s+){1,3}(?:said|noted|explained|reflected)|"
    r"\b(?:said|noted|explained|according to)\b[^“\"]*[“\"]"
)
_DANGLING: Final = re.compile(
    r"^(?:this|these|that|those|its|it's|they|their|them|he|she|his|her|such|here|both|neither|another|others?|"
    r"it (?!is (?:also )?(?:important|possible|worth|clear|unclear|hard|difficult|easy|common|rare)\b)|"
    r"there(?! (?:is|are|was|were)\b)|(?:some|one|many|most|of|among) (?:of )?(?:these|those|them)|"
    r"(?:in|with|for|from|given|despite|under|at|by|to help close|after|because of) (?:this|these|those|that|such)|"
    r"from there|given the|as such|as (?:a result|described)|taken together|together|further|"
    r"in (?:addition|contrast|turn|short|other words|more detail)|"
    r"the (?:final|former|latter|same|other|next|remaining|rest|goal))\b",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"^(?:many|most|some|several|few|all|none|half)\s+(?:also\s+)?(?:reported|said|felt|wants?|use|used|believe|prefer|"
    r"mentioned|expressed|specified|asked|noted|are|were|have|had)\b|^[A-Z][^,.]{0,90},\s+(?:they|it|he|she)\b",
    re.IGNORECASE,
)
_GERUND: Final = re.compile(
    r"^[A-Z][a-z]+ing\b(?!.*[:,])(?!.*\b(?:is|are|was|were|remains?|takes?|took|requires?|needs?|should|can|will|has|have|means)\b)"
)
_LINKED: Final = re.compile(
    r"^(?:however|additionally|moreover|furthermore|also|then|so|but|and|or|yet|still|instead|conversely|similarly|"
    r"likewise|therefore|thus|hence|consequently|finally|for example|for instance|for comparison|on the other hand|"
    r"on the contrary|meanwhile|otherwise|rather|nonetheless|nevertheless|accordingly|interestingly|regardless)\b",
    re.IGNORECASE,
)
_POINTING: Final = re.compile(
    r"\b(?:above|below|as (?:shown|described|mentioned|follows)|the following|shown (?:here|earlier)|"
    r"see (?:the|our|for)|"
    r"this (?:post|article|blog|section|page|series|survey|report|question|category|chart|figure|table|document|story)|"
    r"these (?:results|numbers|figures|percentages|differences|insights|findings|answers|principles|approaches)|"
    r"(?:diagram|chart|figure|snippet|screenshot|image) (?:illustrates|shows|is)|first story|upcoming posts?|"
    r"earlier|later in|question above)\b",
    re.IGNORECASE,
)
_UNNAMED: Final = re.compile(
    r"^(?:overall, |however, |in general, )?the (?:team|company|collector|deployment|answers|solution|strategy|"
    r"processor|question|snippet|configuration|survey|post|data|number|idea)\b|\bthe team's experience\b|"
    r"\b(?:this|these|such) [a-z]+|\bthe same\b(?! as\b)|"
    r"\bthat (?:gap|approach|reliability|case|sense|curve|end|point)\b",
    re.IGNORECASE,
)
_ABOUT_ITSELF: Final = re.compile(
    r"\b(?:survey asked|survey targeted|asked (?:users|contributors|respondents)|conducted a|recently surveyed|"
    r"ran a survey|survey was (?:run|held)|is publishing a series|published the results|fell (?:loosely )?into)\b",
    re.IGNORECASE,
)
_POINTING_SOFTLY: Final = re.compile(
    r"\b(?:this|these|that (?:time|way)|those who|otherwise|does too|did so|do so|last year|this year|"
    r"next year|recently|the team|the company|the question|the survey|the results?)\b",
    re.IGNORECASE,
)
_AUTHOR: Final = re.compile(
    r"\b(?:we|we're|we’re|we've|we’ve|we'll|we’ll|we'd|we’d|our|ours|us|i|i'm|i’m|i've|i’ve|my)\b", re.IGNORECASE
)
_READER: Final = re.compile(r"\b(?:you|you're|you’re|you'll|you’ll|you'd|your|yours|let's|let’s)\b", re.IGNORECASE)
_EMPTY: Final = re.compile(
    r"\b(?:thanks?|thank you|kudos|grateful|acknowledge|stay (?:tuned|connected)|join (?:us|the|our)|get involved|"
    r"in(?:vite|viting) you|reach out|sign up|subscribe|register (?:now|for|here)|feedback is|keep in touch|"
    r"take (?:the|our|part in the) survey|fill (?:in|out)|click|read more|learn more|find out more|contact us|"
    r"cookies?|privacy policy|terms of (?:use|service)|all rights reserved|copyright|newsletter|share this|"
    r"excited|thrilled|proud to|happy to|look(?:ing)? forward|make a difference|slack channel|"
    r"kicks? off|in case you missed|leave a comment|follow us|full responses|detailed survey results)\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"[{}<>|\\=]|\$\w|::|\(\)|-{2}\w|\w+_\w+_\w+|[\w/]+\.(?:yaml|yml|json|py|go|java|sh|js)\b|\w+#\w+"
)
_NO_SUBJECT: Final = re.compile(
    r"^(?:(?:About|Around|Roughly|Nearly|Almost|Over|Only|Just|Some|Another|Approximately|More than|Less than|"
    r"An overwhelming)\s+)?"
    r"~?\d[\d.,]*%?(?:\s*\([^)]*\))?\s+(?!of\b)(?:also\s+)?(?:[a-z]+s?\b)",
)
_VERB_FIRST: Final = re.compile(
    r"^(?:Receives|Uses|Employs|Implements|Exports|Scrapes|Performs|Handles|Runs|Provides|Supports|Includes|Allows|"
    r"Enables|Adds|Sends?|Route|Disable|Keep|Rely|Use|Stick|Upgrade|Make|Configure|Take)\b"
)
_BOILERPLATE: Final = re.compile(
    r"\b(?:keep in touch|your feedback|feedback is essential|get involved|acknowledge?ments?|thanks|references|"
    r"learn more|further reading|about the authors?|contact|join us|what.s next|looking ahead|how to participate|"
    r"related (?:posts|articles)|footnotes)\b",
    re.IGNORECASE,
)


_FACTORS: Final = (
    (_EMPTY, 0.1),
    (_DANGLING, 0.35),
    (_LINKED, 0.4),
    (_POINTING, 0.35),
    (_UNNAMED, 0.55),
    (_ABOUT_ITSELF, 0.55),
    (_POINTING_SOFTLY, 0.85),
    (_AUTHOR, 0.25),
    (_READER, 0.4),
    (_CODE, 0.5),
    (_NO_SUBJECT, 0.45),
    (_VERB_FIRST, 0.3),
    (_NOBODY, 0.5),
    (_GERUND, 0.3),
)


@lru_cache(maxsize=8192)
def quotability(sentence: str, heading: str = "", *, own: bool = False) -> float:
    """0 (never quote) to 1. `own` sentences are our company's: "we" is right there, and the marketer wrote them."""
    words = _WORD.findall(sentence)
    if len(words) < 4 or sentence.rstrip().endswith((":", ";")):
        return 0.0
    if own:
        return 0.3 if sentence[:1].islower() else 0.9
    said = _QUOTED.sub(" ", sentence)
    weight = _scrap(sentence, said)
    if weight is None:
        weight = _length(len(words))
        weight += 0.25 if _FIGURE.search(sentence) else 0.0
        weight += 0.2 if _SPEAKER.search(sentence) else 0.0
        weight += 0.1 if _named(sentence) else 0.0
    for pattern, factor in _FACTORS:
        if pattern.search(said):
            weight *= factor
    if _BOILERPLATE.search(heading):
        weight *= 0.3
    return round(max(0.0, min(weight, 1.0)), 4)


def _scrap(sentence: str, said: str) -> float | None:
    """The weight of what is no whole statement: rows of tables, questions, torn and unended pieces, bare quotations."""
    torn = sentence[:1].islower() and not re.match(r"[\w-]+\.[a-z]+\b", sentence)
    if "?" in said or torn or not _balanced(sentence):
        return 0.1
    if _ROW.match(sentence):
        return 0.3
    if not _ENDED.search(sentence):
        return 0.25 if _FIGURE.search(sentence) else 0.15
    if len(_WORD.findall(said)) < 2:
        return 0.35
    return None


def _length(words: int) -> float:
    """Short sentences say little, very long ones cannot be read in a post."""
    if words < 7:
        return 0.35
    return 0.6 if words <= 45 else max(0.2, 0.6 - (words - 45) * 0.02)


def _balanced(sentence: str) -> bool:
    pairs = (("(", ")"), ("“", "”"), ("[", "]"))
    return sentence.count('"') % 2 == 0 and all(sentence.count(a) == sentence.count(b) for a, b in pairs)


def _named(sentence: str) -> bool:
    """Whether something with a name stands in the middle of the sentence."""
    return any(word[0].isupper() and len(word) > 1 for word in _WORD.findall(sentence)[1:])
