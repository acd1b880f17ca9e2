"""Loops compiled and modules read before they are needed, by a process that has nothing to do yet.

The first run in a new environment compiles for half a minute, and only one core does it. A process that waits for a
result to write begins at the same time with the loops that come later, in their order, each by a call with next to
nothing; the other one finds them on the disk. Where one is not ready yet, it is compiled there as well.
"""

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import shapely


def import_ahead(*, with_pdf: bool = True) -> None:
    """Import what the steps of any run are written by.

    Parameters
    ----------
    with_pdf
        Whether PDFs are among it, whose libraries are large.
    """
    import geoplan.outputs.fieldwork.field_sheets
    import geoplan.outputs.fieldwork.survey_form
    import geoplan.outputs.fieldwork.xlsform
    import geoplan.outputs.geopackage.geopackage
    import geoplan.outputs.geopackage.raster_style
    import geoplan.outputs.map.page
    import geoplan.outputs.package.stac
    import geoplan.outputs.rasters
    import geoplan.outputs.report.eco_parks.park_profiles
    import geoplan.outputs.report.report
    import geoplan.outputs.tables.plan_book
    import geoplan.outputs.tables.tables
    import geoplan.result.assessment  # noqa: F401

    if not with_pdf:
        return
    with suppress(ImportError, OSError):  # where it is missing, the step says so
        import weasyprint  # noqa: F401


def compile_ahead() -> None:
    """Compile the loops that a run needs later and that take longest, where they are not kept already."""
    from geoplan.machine.compiled import is_compiled
    from geoplan.potential.roofs.footprint_shape import _measure

    if is_compiled(_measure):
        return
    steps: tuple[Callable[[], object], ...] = (_sun, _outlines, _roofs, _distances, _sums, _attribution)
    for step in steps:
        with suppress(Exception):  # it is compiled where it is needed, and what is wrong is told there
            step()


def _sun() -> None:
    from geoplan.potential.solar.pv_kernel import FAIMAN, HAYDAVIES, cos_apparent_zenith, simulate

    place, night, sun, one = np.zeros((1, 3)), np.zeros((1, 1)), np.zeros((1, 3)), np.zeros(1)
    cos_apparent_zenith(place, sun, one, night)
    bins, system = np.zeros(1, dtype=np.int64), np.zeros(11)
    simulate(place, (night,) * 5, sun, one, one, np.zeros((1, 1, 3)), bins, 1, (HAYDAVIES, FAIMAN), system)


def _outlines() -> None:
    import pyarrow as pa

    from geoplan.polygons.flat_polygons import polygons_of_wkb
    from geoplan.polygons.polygon_measures import polygon_boxes
    from geoplan.zonal.kernels import settle_by_index

    boxes = polygon_boxes(polygons_of_wkb(pa.array([shapely.box(0, 0, 1, 1).wkb], pa.binary())))
    place, index = np.array([0.0, 0.0, 1.0]), np.zeros((1, 1), dtype=np.int32)
    settle_by_index(boxes, index, place, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=bool))


def _roofs() -> None:
    from geoplan.potential.roofs.footprint_shape import footprint_shapes

    footprint_shapes(np.array([shapely.box(0, 0, 1, 1)]))


def _distances() -> None:
    from geoplan.siting.land.distance import mark_cells, mark_other_cells, mark_shapes

    hits, near = np.zeros((1, 1), dtype=np.uint8), np.array([shapely.box(0, 0, 1, 1)])
    edges = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    out = np.zeros((1, 1), dtype=np.uint8)
    mark_cells(hits, out, 0, radius_m=1.0, cell_m=(1.0, 1.0))
    mark_other_cells(hits, out, 0, radius_m=1.0, edges_m=edges, cell_m=(1.0, 1.0))
    mark_shapes(near, out, 0, radius_m=1.0, corner=(0.0, 0.0), step=(1.0, -1.0))


def _sums() -> None:
    import geopandas as gpd
    import rioxarray  # noqa: F401 - registers the accessor
    import xarray as xr
    from affine import Affine

    from geoplan.zonal.statistics import zonal_stats

    cells = xr.DataArray(np.zeros((1, 1), dtype=np.float32), dims=("y", "x"), coords={"y": [0.5], "x": [0.5]})
    land = cells.rio.write_crs(_METRES).rio.write_transform(Affine(1.0, 0.0, 0.0, 0.0, -1.0, 1.0))
    zonal_stats(land, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=_METRES), stats=("sum",))


_METRES = 32648
"""Any CRS in metres."""


def _attribution() -> None:
    from geoplan.planning.scenario.attribution.shapley_kernel import MovedFigures, Rules, YearFigures, year_attributed

    one, row, whole = np.zeros(1), np.zeros((1, 1)), np.zeros(1, dtype=np.int64)
    starts = np.zeros(2, dtype=np.int64)
    year = YearFigures(one, np.zeros(1, dtype=bool), starts, whole, one, one, one, one, 0.0, (0.0, 0.0), False)
    moved = MovedFigures(row, row, row, one, one)
    year_attributed(year, moved, Rules(one, one, one, np.zeros((1, 1), dtype=np.int64)))
