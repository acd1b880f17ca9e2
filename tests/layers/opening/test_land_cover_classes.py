"""The common classes of land cover stand in one table."""

from geoplan.layers.land.land_cover import legends
from geoplan.layers.opening.land_cover_classes import CLASSES_FILE, NODATA, land_cover_classes


def test_codes_are_bytes_and_unlike_and_nodata_is_one_of_them():
    codes = [each.code for each in land_cover_classes().values()]
    assert codes == sorted(set(codes))
    assert 0 <= codes[0] < codes[-1] <= 255
    assert land_cover_classes()["nodata"].code == NODATA


def test_the_classes_are_their_own_legend():
    assert legends()["geoplan"] == CLASSES_FILE
    assert {each.key for each in land_cover_classes().values()} == set(land_cover_classes())
