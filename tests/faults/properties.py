"""Which test shows which property of publishing."""

from collections.abc import Mapping
from typing import Final

PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "At most one effect per (bytes, channel, slot), under any interleaving": (
        "tests/press/test_interleavings.py",
        "tests/faults/test_cells.py",
        "tests/faults/test_real_processes.py",
        "tests/store/test_publications.py::test_two_couriers_at_once_get_it_once",
    ),
    "Nothing is published without an approval of exactly these bytes that stands": (
        "tests/press/test_interleavings.py",
        "tests/press/test_never_sent.py",
    ),
    "Once approved, it comes to an end that people see, in bounded time": (
        "tests/press/test_interleavings.py",
        "tests/faults/test_cells.py",
    ),
    "Taken back before it is being sent, it has no effect": (
        "tests/press/test_publishing_properties.py::test_taken_back_before_sending_nothing_goes_out",
    ),
    "What is decoded is what was encoded, per channel": (
        "tests/resources/linkedin/test_little_text.py",
        "tests/resources/test_wordpress_blocks.py",
        "tests/resources/email/test_mold.py",
    ),
    "No slot is lost or doubled at any change of the clocks, in all zones, 2020 to 2040": (
        "tests/domain/test_slots.py::test_no_slot_is_lost_or_doubled_at_any_change_of_any_zone",
    ),
    "A renewed token never becomes empty; two who renew make one renewal": (
        "tests/resources/linkedin/test_access.py",
        "tests/resources/test_vault.py",
    ),
    "A retry comes not before it was asked for, and not much later": (
        "tests/press/test_publishing_properties.py::test_a_retry_comes_not_before_it_was_asked_for_and_not_much_later",
    ),
    "The oldest due goes first": ("tests/press/test_publishing_properties.py::test_the_oldest_due_goes_first",),
    "A restart at any time leaves what is pending as it was": (
        "tests/press/test_publishing_properties.py::test_a_restart_at_any_time_leaves_what_is_pending_as_it_was",
        "tests/press/test_crash_points.py",
    ),
}
