"""The planner's script of twenty tasks on a desktop; what she reads is what the run says."""

import pytest

from support.planner_tasks import IN_EVERY_LANGUAGE, LOCALES, TASKS, Planner

pytestmark = pytest.mark.browser


def test_there_are_twenty_tasks():
    assert len({task for tasks in TASKS.values() for task in tasks}) == 20


@pytest.mark.parametrize("part", TASKS)
def test_a_planner_does_them(part, example_map, example_city, open_page, tmp_path):
    page = open_page(example_map, accept_downloads=True)
    planner = Planner(page, example_city, language="en", is_phone=False)
    for task in TASKS[part]:
        task(planner, tmp_path)


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_five_of_them_are_done_in_every_language(language, example_map, example_city, open_page, tmp_path):
    for task in IN_EVERY_LANGUAGE:
        page = open_page(example_map, locale=LOCALES[language])
        task(Planner(page, example_city, language=language, is_phone=False), tmp_path)
