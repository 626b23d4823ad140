"""From our errors to Dagster's failures, with the right meaning for retries.

`Retry` may be repeated by a run retry; everything else must not be, whatever the instance is configured to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from domain.errors import PressroomError, Retry


@contextmanager
def as_failure() -> Iterator[None]:
    """Turns a domain error into a Dagster failure whose description is the sentence for people."""
    try:
        yield
    except PressroomError as error:
        raise dg.Failure(description=str(error), allow_retries=isinstance(error, Retry)) from error
