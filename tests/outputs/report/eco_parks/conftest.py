import pytest

from support.eco_park_frames import four_parks


@pytest.fixture(scope="package")
def crowded(small_result):
    """Four parks of which all is known that a page can show."""
    return four_parks(small_result)


@pytest.fixture(scope="package")
def bare(small_result):
    """Four parks of which nothing is known but their hours."""
    return four_parks(small_result, crowded=False)
