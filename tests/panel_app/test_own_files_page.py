"""The page of a piece's files: attach, take away, refused with the reason; files as browsers get them."""

import asyncio
import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

import pytest
import requests
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from domain.version import Version
from panel_app.files import MediaHandler
from panel_app.pages.review import ReviewPage
from panel_app.ranges import CHUNK, Part, asked_part, chunks
from store.drafts import drafts_of_campaign, get_draft
from store.postgres import Database
from store.versions import current_version, get_version
from tests.browser import PATIENCE
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.films import film
from tests.fakes.paper import paper
from tests.fakes.pictures import claiming, picture
from tests.panel_app.conftest import Dashboard, settled
from tests.panel_app.scene import Scene
from tests.panel_app.test_http import _as, _form
from tests.panel_app.test_live_change import _live, _propose
from tests.panel_app.test_review_page import _html, _review, stage

__all__ = ["stage"]

OpenPage = Callable[..., Any]
SURVEY = paper([["One"], ["Two"]])


@pytest.fixture
def draft_id(database: Database, scene: Scene) -> str:
    """A LinkedIn piece in review."""
    with database.transaction(scene.workspace_id) as conn:
        pieces = drafts_of_campaign(conn, scene.campaign.id)
    return next(piece.id for piece in pieces if piece.status == "in_review" and piece.channel == "linkedin")


def current(database: Database, scene: Scene, draft_id: str) -> Version:
    with database.transaction(scene.workspace_id) as conn:
        found = current_version(conn, draft_id)
    assert found is not None
    return found


def send(session: requests.Session, dashboard: Dashboard, draft_id: str, **fields: Any) -> requests.Response:
    form = _form(session, f"{dashboard.address}/files/{draft_id}") | fields.pop("form", {})
    files = fields.pop("files", {"none": b""})
    address = f"{dashboard.address}/files/{draft_id}"
    return session.post(address, data=form, files=files, timeout=60, allow_redirects=False)


def test_a_document_is_attached_shown_and_taken_away(
    dashboard: Dashboard, database: Database, scene: Scene, draft_id: str, clock: SettableClock
) -> None:
    session = _as(database, scene.owner)
    done = send(session, dashboard, draft_id, form={"title": "The survey"}, files={"file": ("a.pdf", SURVEY)})
    assert (done.status_code, done.headers["Location"]) == (303, f"/files/{draft_id}")
    (file,) = current(database, scene, draft_id).package.media
    assert (file.media_type, file.title, file.pages) == ("application/pdf", "The survey", 2)
    shown = session.get(f"{dashboard.address}/files/{draft_id}", timeout=60).text
    assert "The survey</a> · PDF, 2 pages, 0.0 MB" in shown
    assert f"brought by {scene.owner.name}" in shown
    page = _review(database, scene.reviewer, clock, f"draft={draft_id}")
    sheet = _html(page)["sheet"]
    assert f'<a href="/media/{file.digest}" download>The survey</a> · PDF, 2 pages, 0.0 MB' in sheet
    assert f'href="/files/{draft_id}"' in sheet
    kept = session.get(f"{dashboard.address}/media/{file.digest}", timeout=60)
    assert kept.content == SURVEY
    assert kept.headers["Content-Disposition"].startswith("attachment;")
    assert kept.headers["Content-Type"] == "application/pdf"
    assert send(session, dashboard, draft_id, form={"number": "1"}).status_code == 303
    assert current(database, scene, draft_id).package.media == ()


def test_of_a_live_post_the_files_of_the_proposed_change_are_shown_and_changed(
    dashboard: Dashboard, database: Database, workspace: Newsroom
) -> None:
    draft_id, _ = _live(database, workspace)
    _propose(database, workspace, draft_id)
    session = _as(database, workspace.owner)
    done = send(session, dashboard, draft_id, form={"title": "The survey"}, files={"file": ("a.pdf", SURVEY)})
    assert done.status_code == 303, done.text
    shown = session.get(f"{dashboard.address}/files/{draft_id}", timeout=60).text
    assert "The survey</a> · PDF, 2 pages, 0.0 MB" in shown
    assert send(session, dashboard, draft_id, form={"number": "1"}).status_code == 303
    with database.transaction(workspace.id) as conn:
        draft, live = get_draft(conn, draft_id), current_version(conn, draft_id)
        assert (live.number if live else 0, get_version(conn, draft.change_id or "").number) == (1, 4)


def test_what_is_refused_is_said_and_what_was_typed_stays(
    dashboard: Dashboard, database: Database, scene: Scene, draft_id: str
) -> None:
    session, before = _as(database, scene.owner), current(database, scene, draft_id)
    for files, said in (
        ({"file": ("hall.png", claiming(7400, 5001))}, "37.0 million"),
        ({"file": ("card.png", b"<script>alert(1)</script>")}, "none of them"),
        ({"file": ("card.png", picture())}, "no alternative text"),
        ({"none": b""}, "Choose a file first."),
    ):
        answer = send(session, dashboard, draft_id, form={"title": "A “title” <b>"}, files=files)
        assert answer.status_code == 400
        assert said in answer.text
        assert 'value="A “title” &lt;b&gt;"' in answer.text
    stale = send(session, dashboard, draft_id, form={"digest": "0" * 64, "number": "1"})
    assert "The piece has changed" in stale.text
    assert current(database, scene, draft_id) == before


def test_a_video_is_played_in_parts_and_by_nobody_else(
    dashboard: Dashboard,
    database: Database,
    scene: Scene,
    draft_id: str,
    other_workspace: Newsroom,
    clock: SettableClock,
) -> None:
    session, data = _as(database, scene.owner), film()
    sent = send(session, dashboard, draft_id, form={"alt": "A walk"}, files={"file": ("walk.mp4", data)})
    assert sent.status_code == 303, sent.text
    address = f"{dashboard.address}/media/{hashlib.sha256(data).hexdigest()}"
    whole = session.get(address, timeout=60)
    assert (whole.content, whole.headers["Accept-Ranges"]) == (data, "bytes")
    part = session.get(address, headers={"Range": "bytes=100-199"}, timeout=60)
    assert (part.status_code, part.content) == (206, data[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(data)}"
    again = session.get(address, headers={"If-None-Match": whole.headers["Etag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    beyond = session.get(address, headers={"Range": f"bytes={len(data)}-"}, timeout=60)
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    assert _as(database, other_workspace.owner).get(address, timeout=60).status_code == 404
    sheet = _html(_review(database, scene.reviewer, clock, f"draft={draft_id}"))["sheet"]
    assert f'<video src="/media/{hashlib.sha256(data).hexdigest()}" controls preload="metadata"' in sheet


def test_the_page_belongs_to_the_workspace_and_to_who_may(
    dashboard: Dashboard, database: Database, scene: Scene, draft_id: str, other_workspace: Newsroom
) -> None:
    address = f"{dashboard.address}/files/{draft_id}"
    theirs = _as(database, other_workspace.owner)
    assert theirs.get(address, timeout=60).status_code == 404
    form = _form(theirs, f"{dashboard.address}/sign-out")
    answer = theirs.post(address, data=form, files={"file": ("a.pdf", SURVEY)}, timeout=60)
    assert answer.status_code == 404
    assert requests.get(address, timeout=60, allow_redirects=False).status_code == 302
    assert requests.post(address, files={"file": ("a.pdf", SURVEY)}, timeout=60).status_code == 403


def test_the_review_page_shows_drawn_pictures_as_before(database: Database, stage: Scene, clock: SettableClock) -> None:
    with database.transaction(stage.workspace_id) as conn:
        pieces = drafts_of_campaign(conn, stage.campaign.id)
    piece = next(each for each in pieces if each.status == "in_review" and each.channel == "linkedin")
    page: ReviewPage = _review(database, stage.reviewer, clock, f"draft={piece.id}")
    sheet = _html(page)["sheet"]
    assert "<h2>Images</h2>" in sheet
    assert "1200 × 628" in sheet


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=-", None),
        ("bytes=0-0,5-6", None),
        ("lines=0-1", None),
        ("bytes=0-", Part(0, 9)),
        ("bytes=2-5", Part(2, 5)),
        ("bytes=2-500", Part(2, 9)),
        ("bytes=-3", Part(7, 9)),
        ("bytes=-30", Part(0, 9)),
    ],
)
def test_parts_of_a_file(header: str, part: Part | None) -> None:
    assert asked_part(header, 10) == part


class Watched(io.BytesIO):
    """A file that notes from where to where it was read, and how much of it at once."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reads: list[tuple[int, int]] = []

    def read(self, size: int | None = -1, /) -> bytes:
        start, data = self.tell(), super().read(size)
        self.reads.append((start, len(data)))
        return data


def test_of_a_file_only_the_asked_part_is_read_a_chunk_at_a_time() -> None:
    data = bytes(range(256)) * 8 * 1024
    file = Watched(data)
    part = chunks(file, Part(1000, 1000 + CHUNK + 9))
    assert next(part) == data[1000 : 1000 + CHUNK]
    assert file.reads == [(1000, CHUNK)], "the next chunk waits until it is asked for"
    assert b"".join(part) == data[1000 + CHUNK : 1000 + CHUNK + 10]
    assert file.reads == [(1000, CHUNK), (1000 + CHUNK, 10)]
    assert b"".join(chunks(Watched(data), Part(0, len(data) - 1))) == data


def test_whoever_asks_for_a_part_has_no_more_than_that_read() -> None:
    data, opened = bytes(range(256)) * 4 * 1024, []

    class Alone(MediaHandler):
        """The handler, without a sign-in and a database."""

        async def prepare(self) -> None:
            pass

        def _opened(self, digest: str) -> tuple[str, BinaryIO]:
            opened.append(Watched(data))
            return "video/mp4", opened[-1]

    async def asked() -> tuple[HTTPResponse, HTTPResponse]:
        (socket,) = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(Application([(r"/media/(\w+)", Alone, {"services": None})]))
        server.add_socket(socket)
        address, client = f"http://127.0.0.1:{socket.getsockname()[1]}/media/abc", AsyncHTTPClient()
        part = await client.fetch(address, headers={"Range": "bytes=5000-5099"})
        whole = await client.fetch(address)
        server.stop()
        return part, whole

    with ThreadPoolExecutor(1) as apart:  # this thread may have a loop of its own at work
        part, whole = apart.submit(lambda: asyncio.run(asked())).result()
    assert (part.code, part.body, part.headers["Content-Length"]) == (206, data[5000:5100], "100")
    assert (opened[0].reads, opened[0].closed) == ([(5000, 100)], True)
    assert (whole.code, whole.body, whole.headers["Content-Length"]) == (200, data, str(len(data)))
    assert {size for _, size in opened[1].reads} == {CHUNK}


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=5-2", "bytes=-0"])
def test_parts_that_are_not_there(header: str) -> None:
    with pytest.raises(ValueError, match="no such part"):
        asked_part(header, 10)


def test_on_a_phone_a_video_is_attached_and_plays(open_page: OpenPage, scene: Scene, draft_id: str) -> None:
    page = settled(open_page(scene.owner, f"/files/{draft_id}", width=390, height=844))
    page.locator("#file").set_input_files({"name": "walk.mp4", "mimeType": "video/mp4", "buffer": film()})
    page.locator("#alt").fill("A walk through the plant")
    page.get_by_role("button", name="Attach").click()
    page.wait_for_function("document.querySelector('video')?.duration === 4", timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
