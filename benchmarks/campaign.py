"""The campaign that is measured: the example's brand and sources, many briefs, two channels each.

The briefs differ in topic and angle, so that every one of them asks for other passages, and each has proof points of
its own: so many briefs ask for more than five documents hold. Each measurement works on
pieces of its own: further variants of the same briefs, planned when they are needed. So the dossiers, which are not
part of what is measured, are built once.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from benchmarks.stack import CHECKOUT, Stack
from domain.actor import Actor
from store import campaigns, drafts, people
from store.workspaces import list_workspaces

EXAMPLE: Final = CHECKOUT / "examples" / "northquay" / "campaign.yaml"
CHANNELS: Final = ("linkedin", "blog")
SUBJECTS: Final = (
    *("waiting charges", "late lorries", "slot booking", "the first delivery of the day", "Friday afternoons"),
    *("carriers without a portal", "the dock diary", "overtime in the warehouse", "refused deliveries"),
    *("drivers' hours", "the gatehouse", "cold goods", "the invoice nobody questions", "a second shift"),
    *("the yard in winter", "pallet exchange", "the planner's morning", "short-notice loads", "return loads"),
    *("the unloading team", "peak weeks", "the spreadsheet", "time windows", "a new site"),
)
QUESTIONS: Final = (
    *("What {} really cost", "Why {} decide the day", "How to measure {}", "Who pays for {}", "What changes {}"),
    *("The first week with {}", "What carriers say about {}", "A rule for {}", "The figures behind {}"),
)


@dataclass(frozen=True)
class Newsroom:
    """The measured campaign: where it is, and who asks."""

    actor: Actor
    campaign_id: str

    @property
    def workspace_id(self) -> str:
        """The workspace all of it is in."""
        return self.actor.workspace_id


def add_campaign(stack: Stack, briefs: int) -> Newsroom:
    """Adds the campaign with its dossiers built; pieces are planned by `plan`."""
    file = stack.settings.home.parent / "campaign.yaml"
    _write(file, briefs)
    stack.run("campaign", "add", str(file))
    ((workspace_id, _),) = list_workspaces(stack.database)
    with stack.database.transaction(workspace_id) as conn:
        (campaign,) = campaigns.list_campaigns(conn)
        actor = people.owner(conn)
    began = time.monotonic()
    stack.python("benchmarks.dossiers", workspace_id, campaign.id)
    print(f"  ({briefs} dossiers built in {time.monotonic() - began:.0f} s)", flush=True)
    return Newsroom(actor, campaign.id)


def plan(stack: Stack, newsroom: Newsroom, variant: str, most: int | None = None) -> list[str]:
    """Fresh pieces of every brief and channel: ids, both channels mixed."""
    with stack.database.transaction(newsroom.workspace_id) as conn:
        first = [each for each in drafts.drafts_of_campaign(conn, newsroom.campaign_id) if each.variant == "a"]
        return [
            drafts.plan_draft(conn, each.campaign_id, each.brief_id, each.channel, each.account_id, variant=variant).id
            for each in first[:most]
        ]


def _write(file: Path, briefs: int) -> None:
    plan_ = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    plan_["name"] = "Measured"
    plan_["sources"] = [str(EXAMPLE.parent / source) for source in plan_["sources"]]
    plan_["briefs"] = [_brief(number) for number in range(briefs)]
    file.write_text(yaml.safe_dump(plan_, allow_unicode=True), encoding="utf-8")
    file.chmod(0o644)


def _brief(number: int) -> dict[str, object]:
    subject = SUBJECTS[number % len(SUBJECTS)]
    question = QUESTIONS[number // len(SUBJECTS) % len(QUESTIONS)]
    return {
        "topic": question.format(subject),
        "angle": f"What changes once {subject} are written down, seen from {number % 17 + 4} doors.",
        "key_message": f"Write {subject} down before you change anything.",
        "proof_points": [
            f"Northquay looked at {subject} at {number + 12} sites for {number % 9 + 2} weeks.",
            f"At {number % 31 + 40}% of these sites nobody had written down {subject} before.",
            f"Writing down {subject} took {number % 13 + 3} minutes a day at site number {number + 1}.",
            f"The planners of site number {number + 1} changed {number % 7 + 2} appointments a day afterwards.",
        ],
        "persona": "Warehouse managers",
        "stage": "awareness",
        "channels": list(CHANNELS),
    }
