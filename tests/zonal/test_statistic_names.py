import pytest

from geoplan.errors import GeoplanError
from geoplan.zonal.statistic_names import asked_statistics


def read(*names, weighted=False):
    return [(asked.name, asked.kind, asked.level) for asked in asked_statistics(names, weighted=weighted)]


def test_quantiles_and_other_names():
    assert read("q25", "q2.5", "q0", "q100") == [
        ("q25", "quantile", 0.25),
        ("q2.5", "quantile", 0.025),
        ("q0", "quantile", 0.0),
        ("q100", "quantile", 1.0),
    ]
    assert read("quantile(q=0.9)", "quantile(.5)", "median") == [
        ("quantile(q=0.9)", "quantile", 0.9),
        ("quantile(.5)", "quantile", 0.5),
        ("median", "median", 0.5),
    ]
    assert read("mode", "majority", "std") == [
        ("mode", "majority", None),
        ("majority",) * 2 + (None,),
        ("std", "stdev", None),
    ]


@pytest.mark.parametrize("name", ["q101", "q-1", "quantile", "quantile(q=1.5)", "quantile(25)", "percentile_25"])
def test_quantiles_beyond_what_is_possible(name):
    with pytest.raises(GeoplanError, match=r"expected a quantile from q0 to q100. Write q25"):
        read(name)


@pytest.mark.parametrize(
    ("name", "near"),
    [("medain", "median"), ("majorty", "majority"), ("stddev", "stdev"), ("weighted_meen", "weighted_mean")],
)
def test_the_nearest_name_is_told(name, near):
    with pytest.raises(GeoplanError, match=f"found '{name}'; expected a statistic. Did you mean '{near}'"):
        read(name)


def test_all_faults_are_told_at_once():
    with pytest.raises(
        GeoplanError, match=r"(?s)'maen'.*found 3; expected the name.*'weighted_sum'; expected a raster of w"
    ):
        read("maen", 3, "weighted_sum")
    for stats in (None, 5, b"mean"[0]):
        with pytest.raises(GeoplanError, match="expected a sequence of names"):
            asked_statistics(stats, weighted=False)


def test_weights_are_given_for_something():
    assert read("mean", "weighted_mean", weighted=True)[1][1] == "weighted_mean"
    with pytest.raises(GeoplanError, match="found 'mean', 'q5'; expected a statistic that uses the weights"):
        read("mean", "q5", weighted=True)
