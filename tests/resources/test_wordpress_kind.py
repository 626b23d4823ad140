"""WordPress as a kind: what an account must be told, and what it is not made without."""

from pathlib import Path

import pytest

from domain.errors import InvalidInput, NeedsPerson, Retry, UsedUp
from domain.publication import TryLater
from resources.calls import NotSent
from resources.publishers.counting import CountedCaller
from resources.publishers.kinds import NoQuotas, Surroundings, kind_of
from resources.publishers.wordpress.kind import PASSWORD
from resources.publishers.wordpress.outcomes import not_done
from resources.publishers.wordpress.publisher import WordPressPublisher
from resources.settings import Settings
from resources.vault import HeldVault
from store.accounts import Account
from tests.conftest import free_port
from tests.fakes.web_server import web_server

KIND = kind_of("wordpress")
SITE = "https://www.example.com/blog"


def an_account(**chosen: str) -> Account:
    settings = KIND.checked({"site": SITE, "user": "editor", **chosen})
    return Account(id="acct", workspace_id="ws", channel="blog", publisher="wordpress", name="main", settings=settings)


def surroundings(home: Path, allow: str = "", **secrets: str) -> Surroundings:
    return Surroundings(Settings(home=home, fetch_allow=allow), HeldVault(secrets))


@pytest.mark.parametrize("given", [f"{SITE}/", f"{SITE}/xmlrpc.php", f"{SITE}/wp-json/", f"  {SITE} "])
def test_a_site_is_understood_however_it_is_written(given: str) -> None:
    assert KIND.checked({"site": given, "user": "editor"})["site"] == SITE


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"site": ""}, "missing"),
        ({"site": "example.com"}, "https://example.com"),
        ({"site": "ftp://example.com"}, "https://example.com"),
        ({"site": "https://user:word@example.com"}, "https://example.com"),
        ({"site": "https://example.com/?p=1"}, "without"),
        ({"user": ""}, "user"),
        ({"transport": "soap"}, "transport"),
        ({"status": "private"}, "status"),
        ({"post_type": "../users"}, "post_type"),
        ({"author": "0"}, "author"),
        ({"calls_a_minute": "1"}, "30 or more"),
        ({"calls_a_minute": "29"}, "30 or more"),
        ({"seo_plugin": "other"}, "seo_plugin"),
        ({"password": "x"}, "password"),
    ],
)
def test_what_does_not_fit_names_the_field(chosen: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        an_account(**chosen)


@pytest.mark.parametrize("transport", ["rest", "xmlrpc"])
def test_an_account_with_its_password_is_a_publisher(tmp_path: Path, transport: str) -> None:
    made = KIND.make(an_account(transport=transport, author="7"), surroundings(tmp_path, **{PASSWORD: "abcd"}))
    assert isinstance(made, WordPressPublisher)
    assert set(KIND.secrets) == {PASSWORD}


def test_without_its_password_an_account_waits_for_a_person(tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson, match="no application password"):
        KIND.make(an_account(), surroundings(tmp_path))


def test_a_password_goes_unencrypted_only_to_hosts_that_the_operator_names(tmp_path: Path) -> None:
    account = an_account(site="http://blog.internal:8080")
    secret = {PASSWORD: "abcd"}
    with pytest.raises(NeedsPerson, match="unencrypted"):
        KIND.make(account, surroundings(tmp_path, "other.internal", **secret))
    for allow in ("blog.internal", "other.internal, blog.internal:8080"):
        assert isinstance(KIND.make(account, surroundings(tmp_path, allow, **secret)), WordPressPublisher)


def test_a_limit_of_the_site_s_host_is_counted_only_when_it_is_named() -> None:
    assert KIND.quotas(an_account()) == ()
    (quota,) = KIND.quotas(an_account(calls_a_minute="30"))
    assert (quota.calls, quota.period) == (30, "minute")


def test_a_call_beyond_it_is_not_made() -> None:
    class Full(NoQuotas):
        def take(self, kind: str) -> None:
            raise UsedUp(f"No more {kind}.", 30)

    with pytest.raises(UsedUp):
        CountedCaller((), Full()).call("GET", "http://127.0.0.1:9/")


def test_a_quota_that_ends_amid_a_post_is_an_attempt_and_not_silence() -> None:
    class Two(NoQuotas):
        left = 2

        def take(self, kind: str) -> None:
            if not self.left:
                raise UsedUp("No more.", 30)
            self.left -= 1

        def give_back(self, kind: str) -> None:
            self.left += 1

    quotas, nobody = Two(), f"127.0.0.1:{free_port()}"
    with web_server() as server:
        caller, another = (CountedCaller((server.place, nobody), quotas) for _ in range(2))
        with pytest.raises(NotSent):
            another.call("GET", f"http://{nobody}/")
        caller.call("GET", server.address())
        caller.call("GET", server.address())
        with pytest.raises(Retry, match="No more") as midway:
            caller.call("GET", server.address())
        with pytest.raises(UsedUp) as at_once:
            another.call("GET", server.address())
    assert not_done(midway.value) == TryLater(reason="No more.", after_seconds=30)
    assert not_done(at_once.value) == TryLater(reason="No more.", after_seconds=30, unasked=True)


def test_a_call_that_never_left_is_given_back() -> None:
    counted: list[str] = []

    class Counting(NoQuotas):
        def take(self, kind: str) -> None:
            counted.append(kind)

        def give_back(self, kind: str) -> None:
            counted.remove(kind)

    with pytest.raises(NotSent):
        CountedCaller(("127.0.0.1:9",), Counting()).call("GET", "http://127.0.0.1:9/")
    assert counted == []
