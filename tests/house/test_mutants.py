"""The planted faults still fit the code they are planted in: seen here in a second, not at the end of a long run."""

import pytest

from tests.mutants import CHECKOUT, FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_fits_the_code_once(fault: Fault) -> None:
    assert (CHECKOUT / fault.path).read_text(encoding="utf-8").count(fault.old) == 1
    assert (CHECKOUT / fault.tests).exists()
