"""Every kind of layer can be imported, or has another way into a study."""

from geoplan.preparation.importable import amount, importable_layers, other_ways
from geoplan.study import Layers


def test_each_kind_of_layer_has_one_way_in():
    kinds = [*importable_layers(), *other_ways()]
    assert sorted(kinds) == sorted(Layers.model_fields)
    assert all(text.endswith(".") for text in other_ways().values())
    assert set(importable_layers().values()) == {"raster", "features", "table"}


def test_amounts_are_counted_in_what_the_form_has():
    assert amount("land_cover", 1_500) == "1,500 cells"
    assert amount("rooftops", 30) == "30 rows"
