"""The planner's script of twenty tasks on a phone, by taps; what she reads is what the run says."""

import pytest

from support.planner_tasks import TASKS, Planner

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844, "has_touch": True}


def test_there_are_twenty_tasks():
    assert len({task for tasks in TASKS.values() for task in tasks}) == 20


@pytest.mark.parametrize("part", TASKS)
def test_a_planner_does_them_by_finger(part, example_map, example_city, open_page, tmp_path):
    page = open_page(example_map, accept_downloads=True, **PHONE)
    planner = Planner(page, example_city, language="en", is_phone=True)
    for task in TASKS[part]:
        task(planner, tmp_path)
