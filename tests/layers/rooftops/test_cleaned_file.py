"""Files of cleaned rooftops that were changed since."""

import geopandas as gpd
import numpy as np
import pytest
from pyproj import CRS

from geoplan.errors import LayerError
from geoplan.layers.rooftops.cleaned_file import open_cleaned
from geoplan.layers.rooftops.file import write_rooftops
from support.study_folder import CRS as STUDY_CRS
from support.study_folder import square


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("roof_area_m2", 1e308, "1e+308; expected 4 to 1e+07 m2"),
        ("roof_area_m2", np.inf, "inf"),
        ("height_m", -5.0, "-5; expected 0 to 1,000 m"),
        ("height_m", 1e308, "1e+308"),
    ],
)
def test_values_are_looked_at_again(tmp_path, name, value, found):
    roofs = {"roof_id": [7, 8], "roof_area_m2": [100.0, 100.0], "roof_class": ["residential"] * 2}
    roofs |= {"roof_form": ["flat"] * 2, "height_m": [5.0, np.nan]}
    roofs[name][1] = value
    shapes = [square(0, 0, 10), square(50, 0, 10)]
    write_rooftops(tmp_path / "r.parquet", gpd.GeoDataFrame(roofs, geometry=shapes, crs=STUDY_CRS))
    cleaned = open_cleaned(tmp_path / "r.parquet", crs=CRS.from_user_input(STUDY_CRS))
    with pytest.raises(LayerError) as caught:
        cleaned.partition(0, area=None)
    assert f"roof_id 8: found {name} {found}" in str(caught.value)
