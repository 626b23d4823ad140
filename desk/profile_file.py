"""The profile file: one YAML document about a company, read like a campaign file and refused in the same words.

A proposal that a person edits is such a file too, printed by `pressroom profile show --proposal`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import ValidationError

from desk.brief_fields import Written
from desk.campaign_file import is_address, read_text, resolved, unquoted_colours
from desk.complaints import complain, refuse
from desk.marked_yaml import Marked, Path, Problem, read_yaml
from desk.profile_fields import ProfileFields, ProposalFields
from domain.campaign import Audience
from domain.errors import InvalidInput
from domain.guide import Guide
from domain.named_sources import NOT_TO_SIGN_IN, signs_in
from domain.profile import Competitor, Profile, ProfileAccount

F = TypeVar("F", bound=Written)


@dataclass(frozen=True)
class ProfileFile:
    """A profile without a problem. `warnings` are sentences for the person who wrote it; `handed_in` is a logo that
    came with a form, in place of one that a file names."""

    name: str
    fields: ProfileFields
    folder: FilePath
    warnings: tuple[str, ...] = ()
    handed_in: str | None = None

    @property
    def workspace(self) -> str:
        """The name of the workspace it asks for."""
        return self.fields.workspace or self.fields.company.name

    @property
    def zone(self) -> str:
        """The workspace's time zone."""
        return self.fields.zone

    def guide(self) -> Guide:
        """The brand guide it contains; a logo that a file names as an absolute path."""
        company, brand = self.fields.company, self.fields.brand
        logo = self.handed_in or (str((self.folder / brand.logo).resolve()) if brand.logo else None)
        said = {"company": company.name, "about": company.about, "site": company.site, "logo": logo}
        rivals = tuple(competitor.name for competitor in self.fields.competitors)
        return Guide.model_validate(brand.model_dump() | said | {"competitors": rivals})

    def profile(self) -> Profile:
        """The profile it describes, with sources as absolute paths and addresses."""
        fields = self.fields
        return Profile(
            guide=self.guide(),
            zone=fields.zone,
            regions=fields.company.regions,
            audiences=tuple(Audience(name=a.name, description=a.description) for a in fields.audiences),
            competitors=tuple(Competitor(name=c.name, site=c.site) for c in fields.competitors),
            sources=tuple(dict.fromkeys(resolved(source, self.folder) for source in fields.sources)),
            accounts=tuple(ProfileAccount(channel=a.channel, name=a.account) for a in fields.accounts),
        )


def read_profile_file(path: FilePath) -> ProfileFile:
    """The profile in `path`. Raises InvalidInput with one line `file:line: field: message` per problem."""
    text = read_text(path, "a profile file")
    return parse_profile(text, name=str(path), folder=path.absolute().parent)


def parse_profile(text: str, *, name: str, folder: FilePath) -> ProfileFile:
    """The profile in `text`; `name` stands in messages, relative paths belong to `folder`."""
    fields, marked = _parsed(text, name, ProfileFields, "company and its name")
    refuse(name, [*unquoted_colours(marked), *(_problem(marked, *found) for found in problems_of(fields, folder))])
    return ProfileFile(name, fields, folder, tuple(_warnings(name, fields, marked, folder)))


def read_proposal_file(path: FilePath) -> ProposalFields:
    """An edited proposal. Raises InvalidInput with one line `file:line: field: message` per problem."""
    fields, marked = _parsed(read_text(path, "a proposal"), str(path), ProposalFields, "voice")
    refuse(str(path), [_problem(marked, *found) for found in _twice([s.name for s in fields.segments], "segments")])
    return fields


def _parsed(text: str, name: str, model: type[F], least: str) -> tuple[F, Marked]:
    marked = read_yaml(text)
    refuse(name, marked.problems)
    if marked.data is None:
        raise InvalidInput(f"{name}:1: the file is empty; expected at least {least}.")
    try:
        return model.model_validate(marked.data), marked
    except ValidationError as error:
        refuse(name, [*complain(error, marked, model), *unquoted_colours(marked)])
        raise AssertionError("a validation error without a problem") from error


def _problem(marked: Marked, path: Path, message: str) -> Problem:
    return Problem(marked.line(path), path, message)


def problems_of(fields: ProfileFields, folder: FilePath) -> Iterator[tuple[Path, str]]:
    """What only shows when fields are seen together, or beside the disk: (field, message)."""
    logo = fields.brand.logo
    if logo and not (folder / logo).is_file():
        yield ("brand", "logo"), f"expected an image file; found no file “{logo}” beside this file"
    own = fields.company.name.casefold()
    for n, competitor in enumerate(fields.competitors):
        if competitor.name.casefold() == own:
            message = f"expected the name of another company; found our own, “{competitor.name}”"
            yield ("competitors", n, "name"), message
    yield from _twice([competitor.name for competitor in fields.competitors], "competitors")
    yield from _twice([audience.name for audience in fields.audiences], "audiences")
    yield from _twice([account.channel for account in fields.accounts], "accounts", "channel")
    for n, source in enumerate(fields.sources):
        if "://" in source and not is_address(source):
            yield ("sources", n), f"expected an address that begins with http:// or https://; found “{source}”"
        elif signs_in(source):
            yield ("sources", n), f"expected {NOT_TO_SIGN_IN}"


def _twice(names: list[str], field: str, inner: str = "name") -> Iterator[tuple[Path, str]]:
    folded = [name.casefold() for name in names]
    for n, name in enumerate(folded):
        if name in folded[:n]:
            yield (field, n, inner), f"expected each {inner} once; found “{names[n]}” again"


def _warnings(name: str, fields: ProfileFields, marked: Marked, folder: FilePath) -> Iterator[str]:
    if not fields.sources and not fields.company.site:
        yield f"{name}: sources: none given, and no site: there are no pages to propose a voice guide from."
    for n, source in enumerate(fields.sources):
        if not is_address(source) and not (folder / source).exists():
            yield f"{name}:{marked.line(('sources', n))}: sources: there is no “{source}”; it will not be read."


def profile_schema() -> str:
    """The JSON Schema of a profile file, as it stands in the documentation."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= ProfileFields.model_json_schema() | {"title": "Pressroom profile file"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
