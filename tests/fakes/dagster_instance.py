"""A Dagster instance on the tests' real PostgreSQL, with the storage the product runs on."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import dagster as dg
import psycopg
from psycopg import sql

from services.dagster_storage import PooledStorage
from tests.conftest import TestDatabase


@contextmanager
def instance_on(database: TestDatabase, schema: str) -> Iterator[dg.DagsterInstance]:
    """An instance with a schema of its own."""
    with psycopg.connect(database.admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    url = database.admin_url.replace("postgresql://", "postgresql+psycopg2://", 1)
    url += f"{'&' if '?' in url else '?'}options={quote(f'-csearch_path={schema}')}"
    storage = {"module": PooledStorage.__module__, "class": "PooledStorage", "config": {"postgres_url": url}}
    with dg.instance_for_test(overrides={"storage": {"custom": storage}}) as found:
        yield found
