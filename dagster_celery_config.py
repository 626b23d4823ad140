"""What Celery workers are told; dagster_celery.app imports this module by its name.

The broker's address (it holds a password) is not here: Celery reads CELERY_BROKER_URL from the environment. One run at
a time per worker process, taken only when the process is free: a prefetched run would wait behind a long one although
another worker is idle. Tasks are acknowledged early; a lost one is found by the lease on its row, never by Celery.
"""

import ctypes as _ctypes
import gc as _gc
from contextlib import suppress as _suppress
from typing import Any as _Any

from celery.signals import (  # type: ignore[import-untyped]
    task_postrun as _task_postrun,
)
from celery.signals import (
    worker_process_init as _worker_process_init,
)

result_backend = "disabled://"
task_ignore_result = True
task_acks_late = False
worker_prefetch_multiplier = 1
worker_disable_prefetch = True
worker_send_task_events = False
worker_hijack_root_logger = False
worker_redirect_stdouts = False
worker_cancel_long_running_tasks_on_connection_loss = False
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_transport_options = {"socket_keepalive": True}


@_worker_process_init.connect  # type: ignore[untyped-decorator, unused-ignore]
def _share(**_: _Any) -> None:
    """What was loaded before the fork stays shared with the parent: a collector that walks it writes to every page."""
    _gc.freeze()


@_task_postrun.connect  # type: ignore[untyped-decorator, unused-ignore]
def _give_back(**_: _Any) -> None:
    """What a run left free goes back to the system before the next: 30 MB of a warm worker. glibc alone has the word
    for what lies free in the middle of its heap."""
    from resources.wiring import give_back

    give_back()
    _gc.collect()
    with _suppress(OSError, AttributeError):
        _ctypes.CDLL("libc.so.6").malloc_trim(0)
