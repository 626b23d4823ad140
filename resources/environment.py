"""The environment of the processes we start: as little as possible, and every switch that keeps libraries quiet.

A child gets our settings exactly as we read them, what a network needs (proxies, certificates), and nothing else of the
person's shell. In particular never REDIS_URL: crewai takes it for its own locks, and then stops working without Redis.
Secrets travel here because the environment is readable by the same user only, a command line by everybody.
"""

import os
import sys
from pathlib import Path

from resources.settings import CHECKOUT, Settings, to_environment

_PASSED = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "TMPDIR", "HOME", "USER", "LOGNAME"),
)
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "BOKEH_BROWSER": "none",
}

# Left alone, glibc keeps an arena per thread, and once a picture's buffer was freed it cuts the next from its heap,
# which then stays as large as its fullest moment: 100 MB more in every worker.
_GIVING_BACK = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "262144",
    "MALLOC_TRIM_THRESHOLD_": "262144",
}


def child_environment(settings: Settings) -> dict[str, str]:
    """For every process of ours."""
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    path = os.pathsep.join((str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"))
    return {
        **passed,
        **_QUIET,
        **to_environment(settings),
        "PATH": path,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUNBUFFERED": "1",
        **_GIVING_BACK,
        "CREWAI_STORAGE_DIR": str(settings.home / "crewai"),
    }


def dagster_environment(settings: Settings) -> dict[str, str]:
    """For Dagster's processes and workers: what dagster.yaml and workspace.yaml refer to by name."""
    return {
        **child_environment(settings),
        "DAGSTER_HOME": str(CHECKOUT / "dagster_home"),
        "DAGSTER_POSTGRES_URL": settings.dagster_database_url,
        "DAGSTER_ARTIFACTS": str(settings.home / "dagster"),
        "DAGSTER_CODE_HOST": "127.0.0.1",
        "DAGSTER_CODE_PORT": str(settings.port("code_server")),
        "CELERY_BROKER_URL": settings.redis_url_effective,
    }
