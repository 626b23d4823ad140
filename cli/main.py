"""The `pressroom` command: translates arguments to desk, store and services, and their errors to exit codes.

Exit codes are one table here: 0 done, 1 failed, 2 wrong usage or invalid input. Commands raise what they get; nothing
else in cli/ catches errors. Heavy imports live inside the commands, so that `pressroom --help` answers at once.
"""

import sys

import typer

from cli import platform, platform_backup, work
from domain.errors import PressroomError, Refused

FAILED, INVALID, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="pressroom",
    help="A content desk: researched, cited drafts; exactly what was approved is published, once.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
platform.add_to(app)
platform_backup.add_to(app)
work.add_to(app)


def main() -> None:
    """Runs the command line of this process and ends it with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str], office: object = None) -> int:
    """Runs one command line. What went wrong goes to standard error, in one sentence. `office` is what the work
    commands work with; None: this process's own."""
    try:
        app(arguments, prog_name="pressroom", obj=office)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except PressroomError as error:
        sys.stderr.write(f"{error}\n")
        return INVALID if isinstance(error, Refused) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    main()
