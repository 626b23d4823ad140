"""The checks of a version, run whenever one is made: by a crew, by a reviewer's edit, and again before sending.

A blocking check that fails stops approval and delivery, so only what is plainly against a rule blocks: the brand's
banned words and spellings, what the channel would refuse, links that nobody allowed, characters that nobody can
see, claims that are not supported. Taste (length, words to avoid, variant spelling) is told and blocks nothing.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from domain.brand_rules import own_words, words_found, wrong_spellings
from domain.brief import Brief, ChannelKind
from domain.channel import length_of, refusals
from domain.claim import Claim, Evidence
from domain.copied_text import copied_text
from domain.figure_match import is_covered
from domain.figures import figures_in
from domain.guide import Guide
from domain.hidden import hidden_in
from domain.house import House
from domain.house_rules import COPIED
from domain.link_check import link_problems
from domain.names import Lexicon, names_in
from domain.package import Package
from domain.plain import plain
from domain.quotations import is_quoted_from, quotations_in
from domain.required_text import missing_texts, needed_texts
from domain.spelling import misspelt
from domain.style_checks import style_checks
from domain.unreadable import unreadable_in
from domain.version import REQUIRED_CHECK, CheckResult

_WORD: Final = re.compile(r"\w[\w'’.,%-]*")
GOOD_LENGTH: Final[dict[ChannelKind, tuple[int, int]]] = {
    "linkedin": (200, 1_300),
    "email": (150, 3_000),
}
OUTSIDE: Final = ("title", "subject", "preheader", "excerpt", "seo_title", "seo_description", "first_comment")
ARTICLE_WORDS: Final = (500, 1_500)  # an article of a thin dossier is shorter: it is not stretched, and this says so
MOST_SUBJECT: Final = 60
MOST_PREHEADER: Final = 100
MOST_SEO_TITLE: Final = 60
MOST_SEO_DESCRIPTION: Final = 155


NOTHING_BEFORE: Final = House()


def check_version(
    package: Package,
    evidence: Sequence[Evidence],
    brief: Brief,
    guide: Guide,
    allowed_links: Sequence[str],
    *,
    house: House = NOTHING_BEFORE,
    claims: Sequence[Claim] = (),
    model: str = "",
) -> tuple[CheckResult, ...]:
    """All checks of one version, the blocking ones first. `claims` hold the passages that it could copy from, `model`
    is what wrote it."""
    written = _written(package)
    needed = needed_texts(package, evidence, guide, house)
    aside = (*needed, brief.call_to_action.text) if brief.call_to_action else needed
    return (
        _claims(evidence),
        _titles(package, evidence, brief, guide),
        _banned(written, guide),
        _required(written, guide),
        _required_text(package, evidence, guide, house),
        _hidden(package),
        _result("links", link_problems(package, allowed_links, evidence), blocking=True),
        _channel(package),
        _call_to_action(package, brief, allowed_links),
        _avoided(written, brief),
        _wanted(written, brief),
        _spelling(written, guide),
        _length(package),
        *style_checks(package, evidence, guide, house, aside),
        *(() if COPIED in guide.style.off else (copied_text(package.text, claims, guide, needed, model),)),
    )


def _result(name: str, problems: Sequence[str], *, blocking: bool) -> CheckResult:
    return CheckResult(name=name, passed=not problems, blocking=blocking, detail=" ".join(dict.fromkeys(problems)))


def _written(package: Package) -> str:
    """Every word a reader may meet."""
    fields = ("title", "text", "excerpt", "seo_title", "seo_description", "subject", "preheader", "first_comment")
    texts = [str(getattr(package, name)) for name in fields]
    return "\n".join([*texts, *package.tags, *(image.alt_text for image in package.media)])


def _claims(evidence: Sequence[Evidence]) -> CheckResult:
    open_ones = [e for e in evidence if e.verdict == "unsupported" and e.attested_by is None]
    problems = [f"{len(open_ones)} of {len(evidence)} sentences are unsupported."] if open_ones else []
    supported = sum(e.verdict == "supported" for e in evidence)
    result = _result("claims supported", problems, blocking=True)
    return result if problems else result.model_copy(update={"detail": f"{supported} supported."})


def _titles(package: Package, evidence: Sequence[Evidence], brief: Brief, guide: Guide) -> CheckResult:
    """What stands outside the body (titles, subject, descriptions, the words for a picture) must be told in it, in what
    it cites, or in the brief: figures, names, quotations. A competitor is named there only where the body does."""
    told = [e.sentence for e in evidence if e.verdict in ("supported", "no_claim") or e.attested_by]
    ground = [*told, *(e.passage for e in evidence if e.passage and e.verdict == "supported")]
    ground += [e.source_title for e in evidence if e.source_title]
    ground += [brief.topic, brief.angle, brief.key_message or "", brief.persona or "", brief.offer or ""]
    ground += [guide.company, guide.about, *brief.proof_points]
    known = _Known(tuple(plain(text) for text in ground), tuple(plain(text) for text in told), guide)
    outside = [(name.replace("_", " "), str(getattr(package, name))) for name in OUTSIDE]
    outside += [("picture's description", image.alt_text) for image in package.media]
    outside += [("file's title", file.title) for file in package.media if file.title]
    problems = [p for name, text in outside for p in known.problems(name, plain(text))]
    problems += [p for tag in (*package.tags, *package.categories) for p in known.label_problems(tag)]
    return _result("titles", problems, blocking=True)


class _Known:
    """What a piece's outside may say."""

    def __init__(self, ground: Sequence[str], told: Sequence[str], guide: Guide) -> None:
        self._ground = ground
        self._figures = [figure for text in ground for figure in figures_in(text)]
        self._names = Lexicon(ground, guide.required)
        told_of = " ".join(told)
        self._competitors = [name for name in guide.competitors if not words_found(told_of, (name,))]

    def problems(self, field: str, text: str) -> list[str]:
        """Sentences for a person; empty when all of it is known."""
        text = text.rstrip("…")
        figures = [figure.text.strip() for figure in figures_in(text) if not is_covered(figure, self._figures)]
        names = [name.word for name in names_in(text) if name.certainty == "sure" and not self._names.knows(name.word)]
        quotations = [q for q in quotations_in(text, 3) if not any(is_quoted_from(q, known) for known in self._ground)]
        said = dict.fromkeys((*figures, *names, *quotations, *words_found(text, self._competitors)))
        return [f"“{word}” in the {field} is not supported." for word in said]

    def label_problems(self, text: str) -> list[str]:
        """The same for a tag, which is a name by nature: only shares, factors and competitors say something there."""
        telling = [figure for figure in figures_in(text) if figure.kind in ("percent", "points", "factor")]
        figures = [figure.text.strip() for figure in telling if not is_covered(figure, self._figures)]
        return [f"“{word}” in a tag is not supported." for word in (*figures, *words_found(text, self._competitors))]


def _banned(written: str, guide: Guide) -> CheckResult:
    return _result(
        "banned words", [f"“{word}” is banned." for word in words_found(written, guide.banned)], blocking=True
    )


def _required(written: str, guide: Guide) -> CheckResult:
    problems = [f"Write “{right}”, not “{found}”." for found, right in wrong_spellings(written, guide)]
    return _result("brand spelling", problems, blocking=True)


def _required_text(package: Package, evidence: Sequence[Evidence], guide: Guide, house: House) -> CheckResult:
    problems = [f"“{text}” is missing." for text in missing_texts(package, evidence, guide, house)]
    return _result(REQUIRED_CHECK, problems, blocking=True)


def _hidden(package: Package) -> CheckResult:
    """Characters that a reviewer cannot see, and runs of them that nobody reads: nobody can have approved these."""
    texts = [*(v for v in package.model_dump().values() if isinstance(v, str)), *package.categories, *package.tags]
    texts += [*package.links, *package.placeholders]
    texts += [word for file in package.media for word in (file.alt_text, file.title or "")]
    seen = {char for text in texts for char in hidden_in(text)}
    problems = [f"U+{ord(char):04X} {unicodedata.name(char, 'control character').lower()}." for char in sorted(seen)]
    known = "\n".join(package.links)
    runs = (run for text in texts for run in unreadable_in(text) if run not in known)
    problems += [f"“{run[:24]}…” cannot be read by anybody." for run in runs]
    return _result("hidden characters", problems, blocking=True)


def _channel(package: Package) -> CheckResult:
    return _result("channel limits", refusals(package), blocking=True)


def _call_to_action(package: Package, brief: Brief, allowed: Sequence[str]) -> CheckResult:
    """The call to action's words or its link stand in the text."""
    asked = brief.call_to_action.text if brief.call_to_action else ""
    there = any(link in package.text for link in allowed if link in package.links or not package.links)
    there = there or (bool(asked) and asked.casefold() in plain(package.text).casefold())
    wanted = bool(asked) or bool(package.links)
    problems = ["The call to action is missing."] if wanted and not there else []
    return _result("call to action", problems, blocking=False)


def _avoided(written: str, brief: Brief) -> CheckResult:
    problems = [f"The brief avoids “{word}”." for word in words_found(written, brief.avoid_words)]
    return _result("words to avoid", problems, blocking=False)


def _wanted(written: str, brief: Brief) -> CheckResult:
    missing = [word for word in brief.use_words if not words_found(written, (word,))]
    return _result("words to use", [f"The brief wants “{word}”." for word in missing], blocking=False)


def _spelling(written: str, guide: Guide) -> CheckResult:
    words = misspelt(own_words(written), guide.spelling)
    return _result("spelling", [f"“{word}” is not {guide.spelling}." for word in words], blocking=False)


def _length(package: Package) -> CheckResult:
    if package.channel == "blog":
        (least, most), length, unit = ARTICLE_WORDS, len(_WORD.findall(plain(package.text))), "words"
    else:
        (least, most), length, unit = (
            GOOD_LENGTH[package.channel],
            length_of(package.channel, package.text),
            "characters",
        )
    problems = []
    if length < least:
        problems.append(f"{length:,} {unit} is short for {package.channel} (from {least:,}).")
    if length > most:
        problems.append(f"{length:,} {unit} is long for {package.channel} (to {most:,}).")
    limits = (
        ("subject", MOST_SUBJECT),
        ("preheader", MOST_PREHEADER),
        ("seo_title", MOST_SEO_TITLE),
        ("seo_description", MOST_SEO_DESCRIPTION),
    )
    for name, limit in limits:
        if len(getattr(package, name)) > limit:
            problems.append(f"The {name.replace('_', ' ')} is longer than {limit} characters.")
    return _result("length", problems, blocking=False)
