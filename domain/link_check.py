"""The links of a package: only http(s), and only addresses that the campaign or its sources gave.

Every text that a reader meets is looked through, twice: as it is typed, and, where the channel renders Markdown, as
the parser reads it (domain/markdown.py). LinkedIn and mail programs make links of bare domains and mail addresses too,
so there `evil.com/free` is a link although nobody wrote one. A domain is a name in the sentence whose passage names it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from domain.claim import Evidence
from domain.english import words_of
from domain.markdown import normal, read
from domain.package import Package
from domain.version import CheckResult

_ADDRESS: Final = re.compile(r"\b[a-z][a-z0-9+.-]*:/{0,2}[^\s<>()\[\]“”\"]+|\bwww\.[^\s<>()\[\]“”\"]+", re.IGNORECASE)
_LINK_TARGET: Final = re.compile(r"\]\(\s*<?([^)\s>]*)")
_MARKUP: Final = re.compile(r"<\s*(?:script|iframe|object|embed|style|form|meta|link|svg)\b|\bon\w+\s*=", re.IGNORECASE)
_BARE: Final = re.compile(
    r"(?<![\w./:%@-])(?P<user>[\w.+-]+@)?(?P<host>(?:[\w-]+\.)+(?P<last>[^\W\d_]{2,}|xn--[\w-]+))(?P<port>:\d+)?"
    r"(?P<path>/[^\s<>()\[\]“”\"]*)?(?![\w@])"
)
_LEADING_SLASHES: Final = re.compile(r"(?<![:\w/])//(?=[\w-]+\.)")
_SCHEMES: Final = words_of(
    "javascript data vbscript file mailto tel sms callto skype whatsapp facetime ftp ftps blob magnet"
)
_FILES: Final = words_of(
    "js ts jsx tsx json yaml yml toml md txt csv py rs go rb sh ps pl so gz zip tar db tf vm conf cfg ini log html xml"
    " pdf png jpg jpeg gif svg webp doc docx xls xlsx ppt pptx exe dll"
)
_DOMAINS: Final = words_of(
    "com org net io co ai app dev info biz xyz online site shop store tech cloud link click top club live news blog"
    " page website space social me tv eu uk us de fr se no dk fi nl be it es pt pl ch at ru cn in jp br au ca mx"
    " ly gg to cc ws gl gd edu gov mil int pro mobi name online win vip icu example"
)


def link_problems(package: Package, allowed: Sequence[str], evidence: Sequence[Evidence]) -> list[str]:
    """One sentence per link that may not be there; empty when all may."""
    known = {form for link in allowed for form in (link, normal(link))}
    problems = []
    for link in sorted({*_addresses(package), *package.links}):
        if not re.match(r"https?://[^/\s]", link, re.IGNORECASE):
            problems.append(f"{link} is not an http(s) address.")
        elif link not in known:
            problems.append(f"{link} is not one of this piece's links.")
    if package.channel != "blog":
        problems += [f"{name} would become a link, which nobody allowed." for name in _bare(package, allowed, evidence)]
    if any(_MARKUP.search(text) for text in _texts(package)):
        problems.append("The text has active HTML.")
    return problems


def addresses_in(text: str) -> tuple[str, ...]:
    """Everything in a text that is an address or may become a link or markup somewhere, as it is written there."""
    found = [each.rstrip(".,;:!?'*_") for each in _ADDRESS.findall(text) if _is_address(each)]
    found += [target for target in _LINK_TARGET.findall(text) if target]
    return tuple(dict.fromkeys((*found, *_domains(text), *(mark.group() for mark in _MARKUP.finditer(text)))))


def _texts(package: Package) -> tuple[str, ...]:
    """Every text that a reader may meet, the body as it is typed."""
    own = (package.title, package.excerpt, package.seo_title, package.seo_description, package.subject)
    more = (package.preheader, package.first_comment, package.disclosure)
    files = (word for file in package.media for word in (file.alt_text, file.title or ""))
    lists = (*package.categories, *package.tags, *files)
    return tuple(text for text in (package.text, *own, *more, *lists) if text)


def _shown(package: Package) -> tuple[str, ...]:
    """The same texts as a reader sees them."""
    first, *others = _texts(package) or ("",)
    return (first if package.channel == "linkedin" else read(first).words, *others)


def _addresses(package: Package) -> Iterator[str]:
    for text in (*_texts(package), *_shown(package)):
        for found in _ADDRESS.findall(text):
            if _is_address(found):
                yield found.rstrip(".,;:!?'*_")
        yield from (target for target in _LINK_TARGET.findall(text) if target)
    if package.channel != "linkedin":
        yield from read(package.text).addresses


def _is_address(text: str) -> bool:
    scheme = text.split(":", 1)[0].lower()
    return "://" in text or text.lower().startswith("www.") or scheme in _SCHEMES


def _bare(package: Package, allowed: Sequence[str], evidence: Sequence[Evidence]) -> list[str]:
    """Domains and mail addresses without a scheme, as programs that show the text find them. What a sentence names may
    stand in it, and in the titles, where its own passage names it; a mail address may not."""
    hosts = {urlsplit(link).netloc.lower().removeprefix("www.") for link in allowed}
    without_scheme = {re.sub(r"^https?://(?:www\.)?", "", link, flags=re.IGNORECASE) for link in allowed}
    body, *others = _shown(package) or ("",)
    named: set[str] = set()
    rest = " ".join(body.split())
    for each in evidence:
        said = " ".join(read(each.sentence).words.split())
        names = _named_by_passage(each) if said and said in rest else []
        if names:
            rest = rest.replace(said, " ".join(re.split("|".join(map(re.escape, names)), said)))
            named |= {name.lower() for name in names}
    found = dict.fromkeys(_domains(rest))
    found |= dict.fromkeys(name for text in others for name in _domains(text) if name.lower() not in named)
    return [name for name in found if name.lower() not in hosts and name not in without_scheme]


def _named_by_passage(evidence: Evidence) -> list[str]:
    """The bare names of a supported sentence that its passage has too."""
    if evidence.verdict != "supported" or not evidence.passage:
        return []
    passage = evidence.passage.lower()
    return [
        name
        for name in dict.fromkeys(_domains(evidence.sentence))
        if "@" not in name and re.search(rf"(?<![\w.-]){re.escape(name.lower())}(?![\w-])", passage)
    ]


def _domains(text: str) -> Iterable[str]:
    for found in _BARE.finditer(_LEADING_SLASHES.sub(" ", text)):
        last = found["last"].lower()
        linked = found["user"] or found["port"] or (found["path"] and last not in _FILES)
        typo = found["last"].istitle() and last not in ("com", "org", "net", "io")  # "they waited.It was"
        if linked or (last in _DOMAINS and not typo):
            yield found.group().rstrip(".,;:!?'*_")


def where_links_lead(package: Package, counted: Mapping[str, str]) -> tuple[CheckResult, ...]:
    """For whoever decides: where links that count (address to target) lead. Nothing where there is none."""
    told = [f"{address} leads to {target}" for address, target in counted.items() if address in package.text]
    return (CheckResult(name="where links lead", passed=True, blocking=False, detail=" ".join(told)),) if told else ()
