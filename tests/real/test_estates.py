"""The balance of an estate against dispatches and sums of other programs: ../shared/data/planning."""

import pandas as pd
import pytest

import geoplan
from geoplan.planning.estates.sizing.swept_optimum import swept_optimum
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand
from support.needed import absent
from support.places import DATA

pytestmark = pytest.mark.real

PLANNING = DATA / "planning"
CONVERTER = 0.947924  # 0.96 * sqrt(0.975), each way

# A test tariff of that programme, not the law [USD/kWh]; its clock is the file's.
BANDS = (
    TariffBand("peak", 0.1306, (("mon-sat", "10:00", "12:00"), ("mon-sat", "17:00", "20:00"))),
    TariffBand("off_peak", 0.0458, (("mon-sun", "00:00", "04:00"), ("mon-sun", "22:00", "24:00"))),
    TariffBand(
        "normal",
        0.0724,
        (
            ("mon-sat", "04:00", "10:00"),
            ("mon-sat", "12:00", "17:00"),
            ("mon-sat", "20:00", "22:00"),
            ("sun", "04:00", "22:00"),
        ),
    ),
)
TARIFF = Tariff(BANDS, export_price=0.0268, currency="USD")


def table(name):
    if not (PLANNING / name).exists():
        absent(name)
    return pd.read_csv(PLANNING / name)


@pytest.fixture(scope="module")
def year():
    """Return the load and PV of 1 kW of the reference year; the programme's hours are those of 2017."""
    frame = table("reopt_erp_dispatch_8760.csv")
    times = pd.date_range("2017-01-01", periods=len(frame), freq="h", tz="UTC")
    return frame.set_index(times)


def test_self_consumption_is_that_of_the_reference(year):
    load = year["load_kw"]
    for row in table("selfconsumption_reference.csv").itertuples():
        kw = float(row.case.rsplit("PV ", 1)[1].removesuffix(" kW"))
        most = None if row.power_limit_kw == "none" else float(row.power_limit_kw)
        balance = geoplan.estate_balance(
            load,
            kw * year["pv_wind_production_factor"],
            battery_kwh=row.battery_kwh,
            battery_kw=most,
            efficiency=(row.efficiency_on_charge, 1.0),
        )
        total = balance.hours.sum()
        assert total["clean_kw"] == pytest.approx(row.self_consumed_kwh, rel=1e-6, abs=1e-3)
        assert balance.import_kwh == pytest.approx(row.import_kwh, rel=1e-6)
        assert balance.export_kwh == pytest.approx(row.export_kwh, rel=1e-6, abs=1e-3)
        assert total["charge_pv_kw"] == pytest.approx(row.charged_kwh, rel=1e-6, abs=1e-3)
        assert total["discharge_kw"] == pytest.approx(row.discharged_kwh, rel=1e-6, abs=1e-3)
        assert balance.hours["level_kwh"].iloc[-1] == pytest.approx(row.final_level_kwh, abs=1e-3)
        assert balance.self_consumption == pytest.approx(row.self_consumption, abs=1e-6)
        assert balance.self_sufficiency == pytest.approx(row.self_sufficiency, abs=1e-6)


@pytest.mark.parametrize(("first", "surplus"), [(1, None), (3, Surplus(0.2, of="produced"))])
def test_a_tariff_day_by_day_saves_what_the_programme_of_the_whole_year_does(year, first, surplus):
    reference = table("lp_reference_pypsa.csv")
    bills = []
    for row in (reference.iloc[first], reference.iloc[first + 1]):
        balance = geoplan.estate_balance(
            year["load_kw"],
            row["pv_kw"] * year["pv_wind_production_factor"],
            battery_kwh=row["battery_kwh"],
            battery_kw=row["battery_kw"],
            dispatch="tariff",
            tariff=TARIFF,
            surplus=surplus,
        )
        bills.append(balance.bill)
        assert balance.export_kwh == pytest.approx(row["export_kwh"], rel=1e-3)
    assert bills[0] == pytest.approx(reference["objective_usd"].iloc[first], rel=1e-4)
    saved = reference["objective_usd"].iloc[first] - reference["objective_usd"].iloc[first + 1]
    assert saved == pytest.approx({1: 6653.0, 3: 16222.0}[first], abs=1.0)
    assert bills[0] - bills[1] >= 0.99 * saved


def costs_of(row, *, fixed=()):
    """Return the costs of a row of the reference programme: sizes are fixed but where it says that they are sized."""
    costs = {
        "discount_rate": 0.1,
        "pv_om_share": 0.0125,
        "pv_life": 25,
        "battery_kw_om_share": 0.01,
        "battery_kw_life": 10,
        "battery_kwh_om_share": 0.01,
        "battery_kwh_life": 15,
        "charge_efficiency": CONVERTER,
        "discharge_efficiency": CONVERTER,
    }
    prices = (700.0, 200.0, 190.0) if "2025" in row.case else (450.0, 80.0, 100.0)
    if not row.case.startswith("sized"):
        prices = (0.0, 0.0, 0.0)
    if not row.case.startswith("sized") or row.Index in fixed:
        for size in ("pv_kw", "battery_kw", "battery_kwh"):
            costs |= {f"{size}_least": getattr(row, size), f"{size}_most": getattr(row, size)}
    return costs | dict(zip(("pv_capex", "battery_kw_capex", "battery_kwh_capex"), prices, strict=True))


def surplus_of(row):
    return Surplus(0.2, of="produced") if "20 %" in row.case else None


@pytest.mark.parametrize("number", range(7))
def test_the_programme_is_that_of_the_reference(year, number):
    row = list(table("lp_reference_pypsa.csv").itertuples())[number]
    best = geoplan.estate_optimum(
        year["load_kw"],
        year["pv_wind_production_factor"],
        tariff=TARIFF,
        costs=costs_of(row, fixed=(5,)),  # some ten seconds; benchmarks/estates.py sizes it
        surplus=surplus_of(row),
    )
    assert best.objective == pytest.approx(row.objective_usd, rel=1e-4)
    assert best.bill == pytest.approx(row.annual_bill_usd, rel=1e-3)
    assert best.pv_kw == pytest.approx(row.pv_kw, rel=1e-3)
    assert best.battery_kw == pytest.approx(row.battery_kw, rel=1e-3)
    assert best.battery_kwh == pytest.approx(row.battery_kwh, rel=1e-3)
    assert ("surplus_limit" in best.reasons) == (number == 3)
    assert number != 6 or set(best.reasons) == {"pv_even", "battery_even"}


@pytest.mark.parametrize("number", [5, 6])
def test_sizing_by_sweep_comes_within_half_a_percent_of_the_reference(year, number):
    row = list(table("lp_reference_pypsa.csv").itertuples())[number]
    swept = swept_optimum(
        year["load_kw"],
        year["pv_wind_production_factor"],
        tariff=TARIFF,
        costs=costs_of(row),
        surplus=surplus_of(row),
    )
    assert swept.objective == pytest.approx(row.objective_usd, rel=5e-3)
    assert swept.objective >= row.objective_usd * (1.0 - 1e-4)


def test_without_pv_and_battery_the_bill_is_the_closed_form(year):
    row = table("lp_reference_pypsa.csv").iloc[0]
    balance = geoplan.estate_balance(year["load_kw"], 0.0 * year["load_kw"], tariff=TARIFF)
    assert balance.bill == pytest.approx(row["objective_usd"], rel=1e-6)


def test_a_published_dispatch_keeps_the_balance_that_ours_keeps(year):
    expected = table("expected_values.csv").set_index("quantity")["value"]
    load = year["load_kw"].sum()
    used = year["pv_to_load_kw"] + year["wind_to_load_kw"]
    stored = year["pv_to_storage_kw"] + year["wind_to_storage_kw"]
    charge = stored + year["grid_to_storage_kw"]
    met = year["grid_to_load_kw"] + used + year["storage_to_load_kw"]
    assert (met - year["load_kw"]).abs().max() < 0.002
    assert not ((charge > 0.0) & (year["storage_to_load_kw"] > 0.0)).any()
    level = 1000.0 * year["soc_fraction"]
    change = CONVERTER * charge - year["storage_to_load_kw"] / CONVERTER
    assert (level.diff() - change).abs().max() < 1.0
    bought = (year["grid_to_load_kw"] + year["grid_to_storage_kw"]).sum()
    assert bought == pytest.approx(float(expected["grid_energy"]), abs=2.0)
    share = float((used + stored * CONVERTER**2).sum() / load)
    assert share == pytest.approx(float(expected["onsite_renewable_fraction"]), abs=1e-5)

    # Self-consumption of the same plant, 800 kWh of its 1,000 that it may use: PV of its mean year, wind of its first.
    factor = 100.0 * (float(expected["pv_levelization_factor"]) + 1.0)
    generation = factor * year["pv_wind_production_factor"]
    assert generation.sum() == pytest.approx(float((used + stored).sum()), rel=1e-4)
    ours = geoplan.estate_balance(year["load_kw"], generation, battery_kwh=800.0, battery_kw=50.0)
    assert ours.import_kwh <= bought
    assert ours.hours["clean_kw"].sum() / load >= share - 1e-6
