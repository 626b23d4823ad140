"""Servers given by an address: the one that fits, and each that does not, by a sentence without its password."""

import pytest

from domain.errors import NeedsPerson
from store.servers import require_postgres, require_redis
from tests.conftest import TestDatabase, address, free_port


def test_servers_that_fit_give_their_version(test_database: TestDatabase, redis_url: str) -> None:
    assert require_postgres(test_database.admin_url).startswith("18.")
    assert require_redis(redis_url).startswith("6.2")


def test_the_database_itself_need_not_exist_yet(test_database: TestDatabase) -> None:
    assert require_postgres(address(test_database.admin_url, database="not_there_yet"))


def test_a_user_that_may_not_make_roles_is_refused(test_database: TestDatabase) -> None:
    with pytest.raises(NeedsPerson, match=r"pressroom_app .* may not create roles"):
        require_postgres(test_database.app_url)


def test_nobody_there_is_said_without_the_password() -> None:
    place = f"127.0.0.1:{free_port()}"
    for require, scheme in ((require_postgres, "postgresql"), (require_redis, "redis")):
        with pytest.raises(NeedsPerson, match=rf"at {place} cannot be used: .*refused") as refused:
            require(f"{scheme}://someone:secret@{place}/0")
        assert "secret" not in str(refused.value)


def test_a_wrong_password_is_said(test_database: TestDatabase, redis_url: str) -> None:
    with pytest.raises(NeedsPerson, match="password authentication failed"):
        require_postgres(address(test_database.admin_url, user="pressroom_app", password="wrong"))
    with pytest.raises(NeedsPerson, match="invalid username-password"):
        require_redis(f"redis://:wrong@{redis_url.rpartition('@')[2]}")
