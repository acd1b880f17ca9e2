"""What people call layers."""

from geoplan.layers.titles import layer_titles
from geoplan.study import Layers


def test_each_kind_of_layer_has_a_title_in_three_languages():
    titles = layer_titles()
    assert set(titles) == set(Layers.model_fields)
    assert all(title.en and title.vi and title.ja for title in titles.values())
