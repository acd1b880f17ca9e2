import numpy as np
import pytest

from geoplan.errors import GeoplanError
from geoplan.zonal import Coverage
from geoplan.zonal.raster import LayeredRaster
from geoplan.zonal.reduction import Reduction, check_coverage

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


def test_blocks_add_up(zoo, noise):
    source = LayeredRaster.of(noise)
    found = []
    for coverage, step in ((None, 40), (None, 7), (Coverage.of(zoo, noise), 11)):
        reduce = Reduction.of(source, zoo, coverage, detailed=False, threads=1)
        state = np.zeros((1, len(zoo), 6))
        for row in range(0, 40, step):
            reduce.add(noise.to_numpy()[None, row : row + step], row, 0, state)
        reduce.finish()
        found.append(state[0, :, :2])
        assert reduce.bounds == ((0, 40), (0, 50))
    assert found[1] == pytest.approx(found[0], rel=1e-9)
    assert found[2] == pytest.approx(found[0], rel=1e-9)


def test_a_coverage_belongs_to_its_zones_and_its_grid(zoo, noise):
    coverage = Coverage.of(zoo, noise)
    check_coverage(coverage, LayeredRaster.of(noise), zoo)
    with pytest.raises(GeoplanError, match="found 1200 zones; expected the 3"):
        check_coverage(coverage, LayeredRaster.of(noise), zoo.iloc[:3])
    with pytest.raises(GeoplanError, match="coverage, grid: found 40 x 50 cells"):
        check_coverage(coverage, LayeredRaster.of(noise.isel(y=slice(1, None))), zoo)
