"""The profile as a form: every field a text, as a person types it, held to the same rules as the file.

Lists are lines of one field, because a list of widgets is slower to fill than a text. What a form does not show (texts
that must stand, checks of style, whether only approved claims may be told) stays as it was recorded, and so does a list
whose text was not touched. A problem belongs to a field, so that it can be shown beside it. A form names addresses
only: a path would be one on the server. Its logo is the one that is recorded, a picture that was handed in, or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic import ValidationError

from desk.campaign_fields import VoiceAndLooksFields
from desk.campaign_file import is_address
from desk.complaints import complain
from desk.marked_yaml import Marked, Path
from desk.profile_fields import ProfileFields, ProposalFields
from desk.profile_file import ProfileFile, problems_of
from domain.brief import ChannelKind
from domain.logo import is_kept
from domain.profile import Profile
from domain.proposal import Proposal
from domain.value import Value

CHANNELS: Final[tuple[ChannelKind, ...]] = ("linkedin", "blog", "email")
BRAND: Final = ("voice", "person", "spelling", "required", "banned")
COLOURS: Final = ("main", "accent", "ground")
NO_LOGO: Final = "expected a picture that was handed in here; files are named in a profile file only"
NO_FILE: Final = "expected an address that begins with https://; files are named in a profile file only"


class ProfileForm(Value):
    """What stands in the form's fields."""

    company: str = ""
    about: str = ""
    site: str = ""
    regions: str = ""
    zone: str = "UTC"
    voice: str = ""
    person: str = "first person plural"
    spelling: str = "en-GB"
    required: str = ""
    banned: str = ""
    logo: str = ""
    main: str = ""
    accent: str = ""
    ground: str = ""
    audiences: str = ""
    competitors: str = ""
    customers: str = ""
    sources: str = ""
    linkedin: str = ""
    blog: str = ""
    email: str = ""


class ExampleForm(Value):
    """One example; without words it is none."""

    words: str = ""
    why: str = ""


class SegmentForm(Value):
    """One segment, a need on each line; without a name it is none."""

    name: str = ""
    needs: str = ""


class ProposalForm(Value):
    """A proposal in fields; a rule on each line."""

    summary: str
    rules: str = ""
    good: tuple[ExampleForm, ...] = ()
    bad: tuple[ExampleForm, ...] = ()
    segments: tuple[SegmentForm, ...] = ()


@dataclass(frozen=True)
class FormProblems:
    """What is wrong, by field; `good-0-words` is the first good example's words. Under "" stands what has none."""

    by_field: Mapping[str, str] = field(default_factory=dict)


def form_of(profile: Profile) -> ProfileForm:
    """The form of what is recorded."""
    guide = profile.guide
    return ProfileForm(
        company=guide.company,
        about=guide.about,
        site=guide.site or "",
        regions=", ".join(profile.regions),
        zone=profile.zone,
        voice=guide.voice,
        person=guide.person,
        spelling=guide.spelling,
        required="\n".join(f"{right}: {', '.join(wrong)}" for right, wrong in guide.required.items()),
        banned=", ".join(guide.banned),
        logo=guide.logo or "",
        main=guide.colours.main,
        accent=guide.colours.accent,
        ground=guide.colours.ground,
        audiences="\n".join(f"{a.name}: {a.description}".rstrip(": ") for a in profile.audiences),
        competitors="\n".join(", ".join(filter(None, (c.name, c.site))) for c in profile.competitors),
        customers="\n".join(guide.customers),
        sources="\n".join(profile.sources),
        **{channel: profile.account(channel) or "" for channel in CHANNELS},
    )


def read_form(form: ProfileForm, before: Profile | None) -> ProfileFile | FormProblems:
    """The profile of a form, as a file would give it; or what is wrong with it."""
    written = _written(form, before)
    folder = FilePath("/")
    try:
        fields = ProfileFields.model_validate(written)
    except ValidationError as error:
        found = complain(error, Marked(data=written), ProfileFields)
        return _problems([(problem.path, problem.message) for problem in found], written)
    known = before.sources if before else ()
    handed_in = form.logo if is_kept(form.logo) else None
    wrong = [each for each in problems_of(fields, folder) if each[0] != ("brand", "logo")]
    wrong += [
        (("sources", n), NO_FILE)
        for n, source in enumerate(fields.sources)
        if not is_address(source) and "://" not in source and source not in known
    ]
    if form.logo and not handed_in and (before is None or form.logo != before.guide.logo):
        wrong.append((("brand", "logo"), NO_LOGO))
    return _problems(wrong, written) if wrong else ProfileFile("the form", fields, folder, handed_in=handed_in)


def _written(form: ProfileForm, before: Profile | None) -> dict[str, Any]:
    """The form as its file would say it."""
    recorded = form_of(before) if before else ProfileForm()
    kept = before.guide.model_dump(mode="json", include=set(VoiceAndLooksFields.model_fields)) if before else {}
    brand = kept | {name: getattr(form, name).strip() for name in ("voice", "person", "spelling")}
    brand["colours"] = {name: getattr(form, name).strip() for name in COLOURS if getattr(form, name).strip()}
    if not before or form.required != recorded.required:
        brand["required"] = {right.strip(): _commas(wrong) for right, _, wrong in _pairs(form.required)}
    if not before or form.banned != recorded.banned:
        brand["banned"] = [word for line in _lines(form.banned) for word in _commas(line)]
    if not before or form.customers != recorded.customers:
        brand["customers"] = _lines(form.customers)
    brand["logo"] = None if is_kept(form.logo) else form.logo or None
    company = {"name": form.company.strip(), "site": form.site.strip(), "about": form.about.strip()}
    told = {
        "zone": form.zone.strip() or "UTC",
        "company": {name: value for name, value in company.items() if value} | {"regions": _commas(form.regions)},
        "brand": brand,
        "sources": _lines(form.sources),
        "accounts": [{"channel": c, "account": getattr(form, c)} for c in CHANNELS if getattr(form, c).strip()],
        "audiences": [{"name": name.strip(), "description": said.strip()} for name, _, said in _pairs(form.audiences)],
        "competitors": [_competitor(line) for line in _lines(form.competitors)],
    }
    if before and form.audiences == recorded.audiences:
        told["audiences"] = [audience.model_dump() for audience in before.audiences]
    if before and form.competitors == recorded.competitors:
        told["competitors"] = [rival.model_dump(exclude_none=True) for rival in before.competitors]
    return told


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _commas(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _pairs(text: str) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in _lines(text)]


def _competitor(line: str) -> dict[str, str]:
    name, _, site = line.partition(",")
    return {"name": name.strip()} | ({"site": site.strip()} if site.strip() else {})


def _problems(found: Sequence[tuple[Path, str]], written: dict[str, Any]) -> FormProblems:
    by_field: dict[str, str] = {}
    for path, message in found:
        name, said = _field_of(path, written), _told(path, message)
        by_field[name] = f"{by_field[name]} {said}" if name in by_field else said
    return FormProblems(by_field)


def _field_of(path: Path, written: dict[str, Any]) -> str:
    """The field that a place in the file is typed into."""
    match path:
        case ("company", "name"):
            return "company"
        case ("company" | "brand", str(name), *_) if name in ProfileForm.model_fields:
            return name
        case ("brand", "colours", str(name), *_):
            return name
        case ("accounts", int(n), *_):
            return str(written["accounts"][n]["channel"])
        case (str(name), *_) if name in ProfileForm.model_fields:
            return name
    return ""


def _told(path: Path, message: str) -> str:
    """The message as a sentence, with the line of a field that holds several."""
    at = f"Line {path[1] + 1}: " if len(path) > 1 and isinstance(path[1], int) and path[0] != "accounts" else ""
    words = message[:1].upper() + message[1:]
    return f"{at}{words if words.endswith('.') else f'{words}.'}"


def proposal_form_of(proposal: Proposal) -> ProposalForm:
    """The form of a proposal that was made."""
    assert proposal.voice is not None
    voice = proposal.voice
    return ProposalForm(
        summary=voice.summary,
        rules="\n".join(voice.rules),
        good=tuple(ExampleForm(words=each.words, why=each.why) for each in voice.good),
        bad=tuple(ExampleForm(words=each.words, why=each.why) for each in voice.bad),
        segments=tuple(
            SegmentForm(name=each.name, needs="\n".join(need.need for need in each.needs)) for each in proposal.segments
        ),
    )


def read_proposal_form(form: ProposalForm, before: Proposal) -> ProposalFields | FormProblems:
    """The proposal as a person wants it; or what is wrong. A need whose words were not touched keeps its evidence."""
    quotes = {need.need: need.grounds.quote for segment in before.segments for need in segment.needs if need.grounds}
    places = {name: [n for n, each in enumerate(getattr(form, name)) if each.words.strip()] for name in ("good", "bad")}
    places["segments"] = [n for n, each in enumerate(form.segments) if each.name.strip() or each.needs.strip()]
    written = {
        "voice": {
            "summary": form.summary,
            "rules": _lines(form.rules),
            **{name: [getattr(form, name)[n].model_dump() for n in places[name]] for name in ("good", "bad")},
        },
        "segments": [
            {
                "name": form.segments[n].name,
                "needs": [{"need": need, "quote": quotes.get(need, "")} for need in _lines(form.segments[n].needs)],
            }
            for n in places["segments"]
        ],
    }
    try:
        return ProposalFields.model_validate(written)
    except ValidationError as error:
        found = complain(error, Marked(data=written), ProposalFields)  # type: ignore[arg-type]
    by_field: dict[str, str] = {}
    for problem in found:
        path = problem.path[1:] if problem.path[:1] == ("voice",) else problem.path
        by_field.setdefault(_proposal_field(path, places), _told((), problem.message))
    return FormProblems(by_field)


def _proposal_field(path: Path, places: Mapping[str, list[int]]) -> str:
    match path:
        case (("good" | "bad" | "segments") as name, int(n), str(part), *_):
            return f"{name}-{places[name][n]}-{part}"
        case (str(name), *_):
            return name
    return ""
