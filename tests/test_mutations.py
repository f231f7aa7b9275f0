"""The list of faults keeps up with the code: each can be planted, and names a test that exists."""

import pytest

from tests.mutate import ROOT, Fault, faults

LISTED = faults()


def test_there_are_at_least_twenty_faults_and_no_two_alike() -> None:
    assert len({(fault.file, fault.new) for fault in LISTED}) == len(LISTED) >= 20


@pytest.mark.parametrize("fault", LISTED, ids=lambda fault: fault.what)
def test_every_fault_can_still_be_planted(fault: Fault) -> None:
    path, _, test = fault.test.partition("::")
    assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.old) == 1
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")
    assert fault.old != fault.new
