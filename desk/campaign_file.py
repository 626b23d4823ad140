"""The campaign file: one YAML document a marketer can write by hand.

It is read in three passes, and each reports everything it finds: the YAML itself, the fields, then what only shows
when fields are seen together (a brief for a channel that the campaign does not have, a logo that is not there). Every
problem names file, line and field. Nothing reaches the database before the last pass is clean.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from desk.approved_fields import problems_of
from desk.brief_fields import BriefFields, CallToActionFields
from desk.brief_files import file_problems
from desk.campaign_fields import CampaignFields, ChannelFields
from desk.campaign_timing import timing_problems
from desk.complaints import complain, described, refuse
from desk.marked_yaml import Marked, Problem, read_yaml
from domain.bars import Bar
from domain.brief import missing_fields
from domain.campaign import Audience, Campaign, ChannelPlan
from domain.errors import InvalidInput
from domain.guide import Guide
from domain.named_sources import NOT_TO_SIGN_IN, signs_in
from domain.profile import Profile

MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class CampaignFile:
    """A campaign file without a problem. `warnings` are sentences for the person who wrote it."""

    name: str
    fields: CampaignFields
    folder: Path
    warnings: tuple[str, ...] = ()

    @property
    def workspace(self) -> str | None:
        """The name of the workspace it asks for, if it asks for one."""
        return self.fields.workspace or (self.fields.brand.company if self.fields.brand else None)

    @property
    def digest(self) -> str:
        """SHA-256 of what the file says, whatever its comments and spacing."""
        return hashlib.sha256(self.fields.model_dump_json().encode()).hexdigest()

    @property
    def zone(self) -> str:
        """The time zone of a workspace that is made for it."""
        return self.fields.zone

    def guide(self, profile: Guide | None = None) -> Guide | None:
        """The brand guide it contains; the logo as an absolute path. What it leaves out is the profile's, if given."""
        brand = self.fields.brand
        if brand is None:
            return None
        logo = str((self.folder / brand.logo).resolve()) if brand.logo else None
        written = brand.model_dump() | {"logo": logo}
        if profile is None:
            return Guide.model_validate(written)
        said = {name: value for name, value in written.items() if name in brand.model_fields_set}
        return Guide.model_validate(profile.model_dump() | said)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What an evaluation holds its drafts against."""
        return tuple(bar.as_value() for bar in self.fields.bars)

    def campaign(self, campaign_id: str, workspace_id: str, profile: Profile | None = None) -> Campaign:
        """The campaign it describes, with sources as absolute paths and addresses; accounts that it does not name are
        the profile's."""
        fields = self.fields
        return Campaign(
            id=campaign_id,
            workspace_id=workspace_id,
            **fields.model_dump(
                include={
                    "name",
                    "goal",
                    "kpi",
                    "offer",
                    "zone",
                    "utm",
                    "regions",
                    "outline",
                    "budget_tokens",
                    "budget_cost",
                    "gap_hours",
                    "lead_minutes",
                }
            ),
            call_to_action=fields.call_to_action.as_value() if fields.call_to_action else None,
            audiences=tuple(Audience(name=a.name, description=a.description) for a in fields.audiences),
            channels=tuple(_plan(channel, profile) for channel in self._channels()),
            sources=tuple(dict.fromkeys(resolved(source, self.folder) for source in fields.sources)),
            blackouts=tuple(blackout.as_value() for blackout in fields.blackouts),
            late=fields.late_policy(),
        )

    def _channels(self) -> tuple[ChannelFields, ...]:
        if self.fields.channels:
            return self.fields.channels
        return tuple(ChannelFields(kind=k) for k in dict.fromkeys(c for b in self.fields.briefs for c in b.channels))


def read_campaign_file(path: Path) -> CampaignFile:
    """The campaign in `path`. Raises InvalidInput with one line `file:line: field: message` per problem."""
    text = read_text(path, "a campaign file")
    return parse_campaign(text, name=str(path), folder=path.absolute().parent)


def read_text(path: Path, kind: str) -> str:
    """The text of a file that a person wrote. Raises InvalidInput."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"{path}: larger than 5 MB; {kind} names its sources, it does not contain them.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{path}:{line}: not UTF-8 text; save the file as UTF-8.") from error


def parse_campaign(text: str, *, name: str, folder: Path) -> CampaignFile:
    """The campaign in `text`; `name` stands in messages, relative paths belong to `folder`."""
    marked = read_yaml(text)
    refuse(name, marked.problems)
    if marked.data is None:
        raise InvalidInput(f"{name}:1: the file is empty; expected at least name, brand and briefs.")
    try:
        fields = CampaignFields.model_validate(marked.data)
    except ValidationError as error:
        refuse(name, [*complain(error, marked, CampaignFields), *unquoted_colours(marked)])
        raise AssertionError("a validation error without a problem") from error
    refuse(name, [*unquoted_colours(marked), *_across(fields, marked, folder)])
    return CampaignFile(name, fields, folder, tuple(_warnings(name, fields, marked, folder)))


def unquoted_colours(marked: Marked) -> list[Problem]:
    """Colours of the brand that a # turned into comments."""
    return [
        Problem(marked.line(path), path, f"{described('Colour')}; found nothing (an unquoted # begins a comment)")
        for path in sorted(marked.empty, key=str)
        if path[:2] == ("brand", "colours") and len(path) == 3
    ]


def _across(fields: CampaignFields, marked: Marked, folder: Path) -> list[Problem]:
    problems: list[Problem] = []

    def say(path: tuple[str | int, ...], message: str) -> None:
        problems.append(Problem(marked.line(path), path, message))

    if fields.brand and fields.brand.logo and not (folder / fields.brand.logo).is_file():
        say(("brand", "logo"), f"expected an image file; found no file “{fields.brand.logo}” beside this file")
    for n, name in enumerate(fields.brand.competitors if fields.brand else ()):
        if fields.brand and name.casefold() == fields.brand.company.casefold():
            say(("brand", "competitors", n), f"expected the name of another company; found our own, “{name}”")
    for place, said in problems_of(fields.approved_claims, folder):
        say(("approved_claims", *place), said)
    kinds = [channel.kind for channel in fields.channels]
    for n, kind in enumerate(kinds):
        if kind in kinds[:n]:
            say(("channels", n, "kind"), f"expected each channel once; found “{kind}” again")
    signing_in = [("sources", n) for n, source in enumerate(fields.sources) if signs_in(source)]
    secrets = [(path, f"expected {NOT_TO_SIGN_IN}") for path in signing_in]
    for path, message in (
        *timing_problems(fields),
        *_paths_without_site(fields),
        *file_problems(fields.briefs, folder),
        *secrets,
    ):
        say(path, message)
    topics: dict[str, int] = {}
    for n, brief in enumerate(fields.briefs):
        where = topics.setdefault(brief.topic.casefold(), n)
        if where != n:
            say(("briefs", n, "topic"), f"expected a topic of its own; found that of briefs[{where}]")
        for channel in brief.channels:
            if kinds and channel not in kinds:
                say(
                    ("briefs", n, "channels"),
                    f"expected one of this campaign's channels ({', '.join(kinds)}); found “{channel}”",
                )
        if brief.due and brief.not_before and brief.due < brief.not_before:
            say(("briefs", n, "due"), f"expected a day not before {brief.not_before}; found “{brief.due}”")
    return problems


def _paths_without_site(fields: CampaignFields) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Addresses of calls to action that lead nowhere: a path, and a brand that names no site."""
    asked: list[tuple[tuple[str | int, ...], CallToActionFields | None]] = [
        (("call_to_action", "address"), fields.call_to_action)
    ]
    asked += [
        (("briefs", n, "call_to_action", "address"), brief.call_to_action) for n, brief in enumerate(fields.briefs)
    ]
    for path, action in asked:
        if fields.brand and not fields.brand.site and action and action.address and not is_address(action.address):
            yield path, f"expected brand.site, to which “{action.address}” belongs; found none"


def _warnings(name: str, fields: CampaignFields, marked: Marked, folder: Path) -> list[str]:
    warnings = []
    if not fields.sources:
        warnings.append(f"{name}: sources: none given; drafts can rest on the briefs and the brand profile only.")
    for n, source in enumerate(fields.sources):
        if not is_address(source) and not (folder / source).exists():
            line = marked.line(("sources", n))
            warnings.append(f"{name}:{line}: sources: there is no “{source}”; research will go on without it.")
    for n, written in enumerate(fields.briefs):
        missing = set(missing_fields(written.as_brief("new", "new", n)))
        if fields.call_to_action:
            missing.discard("call_to_action")
        if fields.offer:
            missing.discard("offer")
        if missing:
            names = ", ".join(sorted(missing, key=list(BriefFields.model_fields).index))
            warnings.append(f"{name}:{marked.line(('briefs', n))}: briefs[{n}]: not given: {names}.")
    return warnings


def _plan(channel: ChannelFields, profile: Profile | None) -> ChannelPlan:
    house = profile.account(channel.kind) if profile else None
    return ChannelPlan(
        kind=channel.kind,
        account=channel.account or house or channel.kind,
        slots=tuple(slot.as_value() for slot in channel.slots),
        blackouts=tuple(blackout.as_value() for blackout in channel.blackouts),
        **channel.model_dump(include={"zone", "gap_hours", "lead_minutes"}),
    )


def is_address(source: str) -> bool:
    """Whether a source is named by its address."""
    return source.lower().startswith(("http://", "https://"))


def resolved(source: str, folder: Path) -> str:
    """A source as it is found from anywhere."""
    return source if is_address(source) else str((folder / source).resolve())
