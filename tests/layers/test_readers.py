"""Every kind of layer has its reader, and all answer alike."""

import math
from typing import get_args

import numpy as np
import pytest

from geoplan.errors import LayerError
from geoplan.kinds.layer_kinds import Form, LayerKind, layer_kinds
from geoplan.layers.readers import FORMS, read_layer, reader_of


def test_every_kind_of_layer_has_a_reader_and_every_form_its_way():
    assert all(callable(reader_of(kind)) for kind in layer_kinds().values())
    assert set(FORMS) == set(get_args(Form)) == {kind.form for kind in layer_kinds().values()}


@pytest.mark.parametrize("reader", ["no.such.module:read", "geoplan.layers.land.roads:read_rods"])
def test_a_reader_that_is_not_there_is_a_fault_of_its_kind(reader):
    with pytest.raises(LayerError, match=f"soil: found {reader}"):
        reader_of(LayerKind("soil", reader, "features"))


def test_each_form_of_layer_says_its_rows_and_its_coverage(folder):
    folder.raster("terrain", np.full((40, 20), 3.0))
    folder.csv("crops", "zone_id,crop,production_t\nz1,paddy,5\nz2,paddy,5\n")
    folder.csv("waste_forecast", "year,t_per_day\n2022,20\n2023,21\n")
    said = {}
    for kind in ("zones", "terrain", "crops", "waste_forecast", "rooftops"):
        layer, rows, coverage = read_layer(folder.reading(kind))
        assert layer is not None
        said[kind] = (rows, None if math.isnan(coverage) else round(coverage, 2))
    assert said == {
        "zones": (4, 1.0),
        "terrain": (800, 0.5),
        "crops": (2, 0.5),
        "waste_forecast": (2, None),
        "rooftops": (30, None),
    }
