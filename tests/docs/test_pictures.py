"""The pictures of the pages are small, and each is shown, with words for who does not see it."""

import re

import pytest

from support.places import REPOSITORY

PICTURES = sorted((REPOSITORY / "docs").glob("*.png"))
MOST_BYTES = 300_000


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_a_picture_is_small_and_shown_with_words(picture):
    assert picture.stat().st_size < MOST_BYTES
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    words = re.findall(rf"!\[([^\]]+)\]\(docs/{re.escape(picture.name)}\)", readme)
    assert len(words) == 1
    assert len(words[0]) > 20


def test_there_is_one_of_the_map_of_each_place_and_one_of_qgis():
    assert {file.name for file in PICTURES} >= {
        "map-hai-phong.png",
        "map-ba-ria-vung-tau.png",
        "qgis-ba-ria-vung-tau.png",
    }
