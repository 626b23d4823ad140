"""Dagster's daemon, looking at its sensors every second (`python -m services.dagster_daemon run -w workspace.yaml`).

A sensor's tick here watches its table and returns as soon as somebody asks for something; the next tick starts when the
daemon's loop comes round. That takes five seconds, a constant of Dagster's, and whoever asks meanwhile waits that long:
an editor who sends back two pieces in a row always did. No setting changes it, so it is changed where the daemon
starts, and a Dagster that no longer has it is refused rather than run slowly without a word.
"""

import sys
from typing import Final

LOOP_SECONDS: Final = 1


def main() -> None:
    """Runs the daemon's own command line."""
    from dagster._daemon import sensor
    from dagster._daemon.cli import main as run

    if not hasattr(sensor, "MIN_INTERVAL_LOOP_TIME"):
        sys.exit("This Dagster has another sensor loop than the one services/dagster_daemon.py knows.")
    sensor.MIN_INTERVAL_LOOP_TIME = LOOP_SECONDS
    run()


if __name__ == "__main__":
    main()
