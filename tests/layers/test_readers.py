"""Every kind of layer has its reader, and all answer alike."""

import math

import numpy as np

from geoplan.layers.readers import ORDER, READERS, read_layer
from geoplan.study import Layers


def test_every_kind_of_layer_has_a_reader():
    assert set(READERS) == set(Layers.model_fields)
    assert ORDER[0] == "zones", "the others are held against them"
    assert ORDER[-1] == "rooftops", "they may be drawn from the others"
    assert ORDER.index("land_cover") < ORDER.index("population"), "nobody lives outside of built land"


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
