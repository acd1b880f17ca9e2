"""Real files made layers of a study: power lines, power plants and altitudes, as their publishers wrote them."""

import shutil

import numpy as np
import pytest
import rasterio

from geoplan.errors import LayerError
from geoplan.layers.catalog import check_layer, open_zones
from geoplan.preparation.import_layer import import_layer
from geoplan.study import open_study, studies
from support.places import DATA

PLACES = {"hai-phong": "haiphong", "ba-ria-vung-tau": "brvt"}

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real layers are not in {DATA}"),
]


@pytest.fixture(params=PLACES)
def place(request, tmp_path):
    """A copy of an embedded study, and the name of its files."""
    shutil.copytree(studies()[request.param], tmp_path / "study")
    return tmp_path / "study", PLACES[request.param]


def reopened(folder, kind):
    study = open_study(folder)
    return check_layer(study, kind, source=getattr(study.layers, kind), folder=folder, zones=open_zones(study))


def test_power_lines(place):
    folder, name = place
    file = DATA / "power" / f"osm_powerline_vertices_{name}.csv"
    found = import_layer("power_grid", file, folder, licence="ODbL", source_crs="EPSG:4326", vintage="2017")
    assert found.columns == {}
    assert "cluster" in found.unused
    again = reopened(folder, "power_grid")
    assert again.rows == found.report.rows > 100


def test_power_plants(place):
    folder, name = place
    file = DATA / "power" / f"wri_plants_{name}.csv"
    found = import_layer("plants", file, folder, licence="CC BY 4.0", source_crs="EPSG:4326")
    assert found.columns == {"name": "Name", "fuel": "Fuel", "capacity_mw": "Capacity (MW)"}
    assert found.report.rows >= 2


def test_altitudes(place):
    """5 arcmin: the file reaches just around the province, so the copy is all of it or most."""
    folder, name = place
    file = DATA / "dem" / f"itur_p1511_5arcmin_{name}.tif"
    found = import_layer("terrain", file, folder, licence="ITU terms", unit="m")
    assert found.report.coverage > 0.85
    with rasterio.open(found.path) as copy, rasterio.open(file) as given:
        window = given.window(*copy.bounds).round_offsets().round_lengths()
        np.testing.assert_array_equal(copy.read(1), given.read(1, window=window))
    assert reopened(folder, "terrain").rows == found.report.rows


def test_population_needs_its_unit(place):
    folder, name = place
    file = DATA / "population" / f"worldpop_vnm_pd_2020_1km_{name}.tif"
    with pytest.raises(LayerError, match="--unit: found nothing"):
        import_layer("population", file, folder, licence="CC BY 4.0")
    found = import_layer("population", file, folder, licence="CC BY 4.0", unit="persons/km2")
    assert found.report.coverage > 0.8
