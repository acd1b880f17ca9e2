"""Eligible land of a study by itself: what stands in its own files, and what a run finds by its rules."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.errors import LayerError, StudyError
from geoplan.siting.land.study_land import study_land
from geoplan.study import open_study
from support.small_study import TOML, X, Y

OWN = """
[[siting.exclusions]]
name = "{name}"
file = "{name}.gpkg"
buffer_m = 100
share = {share}
kinds = {kinds}
status = "schematic"
licence = "CC0"
"""


@pytest.fixture
def own(small_folder, tmp_path):
    """Write a study of the same wards that keeps a road and half of a park free."""

    def make(**shares):
        text = TOML
        for name, (shape, share, kinds) in shares.items():
            gpd.GeoDataFrame(geometry=[shape], crs=32648).to_file(tmp_path / f"{name}.gpkg")
            text += OWN.format(name=name, share=share, kinds=kinds)
        (tmp_path / "zones.gpkg").write_bytes((small_folder / "zones.gpkg").read_bytes())
        (tmp_path / "study.toml").write_text(text, encoding="utf-8")
        return open_study(tmp_path)

    return make


ROAD = shapely.LineString([(X - 500, Y + 1000), (X + 9000, Y + 1000)])
PARK = shapely.box(X + 100, Y + 1500, X + 1900, Y + 1900)


def test_the_studys_own_files_hold_alone_and_no_other_layer_is_read(own):
    told = study_land(own(road=(ROAD, 1.0, []), park=(PARK, 0.5, [])), cell_m=20)
    # 200 m of the road's 8 km, and half of the park and the 100 m around it
    around = float(PARK.buffer(100).intersection(shapely.box(X, Y, X + 2000, Y + 2000)).area)
    assert told.zones["eligible_km2"].tolist() == pytest.approx([3.6 - around / 2e6, 3.6, 3.6, 3.6], rel=2e-4)
    assert told.eligible_km2 == pytest.approx(told.zones["eligible_km2"].sum())
    assert told.eligible_share == pytest.approx(told.eligible_km2 / 16)
    assert told.report["exclusion"].tolist() == ["study:road", "study:park", "together"]
    assert told.report["marked_km2"].tolist()[0] == pytest.approx(1.6)
    assert told.land.attrs["status"] == "synthetic"
    assert told.land.attrs["statuses"] == "zones: synthetic; study:road: schematic; study:park: schematic"
    assert float(told.land.sum()) * 400 / 1e6 == pytest.approx(told.eligible_km2)


def test_by_the_rules_of_a_kind_it_is_the_land_of_a_run(small_folder, small_result):
    told = study_land(open_study(small_folder), kind="ground_pv")
    expected = small_result.land["ground_pv"].land()
    assert told.land.shape == expected.shape
    np.testing.assert_array_equal(np.nan_to_num(told.land.to_numpy()), expected.to_numpy())
    np.testing.assert_allclose(told.zones["eligible_km2"], small_result.zones["ground_pv_eligible_km2"], rtol=1e-12)


def test_a_rule_for_some_kinds_holds_for_these_alone(own):
    study = own(road=(ROAD, 1.0, ["wind"]))
    with pytest.raises(StudyError, match="found rules of some kinds alone; expected one for all"):
        study_land(study)


def test_all_faults_of_zones_and_files_are_told_at_once(own, tmp_path):
    study = own(road=(ROAD, 7.0, []), park=(PARK, 0.5, []))
    (tmp_path / "park.gpkg").unlink()
    with pytest.raises(LayerError) as raised:
        study_land(study)
    told = str(raised.value)
    assert len(raised.value.faults) == 2
    assert "siting.exclusions.road.share: found 7; expected 0 to 1" in told
    assert "park.gpkg" in told
