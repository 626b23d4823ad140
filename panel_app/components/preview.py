"""The draft as its channel shows it, or what changed since another version."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from domain.channel import RULES, length_of
from domain.media_rules import kind_of
from domain.package import Package
from domain.version import Version
from domain.word_diff import changed_fields, count_changes, media_changed, word_diff
from panel_app.components import markdown, plain_text
from panel_app.components.render import render
from panel_app.components.words import plural
from panel_app.data import DraftPage

Mode = Literal["preview", "diff"]
FIELDS = {
    "title": "Title",
    "subject": "Subject",
    "preheader": "Preheader",
    "text": "Text",
    "excerpt": "Excerpt",
    "seo_title": "Search title",
    "seo_description": "Search description",
    "first_comment": "First comment",
}


@dataclass(frozen=True)
class Counter:
    """How long the text is by the channel's own rule."""

    text: str
    over: bool = False


def preview_html(
    page: DraftPage,
    mode: Mode = "preview",
    compare: str | None = None,
    *,
    may_edit: bool = False,
    may_adopt: bool = False,
) -> str:
    """The left side of a draft. `compare` is the version whose changes are shown, by default the current one;
    `may_edit` offers the editor, `may_adopt` a proposed version whose changes are shown."""
    new, old = versions_to_compare(page, compare)
    can_diff = new is not None and old is not None
    proposal = page.proposal if new is not None and page.proposal == new else None
    return render(
        "preview.html",
        page=page,
        mode=mode if can_diff else "preview",
        may_edit=may_edit,
        can_diff=can_diff,
        proposal=proposal,
        may_adopt=may_adopt,
        diff=diff_fields(old.package, new.package) if old and new else [],
        diff_title=_diff_title(old, new) if old and new else "",
        files=page.files,
        pictures=[file for file in page.files if file.kind == "image"],
        body=_body(page),
        counter=counter(page.version.package) if page.version else Counter(""),
        initials=_initials(page.guide.company),
        paper=_on(page.guide.colours.main),
        search_address=_address(page),
    )


def versions_to_compare(page: DraftPage, compare: str | None) -> tuple[Version | None, Version | None]:
    """(the newer, the one before it); None where there is none. A proposed one is compared with the current one, whose
    place it would take: of a published piece, with what is live."""
    new = next((v for v in page.versions if v.id == compare), page.version)
    if new is None:
        return None, None
    if new.state == "proposed":
        return new, page.live_version if page.proposes else page.version
    former = [v for v in page.versions if v.number < new.number]
    return new, max(former, key=lambda v: v.number, default=None)


def diff_fields(old: Package, new: Package) -> list[tuple[str, Markup]]:
    """(field, HTML) for the body and every other field that differs."""
    found = [(FIELDS[name], diff_html(before, after)) for name, before, after in changed_fields(old, new)]
    if media_changed(old, new):
        found.append(_changed_files(old, new))
    return found


def _changed_files(old: Package, new: Package) -> tuple[str, Markup]:
    if all(kind_of(file.media_type) == "image" for file in (*old.media, *new.media)):
        return "Images", Markup("The images are others than before.")
    return "Files", Markup("The files are others than before.")


def diff_html(old: str, new: str) -> Markup:
    """The new text with what was added and removed."""
    tags = {-1: Markup("<del>{}</del>"), 0: Markup("{}"), 1: Markup("<ins>{}</ins>")}
    return Markup().join(tags[run.side].format(run.text) for run in word_diff(old, new))


def counter(package: Package) -> Counter:
    """The count that the channel itself would show."""
    most = RULES[package.channel].most_text
    length = length_of(package.channel, package.text)
    if most is not None:
        return Counter(f"{length:,} of {most:,} characters", length > most)
    if package.channel == "email":
        subject, preheader = len(package.subject), len(package.preheader)
        return Counter(f"Subject {subject}, preheader {preheader} characters; {plural(_words(package.text), 'word')}")
    count = _words(package.text)
    return Counter(f"{plural(count, 'word')} · {plural(max(1, round(count / 230)), 'minute')} to read")


def _words(text: str) -> int:
    return len(text.split())


def _body(page: DraftPage) -> Markup:
    if page.version is None:
        return Markup()
    text, evidence = page.version.package.text, page.version.evidence
    if page.draft.channel == "linkedin":
        return plain_text.to_html(text, evidence)
    return Markup(markdown.to_html(text, evidence))  # noqa: S704 - cleaned against an allow-list there


def _diff_title(old: Version, new: Version) -> str:
    added, removed = count_changes(old.package.text, new.package.text)
    return f"Version {old.number} → {new.number}: {plural(added, 'word')} added, {removed:,} removed"


def _initials(company: str) -> str:
    words = [word for word in company.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in words[:2]) or "?"


def _on(colour: str) -> str:
    """Black or white, whichever reads better on the colour."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#1b2430" if 0.299 * red + 0.587 * green + 0.114 * blue > 150 else "#ffffff"


def _address(page: DraftPage) -> str:
    package = page.version.package if page.version else None
    site = (page.guide.site or "your site").removeprefix("https://").removeprefix("http://").rstrip("/")
    return f"{site} › {package.slug}" if package and package.slug else site
