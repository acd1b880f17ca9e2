"""Population: persons or a density, and where nobody is said to live."""

from functools import partial

import numpy as np
import pytest

from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.population import read_population

READ = partial(read_population, land_cover=None)


def test_population_density_becomes_persons(folder):
    folder.raster("population", np.full((40, 40), 500.0), unit="persons/km2")
    population, coverage = read_population(folder.reading("population"), None)
    assert float(population.sum()) == pytest.approx(500 * 16, rel=2e-3)
    assert coverage == 1.0
    folder.raster("population", np.full((40, 40), 5.0), unit="persons")
    population, _ = read_population(folder.reading("population"), None)
    assert float(population.sum()) == pytest.approx(8000, rel=1e-12)


def test_population_needs_its_unit_and_its_range(folder):
    folder.raster("population", np.full((40, 40), 500.0))
    assert (
        "layers.population.unit: found nothing; expected 'persons' (in each cell) or 'persons/km2'"
        in folder.refusal("population", READ)
    )
    values = np.full((40, 40), 500.0, dtype=np.float32)
    values[0, 0] = -99999
    folder.raster("population", values, unit="persons/km2", nodata=-9999)
    assert "-99999 (1 cells)" in folder.refusal("population", READ)


def test_nobody_on_built_land_is_unknown(folder):
    built = np.full((40, 40), 5, dtype=np.uint8)
    built[:20, :20] = 6
    folder.raster("land_cover", built, legend="geoplan")
    land_cover, _ = read_land_cover(folder.reading("land_cover"))
    values = np.full((4, 4), 100.0)
    values[0, 0] = values[3, 3] = 0
    folder.raster("population", values, unit="persons", cell=1000.0)
    reading = folder.reading("population")
    population, _ = read_population(reading, land_cover)
    assert np.isnan(population.values[0, 0])
    assert population.values[3, 3] == 0
    assert reading.mended[0].en == "Cells with 0 persons on built-up land taken as unknown: 1."
