"""Wind power: worked by hand, and against windpowerlib hour by hour."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import weibull_min

from geoplan.errors import ParameterError
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.wind import (
    CURVE,
    REFERENCE_DENSITY,
    capacity_factor,
    drawn_capacity_factor,
    hub_speed,
    power_curve,
    wind_power,
)
from support.own_parameters import own_parameters

OWN = own_parameters(
    {
        "siting.wind.density": (1.5, 3.0, 6.0),
        "wind.hub_height": 120.0,
        "wind.shear": 0.2,
        "wind.weibull_shape": 2.0,
        "wind.air_density": 1.15,
        "wind.losses": 0.1,
        "wind.speed_factor": 1.0,
    }
)
SPEEDS = [3.0, 5.0, 6.5, 8.0, 11.0]


def only(**values: float) -> Parameters:
    """The own parameters with some set and none uncertain."""
    fixed = {name: OWN.value(name) for name in OWN if name.startswith(("wind.", "siting.wind."))}
    fixed |= {f"wind.{name}": value for name, value in values.items()}
    return OWN.replace({name: {"value": value, "low": value, "high": value} for name, value in fixed.items()})


def test_a_turbine_that_gives_all_above_a_speed_gives_the_share_of_time_above_it():
    """A curve that jumps to its rated power at 5 m/s and ends at 25: exp(-(5/A)^k) less exp(-(25/A)^k), by hand."""
    rows = {name: row for name, row in OWN.items() if not name.startswith(CURVE)}
    rows |= {f"{CURVE}{speed}": OWN[f"{CURVE}13"] for speed in ("5", "25")}
    jump = Parameters(rows).replace({f"{CURVE}{speed}": 1.0 for speed in ("5", "25")})
    given = jump.replace({"wind.air_density": REFERENCE_DENSITY, "wind.losses": {"value": 0, "low": 0, "high": 0}})
    scale = 7.0 / (np.sqrt(np.pi) / 2)  # Γ(1.5) = √π / 2
    wanted = np.exp(-((5 / scale) ** 2)) - np.exp(-((25 / scale) ** 2))
    assert float(capacity_factor(7.0, height_m=120.0, parameters=given)) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("shape", [1.5, 2.0, 3.1])
def test_the_integral_is_that_of_numbers(shape):
    given = only(weibull_shape=shape)
    speeds, power = power_curve(given)
    for mean in SPEEDS:
        at_hub = float(hub_speed(mean, height_m=60.0, parameters=given)) * (1.15 / 1.225) ** (1 / 3)
        year = weibull_min(shape, scale=at_hub / weibull_min(shape).mean())
        whole, _ = quad(
            lambda v, year=year: np.interp(v, speeds, power, left=0, right=0) * year.pdf(v),
            3,
            25,
            points=speeds,
            limit=200,
        )
        found = capacity_factor(mean, height_m=60.0, parameters=given)
        assert float(found) == pytest.approx(0.9 * whole, rel=1e-7)


def test_a_year_of_hours_is_that_of_windpowerlib():
    """The speeds of all quantiles of the year, through its shear and its power curve."""
    from windpowerlib import power_output
    from windpowerlib import wind_speed as shear

    given = only(air_density=REFERENCE_DENSITY, losses=0.0)
    speeds, power = power_curve(given)
    curve = pd.DataFrame({"wind_speed": speeds, "value": power})
    quantiles = (np.arange(200_000) + 0.5) / 200_000
    for mean in SPEEDS:
        hours = pd.Series(weibull_min(2.0, scale=mean / weibull_min(2.0).mean()).ppf(quantiles))
        at_hub = shear.hellman(hours, 60.0, 120.0, hellman_exponent=0.2)
        judged = power_output.power_curve(at_hub, curve["wind_speed"], curve["value"], density_correction=False)
        found = float(capacity_factor(mean, height_m=60.0, parameters=given))
        assert found == pytest.approx(float(np.mean(judged)), rel=2e-4)


def test_thin_air_is_a_lower_speed():
    thin, slow = only(air_density=REFERENCE_DENSITY * 0.729), only(air_density=REFERENCE_DENSITY)
    found = capacity_factor(7.0, height_m=120.0, parameters=thin)
    assert float(found) == pytest.approx(float(capacity_factor(6.3, height_m=120.0, parameters=slow)), rel=1e-12)


def test_capacity_and_energy_follow_the_land_and_the_density():
    site = wind_power([200.0, 0.0], speed_m_s=[7.0, 7.0], height_m=120.0, parameters=only()).to_dict("list")
    assert site["capacity_mw"] == pytest.approx([6.0, 0.0])
    factor = float(capacity_factor(7.0, height_m=120.0, parameters=only()))
    assert site["energy_gwh"] == pytest.approx([6.0 * factor * 8.76, 0.0])
    assert site["capacity_factor_pct"][0] == pytest.approx(100 * factor)
    assert site["hub_wind_speed_m_s"][0] == 7.0
    assert site["energy_gwh_low"] == pytest.approx(site["energy_gwh"]), "nothing is uncertain"


def test_a_density_alone_moves_the_energy_in_proportion():
    fixed = only()
    given = fixed.replace({"siting.wind.density": {"value": 3.0, "low": 1.5, "high": 6.0}})
    site = wind_power(100.0, speed_m_s=[7.0], height_m=120.0, parameters=given).iloc[0]
    ends = np.quantile(given.futures.ratio("siting.wind.density"), [0.1, 0.5, 0.9])
    found = site[["energy_gwh_low", "energy_gwh_p50", "energy_gwh_high"]]
    assert (found / site["energy_gwh"]).tolist() == pytest.approx(ends.tolist())


@pytest.mark.parametrize(
    "name", ["hub_height", "shear", "weibull_shape", "air_density", "losses", "speed_factor", "power_curve.8"]
)
def test_every_parameter_moves_the_energy_and_its_interval(name):
    fixed = only()
    value = fixed.value(f"wind.{name}")
    moved = fixed.replace({f"wind.{name}": value * 1.1})
    wide = fixed.replace({f"wind.{name}": {"value": value, "low": value * 0.9, "high": value * 1.1}})
    base, other, unsure = (
        wind_power(100.0, speed_m_s=[6.0], height_m=80.0, parameters=each).iloc[0] for each in (fixed, moved, wide)
    )
    assert other["energy_gwh"] != pytest.approx(base["energy_gwh"], rel=1e-4)
    assert unsure["energy_gwh_low"] <= base["energy_gwh"] <= unsure["energy_gwh_high"]
    assert unsure["energy_gwh_low"] < 0.999 * unsure["energy_gwh_high"]


def test_each_future_is_a_run_of_its_own():
    """More speeds than nodes, so that most lie between these: 12 futures of all parameters, each by itself."""
    given = load_parameters().sampled(12, 4)
    speeds = np.linspace(3.5, 9.5, 40)
    drawn = drawn_capacity_factor(speeds, height_m=80.0, parameters=given)
    frame = given.futures.frame([name for name in given if name.startswith("wind.")])
    for future, row in frame.iterrows():
        one = given.replace({name: {"value": v, "low": v, "high": v} for name, v in row.items()})
        wanted = capacity_factor(speeds, height_m=80.0, parameters=one)
        assert drawn[:, future] == pytest.approx(wanted, rel=1e-3), future
    few = drawn_capacity_factor(speeds[:3], height_m=80.0, parameters=given)
    assert few == pytest.approx(drawn[:3], rel=1e-3)


def test_still_air_gives_nothing_and_unknown_wind_is_not_known():
    site = wind_power(100.0, speed_m_s=[0.0, np.nan], height_m=100.0, parameters=load_parameters())
    assert site.loc[0, ["energy_gwh", "energy_gwh_low", "energy_gwh_high"]].tolist() == [0.0, 0.0, 0.0]
    assert site.loc[1, ["energy_gwh", "energy_gwh_low", "capacity_factor_pct"]].isna().all()
    assert site["capacity_mw"].notna().all()


def test_all_that_is_wrong_with_a_curve_is_told_at_once():
    one = load_parameters()[f"{CURVE}8"]
    rows = {name: row for name, row in load_parameters().items() if not name.startswith(CURVE)}
    with pytest.raises(ParameterError, match="two or more"):
        power_curve(Parameters(rows | {f"{CURVE}8": one}))
    with pytest.raises(ParameterError) as caught:
        power_curve(Parameters(rows | {f"{CURVE}fast": one, f"{CURVE}slow": one}))
    assert len(caught.value.faults) == 2


@pytest.mark.published
def test_the_shipped_curve_is_that_of_its_source_to_one_per_cent():
    """Yields over the composite's own table in steps of half a metre a second, as its publisher gives it."""
    composite = {
        3: 0.010036255, 3.5: 0.032166306, 4: 0.057572872, 4.5: 0.09241811, 5: 0.130173701, 5.5: 0.178591991,
        6: 0.232925685, 6.5: 0.301923701, 7: 0.376231061, 7.5: 0.46480267, 8: 0.554984127, 8.5: 0.65434614,
        9: 0.750728355, 9.5: 0.828710137, 10: 0.898787879, 10.5: 0.939445346, 11: 0.973928571, 11.5: 0.985672619,
        12: 0.994152778, 13: 0.99975, 15: 0.995909091, 17: 0.987727273, 18: 0.986989899, 25: 0.564222222,
    }  # fmt: skip
    shipped = load_parameters()
    rows = {name: row for name, row in shipped.items() if not name.startswith(CURVE)}
    rows |= {f"{CURVE}{speed:g}": shipped[f"{CURVE}25"] for speed in composite}
    ends = {f"{CURVE}{v:g}": {"value": p, "low": p, "high": p} for v, p in composite.items()}
    published = Parameters(rows).replace(ends)
    for speed in (5.0, 6.0, 7.0, 8.0):
        wanted = float(capacity_factor(speed, height_m=100.0, parameters=published))
        assert float(capacity_factor(speed, height_m=100.0, parameters=shipped)) == pytest.approx(wanted, rel=0.01)
