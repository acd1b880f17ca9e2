import numpy as np
import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.drawing.classes import Classes
from geoplan.outputs.drawing.zone_classes import (
    class_labels,
    is_shared,
    rate_classes,
    shown_columns,
    zone_classes,
)
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, rate_unit, rates


@pytest.fixture(scope="module")
def zones() -> pd.DataFrame:
    draw = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "area_km2": draw.uniform(5, 60, 50),
            "population": draw.integers(500, 160_000, 50).astype(float),
            "rooftop_pv_energy_gwh": draw.lognormal(4, 0.7, 50),
            "biogas_energy_gwh": np.where(draw.random(50) < 0.5, 0.0, draw.lognormal(0.5, 0.4, 50)),
            "total_energy_gwh": draw.lognormal(4.2, 0.7, 50),
            "built_pct": draw.uniform(0, 100, 50),
        }
    )


def test_the_energies_of_all_sources_have_one_scale_as_sums_and_as_rates(zones):
    columns = shown_columns(zones)
    for classes in (zone_classes(columns), rate_classes(columns, "km2"), rate_classes(columns, "head")):
        energies = {made.limits for name, made in classes.items() if is_shared(load_fields()[name])}
        assert len(energies) == 1
        assert all(limit == float(f"{limit:.0e}") for limit in next(iter(energies))[1:])
    assert zone_classes(columns, only=("built_pct",)).keys() == {"built_pct"}


@pytest.mark.parametrize("per", ["total", *DENOMINATORS])
def test_what_is_shown_of_a_zone_lies_in_its_class(zones, per):
    columns = shown_columns(zones)
    for name, classes in (zone_classes(columns) if per == "total" else rate_classes(columns, per)).items():
        if classes.scheme == "steps" and per == "total":
            continue  # the steps are fixed: the page tells more digits where fewer would contradict them
        values, field = columns[name], load_fields()[name]
        shown = [np.round(values, field.decimals), np.array([float(f"{value:.2e}") for value in values])]
        if per != "total":
            values = rates(values, columns[DENOMINATORS[per]], factor=rate_unit(field, per).factor)
            shown = [values]
        for figures in shown:
            assert (classes.of(figures) == classes.of(values)).all(), name


def test_where_nobody_knows_how_many_live_there_nothing_is_shared_among_them(zones):
    columns = shown_columns(zones.assign(population=np.nan))
    assert rate_classes(columns, "head") == {}
    assert "total_energy_gwh" in rate_classes(columns, "km2")


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["0", "> 0 – < 2", "2 – < 1,000", "≥ 1,000"]),
        ("vi", ["0", "> 0 – < 2", "2 – < 1.000", "≥ 1.000"]),
        ("ja", ["0", "0超2未満", "2以上1,000未満", "1,000以上"]),
    ],
)
def test_labels_say_to_which_class_a_limit_belongs(language, labels):
    classes = Classes("steps", (0.016, 2.0, 1_000.0), is_none_apart=True)
    assert class_labels(classes, language, decimals=2) == labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_label_for_every_class(language):
    for classes in (
        Classes("none"),
        Classes("natural"),
        Classes("natural", (1.0,)),
        Classes("logarithmic", (1.0,), is_none_apart=True),
        Classes("single", (3.0,), (0.0, 3.0)),
    ):
        assert len(class_labels(classes, language, decimals=1)) == classes.count
