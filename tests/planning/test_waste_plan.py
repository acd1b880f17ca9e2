import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError, ParameterError
from geoplan.parameters import Parameter
from geoplan.planning.waste_plan import COLUMNS, MEASURES, WITH_ENDS, waste_plan
from geoplan.potential.waste.landfill_gas import landfill_gas, landfill_tonnage
from geoplan.potential.waste.treatment import treat_waste
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "waste.collected_share.urban": (0.8, 0.9, 1.0),
        "waste.collected_share.rural": (0.4, 0.6, 0.8),
        "waste.collected_share.all": (0.7, 0.8, 0.9),
        "waste.plan.growth": (0.0, 0.02, 0.03),
        "waste.plan.last_year": 2050.0,
        "waste.split.recycling": 0.0,
        "waste.split.composting": 0.2,
        "waste.split.anaerobic_digestion": 0.0,
        "waste.split.incineration": 0.1,
        "waste.split.landfill": 0.7,
        "waste.split.open_burning": 0.0,
        "waste.landfill.delay": (0.0, 6.0, 6.0),
        "waste.landfill.recovered_share": 0.0,
    }
)
HAI_PHONG = pd.DataFrame({"stream": ["urban", "rural"], "t_per_day": [942.0, 822.0], "year": ["2022", "2022"]})
FORECAST = pd.DataFrame({"year": [2022, 2025, 2030], "t_per_day": [1764.0, 2800.0, 3800.0]})
COLLECTED = (942 * 0.9 + 822 * 0.6) / 1764
SHIFT = pd.DataFrame(
    {
        "year": [2025, 2035],
        "recycling": [0.0, 0.1],
        "composting": [0.16, 0.2],
        "anaerobic_digestion": [0.0, 0.1],
        "incineration": [0.13, 0.5],
        "landfill": [0.71, 0.1],
    }
)


@pytest.fixture(scope="module")
def plan():
    return waste_plan(HAI_PHONG, FORECAST, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def shift():
    return waste_plan(HAI_PHONG, FORECAST, treatment=SHIFT, parameters=PARAMETERS)


def total(plan):
    return plan[plan.treatment == "total"].set_index("year")


def test_hai_phong_follows_its_plan_and_then_grows(plan):
    whole = total(plan)
    assert list(plan.columns) == list(COLUMNS)
    assert whole.index.tolist() == list(range(2022, 2051))
    assert whole.t_per_day[[2022, 2025, 2030]].tolist() == [1764, 2800, 3800]
    assert whole.t_per_day[2050] == pytest.approx(3800 * 1.02**20)
    assert whole.basis[[2022, 2024, 2031]].tolist() == ["given", "interpolated", "growth"]
    assert whole.waste_t[2022] == pytest.approx(1764 * 365 * COLLECTED)


def test_treatments_add_up_to_the_total(shift):
    parts = shift[shift.treatment != "total"]
    for name in (*MEASURES, "share"):
        np.testing.assert_allclose(parts.groupby("year")[name].sum(), total(shift)[name], rtol=1e-12, err_msg=name)
    assert set(parts.treatment) == {"recycling", "composting", "anaerobic_digestion", "incineration", "landfill"}


def test_all_but_the_landfill_is_one_years_treatment(shift):
    split = SHIFT.drop(columns="year").iloc[1].to_dict()
    year = shift[shift.year == 2040].set_index("treatment").drop(["total", "landfill"])
    alone = treat_waste(float(total(shift).waste_t[2040]), PARAMETERS, split=split).loc[year.index]
    for name in (
        "waste_t",
        "energy_gwh",
        "methane_tco2e",
        "nitrous_oxide_tco2e",
        "fossil_co2_tco2e",
        "emissions_tco2e",
    ):
        np.testing.assert_allclose(year[name], alone[name], rtol=1e-12, err_msg=name)


def test_the_landfills_methane_is_that_of_its_decay_year_by_year():
    everything = pd.DataFrame({"year": [2022], "landfill": [1.0]})
    plan = waste_plan(HAI_PHONG, FORECAST, treatment=everything, parameters=PARAMETERS)
    whole = total(plan)
    history = pd.DataFrame({"landfill": "x", "year": whole.index, "waste_t": whole.waste_t.to_numpy()})
    recovery = PARAMETERS.value("waste.landfill.recovered_share")
    gas = landfill_gas(landfill_tonnage(history), PARAMETERS, recovery=recovery).sel(landfill="x")
    warming = PARAMETERS.value("gases.methane.gwp100")
    np.testing.assert_allclose(whole.methane_tco2e, gas.methane_emitted_t * warming, rtol=1e-12)
    assert whole.net_tco2e.eq(0).all()
    assert whole.landfill_methane_avoided_tco2e.eq(0).all()


def test_what_is_diverted_is_what_the_landfill_lacks(shift):
    """Methane avoided and methane emitted by the landfill are together that of a plan that landfills everything."""
    everything = pd.DataFrame({"year": [2022], "landfill": [1.0]})
    all_in = total(waste_plan(HAI_PHONG, FORECAST, treatment=everything, parameters=PARAMETERS))
    landfill = shift[shift.treatment == "landfill"].set_index("year")
    both = landfill.methane_tco2e + total(shift).landfill_methane_avoided_tco2e
    np.testing.assert_allclose(both, all_in.methane_tco2e, rtol=1e-12)
    np.testing.assert_allclose(
        total(shift).net_tco2e, total(shift).emissions_tco2e - all_in.emissions_tco2e, rtol=1e-9, atol=1e-6
    )


def test_methane_is_avoided_later_than_the_waste_is_diverted(plan):
    avoided = total(plan).landfill_methane_avoided_tco2e
    assert avoided[2022] == 0
    assert (avoided.diff().dropna() > 0).all()


def test_intervals_are_tenths_of_the_futures_and_widen_with_growth(shift):
    for name in WITH_ENDS:
        assert (shift[f"{name}_low"] <= shift[f"{name}_high"]).all(), name
        assert name == "net_tco2e" or (shift[f"{name}_low"] >= 0).all(), name
    whole = total(shift)
    width = whole.waste_t_high / whole.waste_t_low
    assert width[2050] > width[2040] > width[2030]
    # before the last known year only the share collected is uncertain
    urban, rural = 942 / 1764, 822 / 1764
    shares = (PARAMETERS.futures.value(f"waste.collected_share.{stream}") for stream in ("urban", "rural"))
    drawn = sum(part * share for part, share in zip((urban, rural), shares, strict=True)) / COLLECTED
    ends = whole.loc[2025, ["waste_t_low", "waste_t_high"]] / whole.waste_t[2025]
    assert ends.tolist() == pytest.approx(np.quantile(drawn, [0.1, 0.9]).tolist())


def future_of(parameters, inputs):
    """Return the first future of parameters as parameters without a range, and by how much its statistics differ."""
    used = ("waste.", "gases.")
    futures, rows = parameters.futures.with_inputs(inputs), parameters.everything()
    names = [name for name in rows if name.startswith(used) and rows[name].low < rows[name].high]
    values = {name: futures.value(name)[0] for name in names}
    mixed = [name for name in rows if name.startswith("waste.composition.") and name.endswith(".share")]
    values |= dict(zip(mixed, futures.shares(mixed)[:, 0], strict=True))
    own = {name: dict.fromkeys(("value", "low", "high"), float(value)) for name, value in values.items()}
    wrong = {row.name.split(".")[-1]: float(futures.input(row.name)[0]) for row in inputs}
    return parameters.replace(own), wrong


@pytest.mark.parametrize("seed", range(10))
def test_each_future_is_a_plan_of_its_own(seed):
    inputs = [
        Parameter(f"statistics.waste.{name}", 1.0, 0.8, 1.2, unit="-", source="own", confidence="low")
        for name in ("urban", "rural", "all")
    ]
    one = PARAMETERS.sampled(1, seed)
    own, wrong = future_of(one, inputs)
    gate = HAI_PHONG.assign(basis=["", "collected"], status=["model", "surveyed"])
    for waste in (HAI_PHONG, gate):
        factors = waste["stream"].map(wrong)
        if "status" in waste:
            factors = factors.where(waste["status"] != "surveyed", 1.0)
        moved = waste.assign(t_per_day=waste["t_per_day"] * factors)
        whole = moved["t_per_day"].sum() / waste["t_per_day"].sum()
        for forecast in (FORECAST, None):
            drawn = waste_plan(waste, forecast, treatment=SHIFT, parameters=one, inputs=inputs)
            grown = None if forecast is None else forecast.assign(t_per_day=forecast["t_per_day"] * whole)
            run = waste_plan(moved, grown, treatment=SHIFT, parameters=own)
            for name in WITH_ENDS:
                for end in ("low", "p50", "high"):
                    np.testing.assert_allclose(drawn[f"{name}_{end}"], run[name], rtol=1e-9, atol=1e-9, err_msg=name)


def test_without_a_range_the_ends_are_the_value(plan):
    rows = {name: row for name, row in PARAMETERS.everything().items() if name.startswith(("waste.", "gases."))}
    own = {name: dict.fromkeys(("value", "low", "high"), row.value) for name, row in rows.items()}
    fixed = waste_plan(HAI_PHONG, FORECAST, parameters=PARAMETERS.replace(own))
    for name in WITH_ENDS:
        np.testing.assert_allclose(fixed[name], plan[name], rtol=1e-12)
        np.testing.assert_allclose(fixed[f"{name}_low"], fixed[name], rtol=1e-6)
        np.testing.assert_allclose(fixed[f"{name}_high"], fixed[name], rtol=1e-6)


def test_what_cannot_be_sorted_in_a_future_is_made_of_what_it_is_made_of_today():
    food = {"waste.composition.food.share": {"value": 0.5, "low": 0.1, "high": 0.6}}
    mixed = [name for name in PARAMETERS if name.startswith("waste.composition.") and name.endswith(".share")]
    rest = sum(PARAMETERS.value(name) for name in mixed if name != "waste.composition.food.share")
    food |= {name: PARAMETERS.value(name) * 0.5 / rest for name in mixed if name not in food}
    most = pd.DataFrame({"year": [2022], "composting": [0.5], "landfill": [0.5]})
    plan = waste_plan(HAI_PHONG, FORECAST, treatment=most, parameters=PARAMETERS.replace(food))
    composted = plan[plan.treatment == "composting"]
    assert np.allclose(composted.waste_t_high / total(plan).waste_t_high.to_numpy(), 0.5)


def test_a_study_without_a_forecast_grows_from_its_statistics():
    waste = pd.DataFrame({"stream": ["all", "all"], "t_per_day": [938.0, 12.0], "year": ["2020", "2020"]})
    whole = total(waste_plan(waste, parameters=PARAMETERS, last_year=2022))
    assert whole.t_per_day.tolist() == pytest.approx([950, 950 * 1.02, 950 * 1.02**2])
    assert whole.waste_t[2020] == pytest.approx(950 * 365 * 0.8)


def test_the_default_split_stays():
    plan = waste_plan(None, FORECAST, parameters=PARAMETERS, last_year=2030)
    assert plan[plan.treatment == "composting"].share.eq(0.2).all()
    assert set(plan.treatment) == {"composting", "incineration", "landfill", "total"}


def test_wells_make_electricity_of_the_landfill():
    wells = PARAMETERS.replace({"waste.landfill.recovered_share": {"value": 0.5, "low": 0.5, "high": 0.5}})
    everything = pd.DataFrame({"year": [2022], "landfill": [1.0]})
    plain = total(waste_plan(HAI_PHONG, FORECAST, treatment=everything, parameters=PARAMETERS))
    found = total(waste_plan(HAI_PHONG, FORECAST, treatment=everything, parameters=wells))
    np.testing.assert_allclose(found.methane_tco2e, plain.methane_tco2e / 2, rtol=1e-12)
    assert found.energy_gwh[2022] == 0 < found.energy_gwh[2050]


def test_what_cannot_be_is_named_at_once():
    wrong = pd.DataFrame({"year": [2025, 2030], "landfill": [0.7, 0.1], "composting": [0.1, 0.9]})
    with pytest.raises(ParameterError) as caught:
        waste_plan(HAI_PHONG, FORECAST, treatment=wrong, parameters=PARAMETERS)
    text = str(caught.value)
    for part in ("waste treatment 2025", "sum to 0.8", "waste treatment 2030", "composting for 0.9 of the waste"):
        assert part in text
    with pytest.raises(LayerError, match="neither statistics nor a forecast"):
        waste_plan(None, parameters=PARAMETERS)
    with pytest.raises(LayerError, match="year ''"):
        waste_plan(HAI_PHONG.assign(year=""), parameters=PARAMETERS)
    with pytest.raises(LayerError, match="t_per_day -1"):
        waste_plan(HAI_PHONG, FORECAST.assign(t_per_day=-1.0), parameters=PARAMETERS)


def test_tonnes_of_a_gate_are_all_collected_and_a_forecast_tells_what_is_generated():
    gate = HAI_PHONG.assign(basis=["collected", "collected"])
    alone = total(waste_plan(gate, parameters=PARAMETERS, last_year=2023))
    assert alone.loc[2022, "waste_t"] == pytest.approx(1764 * 365)
    beside = total(waste_plan(gate, FORECAST, parameters=PARAMETERS, last_year=2023))
    assert beside.loc[2022, "waste_t"] == pytest.approx(1764 * 365 * COLLECTED)
