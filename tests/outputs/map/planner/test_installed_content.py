from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.outputs.map.content import ROOF_QUANTA, roof_quanta
from geoplan.outputs.map.planner.installed_content import MOST_SYSTEMS, installed_content

CRS = "EPSG:32648"


def systems(count=1):
    """Two systems on roofs, the second of unknown capacity, and one on the ground, drawn as an outline."""
    frame = gpd.GeoDataFrame(
        {
            "pv_kind": ["rooftop", "rooftop", "ground"],
            "capacity_mw": [0.25, np.nan, 5.0],
            "year": [2021.0, np.nan, 2023.0],
            "name": ["Nhà máy <A>", "", "Field"],
            "source": ["", "", "EVN"],
        },
        geometry=[
            shapely.Point(680_000, 2_300_000),
            shapely.Point(680_100, 2_300_000),
            shapely.box(681_000, 2_300_000, 681_200, 2_300_100),
        ],
        crs=CRS,
    )
    return pd.concat([frame] * count, ignore_index=True)


def result_of(frame, *, marked=None, status="real"):
    return SimpleNamespace(
        inputs=SimpleNamespace(installed_pv=frame),
        layers={"installed_pv": SimpleNamespace(status=status)},
        potential=SimpleNamespace(roofs=SimpleNamespace(installed=marked)),
    )


def test_systems_are_told_the_largest_first_with_what_is_not_known():
    content = installed_content(result_of(systems(), marked=pd.DataFrame({"roof_id": ["1"]}), status="schematic"))
    assert (content["status"], content["roofs"]) == ("schematic", 1)
    sums = [(kind["key"], kind["count"], kind["mwp"], kind["unknown"]) for kind in content["kinds"]]
    assert sums == [("rooftop", 2, 0.25, 1), ("ground", 1, 5, 0)]
    first, second, third = content["systems"]
    assert first[0] == 1
    assert first[3:] == [5000, 2023, "Field", "EVN"]
    assert second[3:] == [250, 2021, "Nhà máy <A>", ""]
    assert third[3:5] == [None, None]
    back = gpd.GeoSeries([shapely.Point(first[1:3])], crs=4326).to_crs(CRS)[0]
    assert shapely.box(681_000, 2_300_000, 681_200, 2_300_100).contains(back)


def test_of_very_many_the_largest_have_signs_and_all_are_counted():
    content = installed_content(result_of(systems(MOST_SYSTEMS)))
    assert len(content["systems"]) == MOST_SYSTEMS
    assert {row[3] for row in content["systems"]} == {5000}
    assert content["kinds"][0]["count"] == 2 * MOST_SYSTEMS


@pytest.mark.parametrize("frame", [None, systems()[:0]])
def test_without_systems_there_is_nothing(frame):
    assert installed_content(result_of(frame)) is None


def test_roofs_tell_what_stands_on_them_only_where_a_layer_says_it(sample_assessment):
    assert roof_quanta(sample_assessment) == ROOF_QUANTA
    marked = pd.DataFrame({"roof_id": ["1"], "installed_kwp": [2.0]})
    potential = sample_assessment.potential
    known = replace(sample_assessment, potential=replace(potential, roofs=replace(potential.roofs, installed=marked)))
    assert roof_quanta(known) == {**ROOF_QUANTA, "installed_kwp": ROOF_QUANTA["capacity_kwp"]}
