"""What people call layers."""

from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.layers.titles import layer_titles


def test_each_kind_of_layer_has_a_title_in_three_languages():
    titles = layer_titles()
    assert set(titles) == set(layer_kinds())
    assert all(title.en and title.vi and title.ja for title in titles.values())
