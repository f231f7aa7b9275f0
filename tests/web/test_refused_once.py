"""At the desk a refused step says why once: in its form, or above the case if the form does not show it."""

import pytest

from tests.city import SmallCity
from tests.web.conftest import Enter, form_token


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("merge", {"into": ""}),  # its own field
        ("dispatch", {"department_id": ""}),  # the choice of another department
        ("void", {"reason": ""}),  # a step that only asks why
        ("close", {}),  # no step of this moment
    ],
)
def test_a_refused_step_says_why_once(city: SmallCity, enter: Enter, action: str, form: dict[str, str]) -> None:
    case = city.register(city.file())
    leader = enter(city.shift_leader)
    address = f"/desk/cases/{case.number}"
    token = {"csrf_token": form_token(leader, address), "version": str(case.version)}
    for headers in ({}, {"HX-Request": "true"}):
        answer = leader.post(f"{address}/{action}", data=token | form, headers=headers)
        assert answer.status_code in (403, 409, 422)
        assert answer.text.count('class="wrong"') == 1
