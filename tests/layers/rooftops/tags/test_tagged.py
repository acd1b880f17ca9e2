"""Overture's buildings: classes, heights, forms, what lies below the ground, in any format."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning


@pytest.fixture
def overture(footprints) -> gpd.GeoDataFrame:
    """Return six buildings with the columns of the schema, in longitude and latitude."""
    columns = {
        "id": [f"08b2a100d2c{number:05x}" for number in range(6)],
        "subtype": ["residential", "industrial", "agricultural", None, "education", "commercial"],
        "class": ["apartments", "warehouse", "barn", None, "glass palace", "retail"],
        "height": [12.5, np.nan, np.nan, np.nan, 8.0, np.nan],
        "num_floors": pd.array([4, 2, None, None, None, 3], dtype="Int32"),
        "roof_shape": ["flat", "gabled", None, None, "dome", "9.0"],
        "is_underground": pd.array([False, False, None, False, False, True], dtype="boolean"),
    }
    return gpd.GeoDataFrame(columns, geometry=footprints.geometry[:6], crs=footprints.crs).to_crs(4326)


@pytest.mark.parametrize("ending", ["parquet", "gpkg", "geojson"])
def test_the_schema(folder, overture, ending):
    folder.features("rooftops", overture, ending)
    rooftops = Rooftops(folder.reading("rooftops"))
    assert rooftops.count == 6
    roofs = pd.concat(list(rooftops.partitions(size=4)), ignore_index=True)
    assert roofs["roof_class"].tolist() == ["residential", "industrial", np.nan, np.nan, "commercial"]
    assert roofs["roof_form"].tolist() == ["flat", "pitched", np.nan, np.nan, "pitched"]
    storey_m = folder.study().parameters.value("rooftop.storey_height")
    np.testing.assert_allclose(roofs["height_m"], [12.5, 2 * storey_m, np.nan, np.nan, 8.0])
    assert roofs["roof_id"].tolist() == ["1", "2", "3", "4", "5"]
    assert rooftops.clean == RooftopsCleaning(read=6, kept=5, not_roofs=1)
    np.testing.assert_allclose(roofs["roof_area_m2"], 100, rtol=1e-4)


def test_the_study_may_say_otherwise(folder, overture):
    folder.features(
        "rooftops", overture, "parquet", columns={"roof_class": "subtype"}, where={"subtype": ["industrial"]}
    )
    roofs = pd.concat(list(Rooftops(folder.reading("rooftops")).partitions()))
    assert roofs["roof_class"].tolist() == ["industrial"]


def test_geoplans_own_columns_stand_before_those_made(folder, overture):
    folder.features("rooftops", overture.assign(height_m=3.0, roof_class="commercial"), "parquet")
    roofs = pd.concat(list(Rooftops(folder.reading("rooftops")).partitions()))
    assert set(roofs["roof_class"]) == {"commercial"}
    assert set(roofs["height_m"]) == {3.0}


def test_heights_that_cannot_be(folder, overture):
    overture["num_floors"] = 400
    folder.features("rooftops", overture, "parquet")
    message = folder.refusal("rooftops", lambda reading: list(Rooftops(reading).partitions()))
    assert "feature 1, 2, 3, 4, 5: found num_floors 400; expected 0 to 250" in message
