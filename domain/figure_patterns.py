"""The patterns by which domain/figures.py reads figures: numbers, scales, currencies, units, comparators, directions.

They are data: what is read as what can be looked up here, and a wrong reading is corrected in one line.
"""

import re
from decimal import Decimal
from typing import Final

from domain.english import words_of
from domain.number_words import NUMBER_WORDS

SCALES: Final = {
    "k": 3,
    "thousand": 3,
    "m": 6,
    "mn": 6,
    "million": 6,
    "bn": 9,
    "b": 9,
    "billion": 9,
    "tn": 12,
    "trillion": 12,
}
CURRENCIES: Final = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
}
_CODES: Final = words_of(
    "USD EUR GBP JPY SEK NOK DKK CHF PLN CZK HUF RON INR CNY KRW MXN BRL CAD AUD NZD SGD HKD ZAR RUB ILS THB IDR MYR"
    " PHP AED SAR ARS CLP COP ISK TWD VND UAH"
)
# Whose dollars: `54 Canadian dollars` are not 54 dollars of the United States.
DOLLARS: Final = {
    "canadian": "CAD",
    "australian": "AUD",
    "singapore": "SGD",
    "hong kong": "HKD",
    "new zealand": "NZD",
    "taiwan": "TWD",
}
_UNIT_WORDS: Final = {
    **{code: code.lower() for code in sorted(_CODES - {"USD", "EUR", "GBP"})},
    "USD": "usd dollars dollar bucks",
    "EUR": "eur euros euro",
    "GBP": "gbp pounds pound quid",
    "SEK": "sek kronor krona",
    "NOK": "nok kroner",
    "CHF": "chf francs franc",
    "PLN": "pln zloty zlotys złoty zł",
    "CZK": "czk koruna korunas",
    "HUF": "huf forint forints",
    "INR": "inr rupees rupee",
    "CNY": "cny rmb yuan renminbi",
    "JPY": "jpy yen",
    "KRW": "krw won",
    "MXN": "mxn pesos peso",
    "BRL": "brl reais",
    "ZAR": "zar rand",
    "RUB": "rub roubles rubles rouble ruble",
    "TRY": "lira liras",
    "ILS": "ils shekels shekel",
    "THB": "thb baht",
    "AED": "aed dirhams dirham",
    "SAR": "sar riyals riyal",
    "year": "years year yrs yr",
    "month": "months month",
    "week": "weeks week",
    "day": "days day",
    "hour": "hours hour hrs hr h",
    "minute": "minutes minute mins min",
    "second": "seconds second secs sec s",
    "millisecond": "milliseconds millisecond ms",
    "TB": "tb tib terabytes",
    "GB": "gb gib gigabytes",
    "MB": "mb mib megabytes",
    "KB": "kb kib kilobytes",
    "decade": "decades decade",
    "km": "km kilometres kilometers kilometre kilometer",
    "metre": "metres metre meters meter",
    "cm": "cm centimetres centimeters",
    "mm": "mm millimetres millimeters",
    "mile": "miles mile",
    "foot": "feet foot ft",
    "mph": "mph",
    "tonne": "tonnes tonne",
    "ton": "tons ton",
    "kg": "kg kilograms kilogram kilos kilo",
    "gram": "grams gram",
    "litre": "litres litre liters liter",
    "degree": "degrees degree",
    "kW": "kw kilowatts",
    "kWh": "kwh",
    "am": "am",
    "pm": "pm",
    "page": "pages page",
}
# `12 won` is a count and a verb, `12,000 won` an amount.
LEAST_WON: Final = 1000
UNITS: Final = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}

# `100m long` are metres, `2m users` are millions.
METRES: Final = re.compile(r"\s*(?:$|[.,;:)×x]|(?:long|wide|high|tall|deep|away|apart|above|below|from|by)\b)")
_DIGITS: Final = r"(?:\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+|\d+)(?:\.\d+)?"
_WORDS: Final = r"(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")"
_WORD_NUMBER: Final = rf"{_WORDS}(?:(?:[\s-]+|\s+and\s+){_WORDS})*"
CODE: Final = re.compile(
    r"(?<![\w.])(?:v?\d+(?:\.\d+){2,}[\w.:-]*|v\d+(?:\.\d+)*|\d{1,2}:\d{2}(?:\s?[aApP]\.?[mM]\b\.?)?"
    r"|[A-Z][A-Za-z]*[-/]?\d[\w.-]*\w|[A-Z][A-Za-z]*[-/]?\d|[a-z]+\d[a-z0-9]*|\d+[A-Za-z]*[A-Z]+\d*[a-z]*)(?!\w)",
)
ORDINAL: Final = re.compile(r"(?<![\w.])(\d+)(?:st|nd|rd|th)\b")
DECADE: Final = re.compile(r"(?<!\w)(?:19|20)\d0s\b")
FRACTION_WORDS: Final = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "tenth": 10,
    "tenths": 10,
}
FRACTION: Final = re.compile(
    r"\b(?:(?P<top>a|one|two|three|four|nine)[\s-]+(?P<part>thirds?|quarters?|fourths?|fifths?|sixth|tenths?)"
    r"(?=\s+of\b|[\s,.;:)]*$|[.;:]\s|\s+(?:are|were|have|had|use|used|say|said|run|ran|do|did|want|report|reported|now|rely|know|need|think|find|see|get|still|could|would|will|can)\b)"
    r"|(?P<plural>two|three|four|nine)[\s-]+(?P<parts>thirds|quarters|fourths|fifths|tenths)"
    r"|(?<!first )(?<!second )(?<!other )(?P<half>half)(?!-|\s+(?:a\s+)?(?:hour|day|year|million|dozen|way)))\b",
    re.IGNORECASE,
)
RATIO: Final = re.compile(
    rf"\b(?P<top>{_DIGITS}|one|two|three|four|five|six|seven|eight|nine)\s+(?:in|out\s+of)\s+(?:every\s+)?"
    r"(?P<all>10{1,3}|[2-9]|20|50|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)\b(?!\s*%)",
    re.IGNORECASE,
)
# `every second manager` is a share; `every second week`, `every second counts` and `every second of it` are not.
EVERY: Final = re.compile(
    r"\bevery\s+(?P<order>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth"
    r"|[2-9](?:nd|rd|th)|10th|20th|100th)(?=\s+(?:one\b|(?!(?:second|minute|hour|day|night|week|weekend|month|quarter|year"
    r"|decade|time|(?:mon|tues|wednes|thurs|fri|satur|sun)day|morning|evening|spent|lost|saved|wasted|gained|counts"
    r"|matters)\b)(?P<thing>[a-z]{3,}(?:[^\Ws]|[iu]s|ss))\b))",
    re.IGNORECASE,
)
# `one lorry in ten`; `one stop in two days` is none.
ONE_OF: Final = re.compile(
    r"\b[Oo]ne\s+(?!of\b|in\b)(?:[A-Za-z-]{3,}\s+){0,2}?(?![a-z]+(?:ed|ing)\s)[a-z]{3,}\s+in\s+(?:every\s+)?"
    r"(?P<all>10{1,3}|[2-9]|20|50|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)\b"
    r"(?![\s-]*(?:%|per\b|[.,]?\d|hundred|thousand|million|seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b"
    r"|months?\b|years?\b|decades?\b|[A-Z]))(?=(?:\s+(?P<then>[a-z]+))?)",
)
ORDERS: Final = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twentieth": 20,
    "hundredth": 100,
}
FACTOR: Final = re.compile(
    r"\b(?:(?P<twice>twice|doubled?|doubles|doubling)|(?P<thrice>tripled?|triples|tripling)"
    r"|(?P<fourfold>quadrupled?|quadruples|quadrupling)|(?P<halved>halved|halves(?!\s+of)|halving))\b",
    re.IGNORECASE,
)
ONCE: Final = re.compile(r"\bonce(?=\s+(?:an?|per|each|every)\s)", re.IGNORECASE)
TIMES_OF: Final = {"twice": Decimal(2), "thrice": Decimal(3), "fourfold": Decimal(4), "halved": Decimal("0.5")}
VAGUE: Final = re.compile(r"\b(?:dozens|hundreds|thousands|millions|billions)\b", re.IGNORECASE)
NUMBER: Final = re.compile(
    rf"(?P<currency>[{''.join(CURRENCIES)}]|(?-i:\b(?:{'|'.join(sorted(_CODES))})\b))?\s?(?:(?<![\w.,])(?<![A-Z][-/])(?P<digits>{_DIGITS})|\b(?P<words>{_WORD_NUMBER})\b)"
    r"(?:(?P<glued>[A-Za-z×]+)\b|[\s-](?P<scale>thousand|million|billion|trillion|bn|mn)\b)?",
    re.IGNORECASE,
)
PERCENT: Final = re.compile(
    r"(?P<points>\s?(?:-|\s)?(?:percentage[\s-]points?|%[\s-]points?|pp\b))|(?P<percent>\s?%|[\s-]per\s?cent\b|\s?pct\b)",
    re.IGNORECASE,
)
_NATION: Final = r"(?:US|U\.S\.|American|Swedish|Norwegian|Swiss|British|Polish|Japanese|Chinese|Indian|Mexican|Korean)"
UNIT: Final = re.compile(
    rf"(?:[\s-]?(?:{_NATION}\s+|(?P<whose>{'|'.join(DOLLARS)})\s+(?=dollars?\b))?(?P<unit>[A-Za-zł]+)\b"
    rf"|\s?(?P<sign>[{''.join(CURRENCIES)}])(?!\s?\d))",
    re.IGNORECASE,
)
TIMES: Final = re.compile(r"\s?(?:x|×)(?!\w)|\s+times\b(?!\s+(?:a|per)\b)", re.IGNORECASE)
RATE: Final = re.compile(
    r"(?:\s+[A-Za-z]+){0,3}?(?:\s+(?:per|an?|each|every)\s+|\s?/)(second|minute|hour|day|week|month|quarter|year|s\b|min\b)",
    re.IGNORECASE,
)
RANGE_GAP: Final = re.compile(r"\s*[–—-]\s*|\s+to\s+|\s+through\s+", re.IGNORECASE)

_BEFORE: Final = (
    ("most", r"no more than|not more than|at most|up to|as many as|as much as|a maximum of|maximum of|≤"),
    ("least", r"at least|as few as|as little as|no fewer than|no less than|not less than|a minimum of|minimum of|≥"),
    ("near", r"nearly|almost|just under|just short of|close to"),
    (
        "over",
        r"more than|greater than|higher than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|just over|beyond|>",
    ),
    ("under", r"less than|fewer than|lower than|under|below|<"),
    ("about", r"about|around|roughly|approximately|approx\.?|circa|some|an estimated|~|≈"),
)
COMPARATORS: Final = tuple(
    (name, re.compile(rf"(?:^|(?<=[\s(\[\"'“‘*,;:–—-]))(?:{pattern})\s*(?:an?\s+|the\s+)?$", re.IGNORECASE))
    for name, pattern in _BEFORE
)
AFTER: Final = (
    ("least", re.compile(r"\+(?!\w)|\s+(?:\w+\s+)?(?:or|and)\s+(?:more|higher|over|above)\b", re.IGNORECASE)),
    ("most", re.compile(r"\s+(?:\w+\s+)?or\s+(?:less|fewer|lower|below)\b", re.IGNORECASE)),
    ("about", re.compile(r"\s+or\s+so\b", re.IGNORECASE)),
)
RISE_BEFORE: Final = re.compile(
    r"\b(?:(?<!take )(?<!takes )(?<!took )(?<!taking )(?<!make )(?<!makes )(?<!made )up|rises?|rose|risen"
    r"|rising|increas(?:e|es|ed|ing)|grew|grows?|grown|growing|growth|gain(?:s|ed)?|climb(?:s|ed)?"
    r"|jump(?:s|ed)?|additional|another|extra)(?:\s+(?:by|of))?(?:\s+(?:about|around|nearly|almost|over|an?))?\s*$",
    re.IGNORECASE,
)
FALL_BEFORE: Final = re.compile(
    r"\b(?:down|falls?|fell|fallen|falling|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|reduc(?:e|es|ed"
    r"|ing|tion)|shr[aiu]nk|cuts?|lost|loses?)(?:\s+(?:by|of))?(?:\s+(?:about|around|nearly|almost|over|an?))?\s*$",
    re.IGNORECASE,
)
RISE_AFTER: Final = re.compile(
    r"\s+(?:\w+ly\s+|much\s+|far\s+)?(?:more|higher|increase|rise|growth|gain|larger|bigger|faster)\b", re.IGNORECASE
)
FALL_AFTER: Final = re.compile(
    r"\s+(?:\w+ly\s+|much\s+|far\s+)?(?:fewer|less|lower|decrease|decline|drop|reduction|smaller|slower|cut)\b",
    re.IGNORECASE,
)
_MOVES: Final = (
    r"(?:f[ae]lls?|fallen|falling|r[io]ses?|risen|rising|gr[eo]ws?|grown|growing|dropp?(?:ed|s|ing)?|decreas\w+|increas\w+"
    r"|declin\w+|reduc\w+|climb\w*|jump\w*|shr[aiu]nk|cuts?|cutting|lower\w*|rais\w+|improv\w+|slid|went|up|down"
    r"|shorten\w*|slash\w*)"
)
_HEDGE: Final = r"(?:(?:about|around|nearly|almost|over|more than|less than|at least|up to|only|just|an?)\s+)*"
ROLE: Final = re.compile(rf"\b{_MOVES}\b[^.;:,()]{{0,60}}?\s(?P<role>by|to|from)\s+{_HEDGE}$", re.IGNORECASE)
# `fell 12 points`: a size without its `by`.
MOVED_BY: Final = re.compile(
    r"\b(?:rises?|rose|risen|increased|grew|grown|falls?|fell|fallen|decreased|declined|dropped)\s+"
    rf"(?:(?:by|of)\s+)?{_HEDGE}$",
    re.IGNORECASE,
)
