"""What a site's answer makes of a post: the client against a server that answers as sites really do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from json import dumps
from typing import Any
from xmlrpc.client import Fault
from xmlrpc.client import dumps as xml

import pytest

from domain.errors import NeedsPerson, Permanent, Retry
from resources.calls import GuardedCaller, NoReply
from resources.publishers.wordpress.outcomes import perhaps_done
from resources.publishers.wordpress.rest import RestSite
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import Declined, Denied, Gone
from resources.publishers.wordpress.xmlrpc import XmlRpcSite
from tests.fakes.site_server import Said, SiteServer, site_server

ME = "/wp-json/wp/v2/users/me"
PASSWORD = "abcd EFGH 1234 ijkl MNOP 5678"
POST = {"id": 7, "status": "draft", "link": "https://site.example/?p=7", "content": {"raw": "x"}, "title": {"raw": "y"}}
PAGE = b"<!doctype html><html><body><h1>Briefly unavailable for scheduled maintenance.</h1></body></html>"
NOTICE = b"<br />\n<b>Notice</b>: Undefined index: [a] in <b>/x.php</b> on line <b>3</b><br />\n"


def error(status: int, code: str, **data: Any) -> Said:
    return Said(status, dumps({"code": code, "message": f"<b>Sorry</b>: {code}", "data": {"status": status, **data}}))


@pytest.fixture
def server() -> Iterator[SiteServer]:
    with site_server() as running:
        running.said[ME] = Said(200, dumps({"id": 1}))
        yield running


def settings_of(server: SiteServer, **chosen: object) -> WordPressSettings:
    return WordPressSettings.model_validate({"site": server.address, "user": "editor", **chosen})


def rest(server: SiteServer, **chosen: object) -> RestSite:
    return RestSite(settings_of(server, **chosen), PASSWORD, GuardedCaller([server.place], seconds=3))


def rpc(server: SiteServer) -> XmlRpcSite:
    settings = settings_of(server, transport="xmlrpc")
    return XmlRpcSite(settings, PASSWORD, GuardedCaller([server.place], seconds=3))


@pytest.mark.parametrize(
    ("said", "meant", "words"),
    [
        (error(401, "incorrect_password"), NeedsPerson, "application password"),
        (error(401, "rest_cannot_edit"), NeedsPerson, "application password"),
        (error(403, "rest_cannot_publish"), Denied, "does not allow it"),
        (error(400, "rest_invalid_param"), Declined, "Sorry : rest_invalid_param"),
        (error(404, "rest_post_invalid_id"), Gone, "rest_post_invalid_id"),
        (error(404, "rest_no_route"), NeedsPerson, "transport=xmlrpc"),
        (error(500, "db_update_error"), NoReply, "500"),
        (Said(200, dumps({"code": "db_update_error", "message": "no", "data": {"status": 500}})), NoReply, "500"),
        (Said(200, dumps({"code": "odd_filter", "message": "no"})), Declined, "odd_filter"),
        (Said(200, PAGE), NoReply, "a page instead of data"),
        (Said(200, b'{"id": 7, "status": "dra'), NoReply, "something unreadable"),
        (Said(200, b""), NoReply, "nothing instead of data"),
        (Said(200, dumps({"status": "publish"})), NoReply, "which post"),
        (Said(403, PAGE), Retry, "in front of the site"),
        (Said(409, b""), Retry, "409"),
        (Said(413, PAGE), Permanent, "files of this size"),
        (Said(429, b"", {"Retry-After": "120"}), Retry, "asks us to wait"),
        (Said(429, b""), Retry, "asks us to wait"),
        (Said(502, PAGE), NoReply, "502"),
        (Said(503, PAGE, {"Retry-After": "600"}), NoReply, "503"),
        (Said(301, b"", {"Location": "https://www.site.example/wp-json/"}), NeedsPerson, "https://www.site.example"),
    ],
)  # fmt: skip
def test_a_rest_answer_means(server: SiteServer, said: Said, meant: type[Exception], words: str) -> None:
    server.said["/wp-json/wp/v2/posts/7"] = said
    with pytest.raises(meant, match=words) as caught:
        rest(server).release(7, "publish")
    assert type(caught.value) is meant
    assert PASSWORD not in str(caught.value)
    wait = said.headers.get("Retry-After")
    assert wait is None or getattr(caught.value, "after_seconds", None) == float(wait)


@pytest.mark.parametrize("before", [NOTICE, b"\xef\xbb\xbf", b"\n\n"])
def test_what_php_prints_before_the_data_does_not_hide_it(server: SiteServer, before: bytes) -> None:
    server.said["/wp-json/wp/v2/posts/7"] = Said(200, before + dumps(POST).encode())
    assert rest(server).release(7, "publish").id == 7
    server.said["/xmlrpc.php"] = Said(200, before + xml(({"approved": 4},), methodresponse=True).encode())
    assert rpc(server).comments(7) == 4


def test_where_pretty_addresses_are_off_the_interface_is_found_all_the_same(server: SiteServer) -> None:
    server.said[ME] = Said(404, PAGE)
    server.said["/?rest_route=/wp/v2/users/me"] = Said(200, dumps({"id": 1}))
    server.said["/?rest_route=/wp/v2/posts/7"] = Said(200, dumps(POST))
    found = rest(server).get(7)
    assert found is not None
    assert found.id == 7
    assert any(place.startswith("/?rest_route=/wp/v2/posts/7&context=edit") for _, place in server.seen)


@pytest.mark.parametrize("status", [404, 403, 200])
def test_a_closed_rest_interface_says_what_to_use_instead(server: SiteServer, status: int) -> None:
    server.said[ME] = server.said["/?rest_route=/wp/v2/users/me"] = Said(status, PAGE)
    with pytest.raises(NeedsPerson, match="transport=xmlrpc"):
        rest(server).get(7)


def test_whoever_signs_in_wrongly_is_not_taken_for_a_stranger(server: SiteServer) -> None:
    server.said[ME] = error(401, "rest_not_logged_in")
    with pytest.raises(NeedsPerson, match="does not accept the user"):
        rest(server).find("a mark")
    server.said[ME] = error(404, "rest_no_route")  # a site that tells nobody who is who
    server.said["/wp-json/wp/v2/posts"] = Said(200, "[]")
    assert rest(server).find("a mark") == ()


def test_a_post_type_that_rest_does_not_know_is_named(server: SiteServer) -> None:
    server.said["/wp-json/wp/v2/types/story"] = error(404, "rest_type_invalid")
    with pytest.raises(NeedsPerson, match="story"):
        rest(server, post_type="story").get(7)


def test_the_password_is_in_no_address(server: SiteServer) -> None:
    server.said["/wp-json/wp/v2/posts/7"] = Said(200, dumps(POST))
    rest(server).get(7)
    assert len(server.seen) == 2
    assert not any("abcd" in place for _, place in server.seen)


@pytest.mark.parametrize(
    ("said", "meant", "words"),
    [
        (Fault(401, "Sorry, not allowed."), Denied, "does not allow it"),
        (Fault(404, "Invalid post ID."), Gone, "Invalid post ID"),
        (Fault(405, "XML-RPC services are disabled."), NeedsPerson, "transport=rest"),
        (Fault(409, "There is a revision."), Retry, "409"),
        (Fault(500, "Could not write file."), Retry, "Could not write file"),
        (Fault(-32602, "wrong parameters"), Declined, "-32602"),
        (Said(403, PAGE), NeedsPerson, "blocked"),
        (Said(404, PAGE), NeedsPerson, "blocked"),
        (Said(405, b"XML-RPC server accepts POST requests only."), NeedsPerson, "blocked"),
        (Said(413, PAGE), Permanent, "files of this size"),
        (Said(429, b"", {"Retry-After": "30"}), Retry, "wait"),
        (Said(502, PAGE), NoReply, "502"),
        (Said(302, b"", {"Location": "https://www.site.example/"}), NeedsPerson, "https://www.site.example"),
        (Said(200, PAGE), NoReply, "a page instead"),
        (Said(200, b"<?xml version='1.0'?><methodResponse><params><param>"), NoReply, "broke off"),
        (Said(200, b"<?xml version='1.0'?><!DOCTYPE x []><methodResponse/>"), NoReply, "instead of data"),
        (Said(200, b"<?xml version='1.0'?><methodResponse><params></params></methodResponse>"), NoReply, "broke off"),
    ],
)  # fmt: skip
def test_an_xml_rpc_answer_means(server: SiteServer, said: Said | Fault, meant: type[Exception], words: str) -> None:
    server.said["/xmlrpc.php"] = Said(200, xml(said, methodresponse=True)) if isinstance(said, Fault) else said
    with pytest.raises(meant, match=words) as caught:
        rpc(server).release(7, "publish")
    assert type(caught.value) is meant
    assert PASSWORD not in str(caught.value)


def test_a_wrong_password_and_a_wrong_taxonomy_are_the_same_fault_and_told_apart(server: SiteServer) -> None:
    wrong = Said(200, xml(Fault(403, "Incorrect username or password."), methodresponse=True))
    server.said["/xmlrpc.php"] = wrong
    with pytest.raises(NeedsPerson, match="does not accept the user"):
        rpc(server).term("category", "News")
    server.said["/xmlrpc.php wp.getProfile"] = Said(200, xml(({"roles": ["editor"]},), methodresponse=True))
    with pytest.raises(Declined, match="Incorrect username"):
        rpc(server).term("category", "News")


def test_a_post_of_the_future_is_not_taken_for_published(server: SiteServer) -> None:
    later = (datetime.now(UTC) + timedelta(hours=2)).replace(tzinfo=None)
    post = {"post_id": "7", "post_status": "publish", "post_date_gmt": later, "link": "https://site.example/x"}
    server.said["/xmlrpc.php"] = Said(200, xml((post,), methodresponse=True))
    found = rpc(server).get(7)
    assert found is not None
    assert found.status == "future"


def test_characters_that_xml_cannot_hold_do_not_break_the_call(server: SiteServer) -> None:
    server.said["/xmlrpc.php wp.getTerms"] = Said(200, xml(([{"term_id": "9", "name": "ab"}],), methodresponse=True))
    server.said["/xmlrpc.php wp.newTerm"] = Said(200, xml(("10",), methodresponse=True))
    assert rpc(server).term("category", "a\x0b\ufffeb \U0001f600") == 10


def test_when_it_is_not_known_whether_it_was_done_the_outcome_says_so() -> None:
    assert type(perhaps_done(NoReply("x"))).__name__ == "Unknown"
    assert type(perhaps_done(Retry("x"))).__name__ == "TryLater"
