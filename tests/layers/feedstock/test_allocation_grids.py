"""Maps of rice and livestock: their units, and what cannot be."""

import numpy as np
import pytest

from geoplan.layers.feedstock.allocation_grids import read_herd, read_rice_area
from geoplan.layers.readers import read_layer

HERDS = ("pig_density", "cattle_density", "poultry_density")


def test_rice_in_shares_and_in_hectares_is_the_same(folder):
    share = np.full((42, 42), 0.25, np.float32)
    share[:, 0] = np.nan
    folder.raster("rice_area", share, unit="share")
    rice, coverage = read_rice_area(folder.reading("rice_area"))
    # a cell of 100 m is a hectare, but for the scale of the projection
    assert float(rice.max()) == pytest.approx(0.25, rel=2e-3)
    assert coverage == pytest.approx(39 / 40, abs=0.01)
    folder.raster("rice_area", rice.to_numpy().astype(np.float32), unit="ha")
    again, _ = read_rice_area(folder.reading("rice_area"))
    np.testing.assert_allclose(again, rice, rtol=1e-5)


@pytest.mark.parametrize("kind", HERDS)
def test_herds_in_both_units(folder, kind):
    folder.raster(kind, np.full((42, 42), 300.0, np.float32), unit="heads/km2")
    herd, _, coverage = read_layer(folder.reading(kind))
    assert coverage == 1
    assert float(herd.mean()) == pytest.approx(3.0, rel=2e-3)
    assert herd.attrs["units"] == "heads"
    folder.raster(kind, np.full((42, 42), 3.0, np.float32), unit="heads")
    again, _ = read_herd(folder.reading(kind))
    assert float(again.sum()) == pytest.approx(3.0 * 42 * 42)


@pytest.mark.parametrize(
    ("kind", "read", "value", "unit", "said"),
    [
        ("rice_area", read_rice_area, 0.5, "", "found nothing; expected 'ha' or 'share'"),
        ("rice_area", read_rice_area, 45.0, "share", "0 to 1"),
        ("rice_area", read_rice_area, 5000.0, "ha", "0 to 3.2"),
        ("rice_area", read_rice_area, -1.0, "ha", "0 to 3.2"),
        ("pig_density", read_herd, 5.0, "pigs", "'heads' or 'heads/km2'"),
        ("pig_density", read_herd, -5.0, "heads", "heads/km2"),
        ("poultry_density", read_herd, 1e5, "heads", "heads/km2"),
    ],
)
def test_what_cannot_be(folder, kind, read, value, unit, said):
    folder.raster(kind, np.full((42, 42), value, np.float32), **({"unit": unit} if unit else {}))
    assert said in folder.refusal(kind, read)
