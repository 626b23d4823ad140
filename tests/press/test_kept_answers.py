"""What is paid for once: a piece that is taken up again finds its answers, another wish never does."""

from pathlib import Path
from typing import Any

import pytest

from crews.runner import CrewRunner
from domain.draft import Draft
from domain.errors import Retry
from domain.work import Lease, WorkKind, WorkRequest
from domain.writing import Completion, DraftOutput, Prompt
from press.drafting import draft_piece, remake_media
from resources.llm.accounted import AccountedModel
from resources.llm.answers import Answers
from resources.llm.cached import CachedModel
from resources.services import Services
from store import versions, work
from store.cache import Cache
from store.model_calls import calls_of_version
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import PlainImages, press_services
from tests.press.test_drafting import IMAGE, SEO, written


class Killed(BaseException):
    """kill -9."""


class Writer:
    """A model that gives each draft another title, so that a second version cannot be the first one."""

    name = "scripted/1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def complete(self, prompt: Prompt) -> Completion:
        self.asked.append(prompt.task)
        number = len(self.asked)
        made: Any = SEO if prompt.task == "seo" else IMAGE
        if prompt.task == "draft":
            made = written(prompt.material)  # type: ignore[arg-type]
            made = DraftOutput(**(made.model_dump() | {"title": f"Ten Collectors and {number} more"}))
        return Completion(text=made.model_dump_json(), model=self.name, tokens_in=10, tokens_out=10)


class Failing(PlainImages):
    """Pictures that are not made the first time."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error: BaseException | None = error

    def make(self, request: Any) -> Any:
        error, self.error = self.error, None
        if error is not None:
            raise error
        return super().make(request)


class Office:
    """One piece, and workers that each are a process of their own."""

    def __init__(self, database: Database, redis_url: str, workspace: Newsroom, folder: Path) -> None:
        self.database, self.workspace_id, self.writer = database, workspace.id, Writer()
        self._redis_url, self._folder = redis_url, folder
        with database.transaction(workspace.id) as conn:
            brief = builders.make_brief(conn)
            builders.make_dossier(conn, brief)
            self.draft: Draft = builders.make_draft(conn, brief, "linkedin")

    def worker(self, images: PlainImages | None = None) -> tuple[Services, CrewRunner]:
        cache = Cache(self._redis_url, self.database)
        answers = Answers(cache)
        accounted = AccountedModel(self.writer, self.database, outside=False)
        model = CachedModel(accounted, answers, self.database, provider="h:1", parameters="")
        services = press_services(self.database, self._folder, cache=cache, images=images or PlainImages())
        return services, CrewRunner(model, keeper=answers)

    def wish(self, kind: WorkKind = "draft") -> tuple[WorkRequest, Lease]:
        with self.database.transaction(self.workspace_id) as conn:
            ids = work.ask(conn, drafts=[self.draft.id], kind=kind, queue="bulk", requested_by=None)
            return work.claim(conn, ids, "worker-1", 60, "run-1")[0]

    def taken_up_again(self, request: WorkRequest) -> tuple[WorkRequest, Lease]:
        with self.database.transaction(self.workspace_id) as conn:
            work.expire_run(conn, "run-1")
            work.reap(conn)
            return work.claim(conn, [request.id], "worker-2", 60, "run-2")[0]

    def titles(self) -> list[str]:
        with self.database.transaction(self.workspace_id) as conn:
            return [version.package.title for version in versions.versions_of(conn, self.draft.id)]


@pytest.fixture
def office(database: Database, redis_url: str, workspace: Newsroom, tmp_path: Path) -> Office:
    return Office(database, redis_url, workspace, tmp_path)


def test_a_piece_whose_worker_was_killed_is_finished_without_paying_twice(office: Office) -> None:
    request, lease = office.wish()
    with pytest.raises(Killed):
        draft_piece(*office.worker(Failing(Killed())), request, lease)
    assert office.writer.asked == ["draft", "seo", "image_prompt"]

    version = draft_piece(*office.worker(), *office.taken_up_again(request))
    assert version is not None
    assert office.writer.asked == ["draft", "seo", "image_prompt"]
    assert office.titles() == ["Ten Collectors and 1 more"]
    with office.database.transaction(office.workspace_id) as conn:
        calls = calls_of_version(conn, version.id)
    assert [(call.task, call.outcome, call.tokens_in) for call in calls] == [
        ("draft", "cached", 0),
        ("seo", "cached", 0),
        ("image_prompt", "cached", 0),
    ]
    assert all(call.cached_from for call in calls)
    assert version.tokens == 0


def test_another_version_that_a_person_wants_is_really_another_one(office: Office) -> None:
    for _ in range(3):
        assert draft_piece(*office.worker(), *office.wish()) is not None
    assert len(set(office.titles())) == 3
    assert office.writer.asked == ["draft", "seo", "image_prompt"] * 3


def test_other_pictures_that_a_person_wants_are_asked_for_anew(office: Office) -> None:
    draft_piece(*office.worker(), *office.wish())
    for _ in range(2):
        remake_media(*office.worker(), *office.wish("media"))
    assert office.writer.asked[3:] == ["image_prompt", "image_prompt"]


def test_what_failed_for_good_is_asked_anew_when_a_person_tries_again(office: Office) -> None:
    with pytest.raises(ZeroDivisionError):
        draft_piece(*office.worker(Failing(ZeroDivisionError())), *office.wish())
    with office.database.transaction(office.workspace_id) as conn:
        conn.execute("UPDATE work_requests SET status = 'failed', lease_owner = NULL, lease_until = NULL")
    draft_piece(*office.worker(), *office.wish())
    assert office.writer.asked == ["draft", "seo", "image_prompt"] * 2


def test_a_service_that_was_away_for_a_moment_costs_no_second_call(office: Office) -> None:
    request, lease = office.wish()
    with pytest.raises(Retry):
        draft_piece(*office.worker(Failing(Retry("the disk is full"))), request, lease)
    draft_piece(*office.worker(), *office.taken_up_again(request))
    assert office.writer.asked == ["draft", "seo", "image_prompt"]
