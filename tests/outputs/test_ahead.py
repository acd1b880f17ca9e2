"""Loops that are compiled ahead are those that a run calls, and no others."""

from geoplan.outputs import ahead
from geoplan.planning.scenario.attribution.shapley_kernel import year_attributed
from geoplan.polygons.flat_polygons import _count, _filled
from geoplan.polygons.polygon_measures import _boxes
from geoplan.potential.roofs.footprint_shape import _measure
from geoplan.potential.solar.pv_kernel import _simulate_rows, _zenith_rows
from geoplan.siting.land.distance import _mark_cells, _mark_other_cells, _mark_shapes
from geoplan.zonal.kernels import reduce_zones

KERNELS = (
    *(year_attributed, _measure, _simulate_rows, _zenith_rows, _mark_cells, _mark_other_cells, _mark_shapes),
    *(_count, _filled, _boxes, reduce_zones),
)


def test_each_step_compiles_what_a_run_has_compiled(small_result):
    assert len(small_result.zones)
    before = [set(kernel.signatures) for kernel in KERNELS]
    for step in (ahead._sun, ahead._outlines, ahead._roofs, ahead._distances, ahead._sums, ahead._attribution):
        step()
    for kernel, known in zip(KERNELS, before, strict=True):
        more = {*kernel.signatures} - known
        # a run of a small study asks for some of the distances alone
        assert not more or kernel in (_mark_cells, _mark_other_cells, _mark_shapes), (kernel, more)


def test_nothing_is_compiled_where_it_is_kept(small_result, monkeypatch):
    assert len(small_result.zones)
    begun = []
    monkeypatch.setattr(ahead, "_sun", lambda: begun.append("sun"))
    ahead.compile_ahead()
    assert not begun
