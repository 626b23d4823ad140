"""Planted faults: proof that a green test run means something.

Each fault is one small edit, made in a copy of the checkout, that breaks one promise of the product: only the approved
bytes go out, claims are checked, a row belongs to one worker. The tests that guard the promise must turn red. Before
that they must be green on the copy as it is; else red would prove nothing.

    make mutants            all faults
    make mutants ARGS=lease the faults with this word in their name
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".pressroom*", "__pycache__", ".*_cache", ".hypothesis", "build", "dist"
)
GREEN, RED = 0, 1
WRONG_USAGE = 2


class Fault(NamedTuple):
    """One edit: `old`, which must stand exactly once in `path`, becomes `new`."""

    name: str
    path: str
    old: str
    new: str
    tests: str


FAULTS = (
    Fault(
        "publish without the digest check (delivery)",
        "domain/faults.py",
        "if digest_of(version.package) != digest or version.digest != digest:",
        "if False:",
        "tests/press/test_never_sent.py",
    ),
    Fault(
        "publish without the digest check (reading the bytes)",
        "store/versions.py",
        'if _sha256(row["package"]) != row["digest"]:',
        "if False:",
        "tests/press/test_never_sent.py",
    ),
    Fault(
        "claim check always true",
        "domain/claim_check.py",
        "    if not is_english(plain(sentence.text)):\n",
        '    return Ruling("supported")\n    if not is_english(plain(sentence.text)):\n',
        "tests/domain/test_claim_check.py",
    ),
    Fault(
        "lease ignored (outbox)",
        "store/publications.py",
        '"SELECT status, zone, handed_over_at FROM published_content WHERE id = %s AND fence = %s '
        'AND lease_owner = %s "',
        '"SELECT status, zone, handed_over_at FROM published_content WHERE id = %s AND %s::int > 0 '
        "AND %s::text > '' \"",
        "tests/press/test_stopped_workers.py",
    ),
    Fault(
        "lease ignored (work)",
        "store/work.py",
        '"SELECT draft_id, kind, attempt FROM work_requests WHERE id = %s AND fence = %s AND lease_owner = %s "',
        "\"SELECT draft_id, kind, attempt FROM work_requests WHERE id = %s AND %s::int > 0 AND %s::text > '' \"",
        "tests/store/test_work.py",
    ),
)


class Outcome(NamedTuple):
    """What became of a fault. `by` is the test that noticed, or why nothing can be said."""

    fault: str
    caught: bool
    by: str


def main(words: list[str]) -> int:
    """Plants every chosen fault; 0 when each was caught, 2 when none is meant."""
    chosen = [fault for fault in FAULTS if all(word in fault.name for word in words)]
    if not chosen:
        names = "\n".join(f"  {fault.name}" for fault in FAULTS)
        print(f"No fault has “{' '.join(words)}” in its name. There are:\n{names}", file=sys.stderr)
        return WRONG_USAGE
    with tempfile.TemporaryDirectory(prefix="pressroom-mutants-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, copy, ignore=LEFT_OUT, symlinks=True)
        code, out = run_tests(copy, sorted({fault.tests for fault in chosen}))
        if code != GREEN:
            print(f"The tests are not green without a fault, so red would prove nothing:\n{out[-4000:]}")
            return 1
        outcomes = [plant(copy, fault) for fault in chosen]
    print_table(outcomes)
    return 0 if outcomes and all(outcome.caught for outcome in outcomes) else 1


def plant(copy: Path, fault: Fault) -> Outcome:
    """Makes the edit, runs the tests that guard the promise, and takes the edit back."""
    source = copy / fault.path
    text = source.read_text()
    if text.count(fault.old) != 1:
        return Outcome(fault.name, False, f"the fault no longer fits {fault.path}: mend tests/mutants.py")
    source.write_text(text.replace(fault.old, fault.new))
    try:
        code, out = run_tests(copy, [fault.tests])
    finally:
        source.write_text(text)
    if code == GREEN:
        return Outcome(fault.name, False, f"SURVIVED {fault.tests}")
    failed = re.search(r"^FAILED (.+?)(?: - |$)", out, re.MULTILINE)
    if code != RED or failed is None:
        return Outcome(fault.name, False, f"the tests did not run (exit {code}): {out.strip()[-300:]}")
    return Outcome(fault.name, True, failed[1])


def run_tests(copy: Path, tests: list[str]) -> tuple[int, str]:
    """pytest on the copy, up to the first failure."""
    command = [
        sys.executable,
        "-B",
        "-m",
        "pytest",
        "-q",
        "-x",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-m",
        "not slow",
    ]
    done = subprocess.run([*command, *tests], cwd=copy, capture_output=True, text=True, timeout=900, check=False)
    return done.returncode, done.stdout + done.stderr


def print_table(outcomes: list[Outcome]) -> None:
    """One line per fault."""
    width = max((len(outcome.fault) for outcome in outcomes), default=0)
    for outcome in outcomes:
        print(f"{outcome.fault:<{width}}  {'caught' if outcome.caught else 'MISSED'}  {outcome.by}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
