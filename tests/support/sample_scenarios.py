"""Scenarios made by hand: of a place that gives everything, with awkward names, and of one that lacks everything.

The emissions are those of one grid, one use that is saved and sums of tonnes, so that what each measure brings can be
written down: half of what energy and a cleaner grid do together belongs to each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.languages import Text
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.inputs.baseline import GRID, Baseline, Use
from geoplan.planning.scenario.measures.measure import Measure, Moved, UnitCosts
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS, ScenarioRun, Scenarios

FloatArray = npt.NDArray[np.float64]

YEARS = np.arange(2024, 2051)
FUTURES = 200
DISCOUNT = 0.10
SOCIAL = 0.08
BASE_FACTOR = 0.6592
ZONES = ("Z0000", "Z0001", "Z0002")
ESTATES = ("E1", "E2")
LACKING = ("inventory", "business_as_usual", "targets", "grid_path", "avoided_cost")
SOLD_MWH = 8e6
FIXED_T = 3e6
PETROL_T = 900_000.0


def sample_scenarios(zones: Sequence[str] = ZONES, estates: Sequence[str] = ESTATES) -> Scenarios:
    """Two scenarios of six measures and a cleaner grid, with targets read in every sense and in none."""
    baseline, measures = sample_baseline(), sample_measures(zones, estates)
    runs = {name: _run(setting, measures, baseline, seed) for seed, (name, setting) in enumerate(SETTINGS.items())}
    path = pd.concat([_pathways(name, run, measures, baseline) for name, run in runs.items()], ignore_index=True)
    years = pd.concat([_years(name, run, baseline) for name, run in runs.items()], ignore_index=True)
    tables = {
        "measures": _measures(measures),
        "measure_places": _places(measures),
        "pathways": path,
        "scenario_years": years,
        "abatement": pd.concat([_abatement(name, path) for name in runs], ignore_index=True),
        "targets": _targets(runs, baseline),
        "base_year": _frame("base_year", BASE_YEAR),
        "least_cost": _least_cost(measures),
        "least_cost_bounds": _frame("least_cost_bounds", BOUNDS),
        "scenario_supply": _supply(measures),
        "scenario_inputs": _frame("scenario_inputs", INPUTS),
        "measure_progress": _frame("measure_progress", PROGRESS),
    }
    return Scenarios(baseline, measures, runs, _in_order(tables), missing=("avoided_cost",))


def bare_scenarios(zones: Sequence[str] = ZONES) -> Scenarios:
    """One scenario of a place without inventory, forecast, targets and costs: reductions are all there is."""
    known = sample_baseline()
    baseline = Baseline(
        years=known.years,
        uses=known.uses[:1],
        activity=known.activity[:1],
        fixed_t=np.zeros(len(YEARS)),
        grid_factor=np.full(len(YEARS), BASE_FACTOR),
        base_factor=BASE_FACTOR,
        has_floor=True,
        is_known=False,
        driver=np.full(len(YEARS), np.nan),
        status="schematic",
        missing=LACKING,
    )
    measures = tuple(_free(each) for each in sample_measures(zones, ())[:1])
    setting = ScenarioSetting(
        title=Text(en="All that is possible", vi="Toàn bộ tiềm năng", ja="可能なすべて"),
        measures={measures[0].measure_id: MeasureSetting(shares={2050: 1.0})},
    )
    runs = {"everything": _run(setting, measures, baseline, 5)}
    tables = {name: _frame(name, []) for name in SCENARIO_COLUMNS} | {
        "measures": _measures(measures),
        "measure_places": _places(measures),
        "pathways": _pathways("everything", runs["everything"], measures, baseline),
        "scenario_years": _years("everything", runs["everything"], baseline),
    }
    tables["abatement"] = _abatement("everything", tables["pathways"])
    return Scenarios(baseline, measures, runs, _in_order(tables), missing=LACKING)


def sample_baseline() -> Baseline:
    """A place that grows by 3 % a year, on a grid that becomes half as dirty, with an inventory and a forecast."""
    growth = 1.03 ** (YEARS - YEARS[0])
    uses = (
        Use("electricity.other", "other", "electricity", "2", is_electric=True),
        Use("electricity.estates.lighting", "industry", "electricity", "2", is_electric=True),
        Use("transport.petrol", "transport", "petrol", "1", is_electric=False),
    )
    shares = np.array([0.95 * SOLD_MWH, 0.05 * SOLD_MWH, PETROL_T])
    return Baseline(
        years=YEARS.copy(),
        uses=uses,
        activity=shares[:, None] * growth,
        fixed_t=FIXED_T * growth,
        grid_factor=BASE_FACTOR * np.linspace(1.0, 0.5, len(YEARS)),
        base_factor=BASE_FACTOR,
        has_floor=True,
        is_known=True,
        driver=1e9 * 1.06 ** (YEARS - YEARS[0]),
        status="synthetic",
    )


def sample_measures(zones: Sequence[str], estates: Sequence[str]) -> tuple[Measure, ...]:
    """Six measures: roofs by zone, roofs of parks, waste, lighting, a measure of the study's own, one without costs."""
    return tuple(_measure(given, {"zone": zones, "estate": estates, "study": ("",)}) for given in GIVEN)


@dataclass(frozen=True)
class _Given:
    """What a measure is, in sums over its places."""

    measure_id: str
    group: str
    title: Text
    unit: str
    place_kind: Any
    potential: float
    resource: str
    energy_mwh: float = 0.0
    direct_t: float = 0.0
    saved: tuple[str, float] = ("", 0.0)
    capex: float = np.nan
    running: float = 0.0
    value: float = 0.0
    life: float = 25.0
    owner: str = ""
    build_limit: float = np.nan
    status: str = "real"
    confidence: str = "medium"
    source: str = "hand"
    late: bool = False


GIVEN = (
    _Given(
        "rooftop_pv.residential",
        "rooftop_pv",
        Text(en="Rooftop solar: dwellings", vi="Điện mặt trời mái nhà: nhà ở", ja="屋根設置型太陽光：住宅"),
        "MWp",
        "zone",
        1_800.0,
        "roofs",
        energy_mwh=2.1e6,
        capex=500_000.0,
        running=6_000.0,
        value=54_000.0,
        build_limit=120.0,
        status="synthetic",
    ),
    _Given(
        "estate_pv",
        "rooftop_pv",
        Text(
            en="Rooftop solar: industrial parks",
            vi="Điện mặt trời mái nhà: khu công nghiệp",
            ja="屋根設置型太陽光：工業団地",
        ),
        "MWp",
        "estate",
        600.0,
        "roofs",
        energy_mwh=7.2e5,
        capex=450_000.0,
        running=5_600.0,
        value=86_000.0,
        owner="developers",
        status="schematic",
    ),
    _Given(
        "waste.incineration",
        "waste",
        Text(en="Waste incineration power", vi="Điện rác", ja="廃棄物発電"),
        "t/a",
        "zone",
        900_000.0,
        "waste",
        energy_mwh=3.6e5,
        direct_t=-350_000.0,
        capex=190.0,
        running=9.0,
        value=34.0,
        life=20.0,
        owner="city",
        late=True,
    ),
    _Given(
        "saving.led",
        "saving",
        Text(en="LED lighting with controls", vi="Đèn LED có điều khiển", ja="LED照明と制御"),
        "MWh/a",
        "estate",
        180_000.0,
        "lighting",
        saved=("electricity.estates.lighting", 180_000.0),
        capex=160.0,
        value=75.0,
        life=10.0,
        confidence="low",
    ),
    _Given(
        "own.e_buses",
        "transport",
        Text(en="=Electric <b>buses</b>", vi="Xe buýt điện <i>& tàu</i>", ja="電気バス"),
        "buses",
        "study",
        1_200.0,
        "roads",
        energy_mwh=-90_000.0,
        saved=("transport.petrol", 110_000.0),
        capex=230_000.0,
        running=15_000.0,
        value=20_000.0,
        life=12.0,
        owner="Sở Giao thông",
        confidence="low",
        source="=study",
    ),
    _Given(
        "landfill_gas",
        "waste",
        Text(en="Landfill gas", vi="Khí bãi chôn lấp", ja="埋立地ガス"),
        "t/a",
        "study",
        50_000.0,
        "landfill_gas",
        energy_mwh=20_000.0,
        direct_t=60_000.0,
    ),
)
"""What measures are; a life is whole years."""

SETTINGS = {
    "low_carbon_2030": ScenarioSetting(
        title=Text(en="Low Carbon <2030>", vi="Các-bon thấp 2030", ja="低炭素2030"),
        measures={
            "rooftop_pv.residential": MeasureSetting(shares={2030: 0.2, 2050: 0.5}),
            "estate_pv": MeasureSetting(shares={2030: 0.5, 2050: 0.8}),
            "waste.incineration": MeasureSetting(shares={2030: 0.6}),
            "saving.led": MeasureSetting(shares={2030: 0.6}),
        },
    ),
    "net_zero_2050": ScenarioSetting(
        title=Text(en="Net Zero 2050", vi="Phát thải ròng bằng không 2050", ja="ネットゼロ2050"),
        measures={
            "rooftop_pv.residential": MeasureSetting(shares={2030: 0.25, 2050: 1.0}, curve="logistic"),
            "estate_pv": MeasureSetting(shares={2030: 0.6, 2050: 1.0}, jcm_share=0.2),
            "waste.incineration": MeasureSetting(shares={2030: 0.6, 2050: 0.9}),
            "saving.led": MeasureSetting(shares={2030: 0.8, 2050: 1.0}),
            "own.e_buses": MeasureSetting(shares={2030: 0.3, 2050: 1.0}),
            "landfill_gas": MeasureSetting(shares={2035: 0.8}),
        },
    ),
}


def _measure(given: _Given, ids: Mapping[str, Sequence[str]]) -> Measure:
    places = tuple(ids[given.place_kind])
    parts = np.arange(len(places), 0.0, -1.0)
    parts = parts / parts.sum() if len(parts) else parts
    ages = np.arange(len(YEARS), dtype=float)
    use, saved = given.saved
    year = np.ones(len(YEARS))
    costs = UnitCosts(
        capex_usd=given.capex * 0.985 ** (YEARS - YEARS[0]),
        running_usd=given.running * year,
        value_usd=given.value * year,
        society_usd=np.nan * year,
        life_years=given.life,
    )
    still = Moved.still(FUTURES)
    return Measure(
        measure_id=given.measure_id,
        group=given.group,
        title=given.title,
        unit=given.unit,
        place_kind=given.place_kind,
        places=places,
        potential=given.potential * parts,
        energy_mwh=given.energy_mwh * parts,
        direct_t=given.direct_t * parts,
        growth=year,
        resource=given.resource,
        resource_share=np.ones(len(places)),
        moved=Moved(np.random.default_rng(3).lognormal(0.0, 0.15, FUTURES), still.direct, still.saving, still.cost),
        lag_t=0.2 * 0.67**ages * (ages > 0) if given.late else np.empty(0),
        saved={use: saved * parts} if use else {},
        owner=given.owner,
        costs=costs if given.capex == given.capex else None,
        build_limit=given.build_limit,
        built={2025: 0.02 * given.potential} if given.measure_id == "estate_pv" else {},
        jcm_factor=0.333 if given.group == "rooftop_pv" else 0.0,
        status=given.status,
        confidence=given.confidence,
        source=given.source,
    )


def _free(measure: Measure) -> Measure:
    """Return a measure of which no cost is known."""
    return Measure(**{**vars(measure), "costs": None, "build_limit": np.nan})


def _run(setting: ScenarioSetting, measures: tuple[Measure, ...], baseline: Baseline, seed: int) -> ScenarioRun:
    share = np.array([_share(setting.measures.get(each.measure_id)) for each in measures])
    stock = share * np.array([[each.potential.sum()] for each in measures])
    added = np.diff(stock, axis=1, prepend=0.0)
    parts = _parts(share, measures, baseline)
    cut = parts.sum(axis=0)
    moved = np.random.default_rng(seed).lognormal(0.0, 0.12, FUTURES)
    placed = {each.measure_id: each.potential[:, None] * row for each, row in zip(measures, share, strict=True)}
    limited = {"rooftop_pv.residential": {"build_limit": (2029, 2030)}} if len(measures) > 1 else {}
    return ScenarioRun(setting, stock, added, placed, parts, cut, cut[:, None] * moved, limited)


def _share(setting: MeasureSetting | None) -> FloatArray:
    if setting is None:
        return np.zeros(len(YEARS))
    years = [int(YEARS[0]), *setting.shares]
    return np.asarray(np.interp(YEARS, years, [0.0, *setting.shares.values()]))


def _parts(share: FloatArray, measures: tuple[Measure, ...], baseline: Baseline) -> FloatArray:
    """Return tonnes by measure, the last the cleaner grid: two by two, what both do together is halved."""
    growth = 1.03 ** (YEARS - YEARS[0])
    relief, tonnes = np.zeros_like(share), np.zeros_like(share)
    for number, (each, row) in enumerate(zip(measures, share, strict=True)):
        relief[number] = each.energy_mwh.sum() * row
        tonnes[number] = each.direct_t.sum() * row
        if len(each.lag_t):
            tonnes[number] += np.convolve(row * each.potential.sum(), each.lag_t)[: len(YEARS)]
        for use, saved in each.saved.items():
            into = relief if use.startswith("electricity") else tonnes
            into[number] += saved.sum() * row * growth
    before, path = baseline.base_factor, baseline.grid_factor
    electric = [use.is_electric for use in baseline.uses]
    sold = baseline.activity[electric].sum(axis=0)
    own = relief * (before + path) / 2 + tonnes
    grid = (before - path) * (sold - relief.sum(axis=0) / 2)
    return np.vstack([own, grid])


def _ids(measures: tuple[Measure, ...]) -> list[str]:
    return [*(each.measure_id for each in measures), GRID]


def _pathways(name: str, run: ScenarioRun, measures: tuple[Measure, ...], baseline: Baseline) -> pd.DataFrame:
    rows = []
    moved = run.drawn_cut_t / np.where(run.cut_t > 0, run.cut_t, 1.0)[:, None]
    for number, measure_id in enumerate(_ids(measures)):
        each = measures[number] if number < len(measures) else None
        part = run.attributed_t[number]
        low, middle, high = quantiles_of(part[:, None] * moved)
        potential = each.potential.sum() if each else np.nan
        rows.append(
            pd.DataFrame(
                {
                    "scenario_id": name,
                    "measure_id": measure_id,
                    "year": YEARS,
                    "deployed_share": run.stock[number] / potential if each else np.nan,
                    "stock": run.stock[number] if each else np.nan,
                    "added": run.added[number] if each else np.nan,
                    "pathway_energy_gwh": run.stock[number] / potential * each.energy_mwh.sum() / 1e3 if each else 0.0,
                    "alone_tco2e": 1.1 * part,
                    "last_in_tco2e": 0.9 * part,
                    "attributed_tco2e": part,
                    "attributed_tco2e_low": low,
                    "attributed_tco2e_p50": middle,
                    "attributed_tco2e_high": high,
                    "attribution_error_tco2e": 0.0,
                    "credits_passed_tco2e": 0.0,
                    **_money(run, number, each),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _money(run: ScenarioRun, number: int, measure: Measure | None) -> dict[str, Any]:
    """Return investment and cost of the year: nought for the grid, not known without costs."""
    if measure is None or measure.costs is None:
        cost = 0.0 if measure is None else np.nan
        return {"added_usd": cost, "yearly_cost_usd": cost, "yearly_society_usd": np.nan}
    costs, life = measure.costs, int(measure.costs.life_years)
    annuity = DISCOUNT / (1 - (1 + DISCOUNT) ** -life)
    invested = costs.capex_usd * run.added[number]
    alive = np.array([invested[max(0, year - life + 1) : year + 1].sum() for year in range(len(YEARS))])
    yearly = annuity * alive + (costs.running_usd - costs.value_usd) * run.stock[number]
    return {"added_usd": invested, "yearly_cost_usd": yearly, "yearly_society_usd": np.nan}


def _years(name: str, run: ScenarioRun, baseline: Baseline) -> pd.DataFrame:
    low, middle, high = quantiles_of(run.drawn_cut_t)
    bau = baseline.total_t
    return pd.DataFrame(
        {
            "scenario_id": name,
            "year": YEARS,
            "bau_tco2e": bau,
            "reduced_tco2e": run.cut_t,
            "reduced_tco2e_low": low,
            "reduced_tco2e_p50": middle,
            "reduced_tco2e_high": high,
            "scenario_tco2e": bau - run.cut_t,
            "scenario_tco2e_low": bau - high,
            "scenario_tco2e_p50": bau - middle,
            "scenario_tco2e_high": bau - low,
        }
    )


def _abatement(name: str, path: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for measure_id, group in path[(path["scenario_id"] == name) & (path["measure_id"] != GRID)].groupby("measure_id"):
        weight = (1 + DISCOUNT) ** -(group["year"] - YEARS[0])
        cost, tonnes = (group["yearly_cost_usd"] * weight).sum(skipna=False), (group["attributed_tco2e"] * weight).sum()
        if group["attributed_tco2e"].any():
            per_t = cost / tonnes
            rows.append((name, measure_id, group["attributed_tco2e"].sum(), per_t, np.nan, cost, cost < 0))
    rows.sort(key=lambda row: (row[5] != row[5], not row[6], row[5] if row[6] else row[3]))
    return pd.DataFrame(
        [(*row[:2], order, *row[2:]) for order, row in enumerate(rows, start=1)], columns=SCENARIO_COLUMNS["abatement"]
    )


def _measures(measures: tuple[Measure, ...]) -> pd.DataFrame:
    return _frame(
        "measures",
        [
            {
                "measure_id": each.measure_id,
                "measure_title": each.title.en,
                "measure_group": each.group,
                "measure_unit": each.unit,
                "place_kind": each.place_kind,
                "resource": each.resource,
                "resource_owner": each.owner,
                "measure_status": each.status,
                "measure_potential": each.potential.sum(),
                "measure_energy_gwh": each.energy_mwh.sum() / 1e3,
                "measure_saved_gwh": sum(s.sum() for u, s in each.saved.items() if u.startswith("electricity")) / 1e3,
                "measure_direct_tco2e": each.direct_t.sum(),
                "measure_capex_usd": each.costs.capex_usd[0] if each.costs else np.nan,
                "measure_running_usd": each.costs.running_usd[0] if each.costs else np.nan,
                "measure_life_years": each.costs.life_years if each.costs else np.nan,
                "build_limit": each.build_limit,
                "confidence": each.confidence,
                "source": each.source,
            }
            for each in measures
        ],
    )


def _places(measures: tuple[Measure, ...]) -> pd.DataFrame:
    return _frame(
        "measure_places",
        [
            {
                "measure_id": each.measure_id,
                "place_kind": each.place_kind,
                "place_id": place,
                "measure_potential": each.potential[number],
                "measure_energy_gwh": each.energy_mwh[number] / 1e3,
                "measure_direct_tco2e": each.direct_t[number],
            }
            for each in measures
            for number, place in enumerate(each.places)
        ],
    )


def _targets(runs: Mapping[str, ScenarioRun], baseline: Baseline) -> pd.DataFrame:
    """Return 8 % less in each sense, net zero, and a target of which nobody says what it means."""
    total = dict(zip(YEARS.tolist(), baseline.total_t.tolist(), strict=True))
    told = [
        ("less_8_bau", "8 % below <business as usual>", 2030, "below_bau", 0.92 * total[2030], ""),
        ("less_8_base", "8 % below the base year", 2030, "below_base", 0.92 * total[2024], ""),
        ("net_zero", "Net zero", 2050, "level", 0.0, ""),
        ("cut", "Two million tonnes", 2030, "reduction", 2e6, ""),
        ("less_8", "8 % by 2030", 2030, "", np.nan, "target_sense"),
        ("low_carbon", "Low Carbon 2030", 2030, "below_bau", np.nan, "target_value"),
    ]
    rows = []
    for name, run in runs.items():
        for target_id, title, year, sense, level, missing in told:
            at = year - int(YEARS[0])
            left = total[year] - run.cut_t[at]
            gap = level - run.cut_t[at] if sense == "reduction" else left - level
            drawn = run.drawn_cut_t[at]
            met = drawn >= level if sense == "reduction" else total[year] - drawn <= level
            rows.append(
                {
                    "target_id": target_id,
                    "target_title": title,
                    "target_year": year,
                    "target_sense": sense,
                    "scenario_id": name,
                    "target_level_tco2e": level,
                    "scenario_tco2e": left,
                    "gap_tco2e": gap,
                    "chance_share": np.nan if missing else met.mean(),
                    "missing": missing,
                }
            )
    return _frame("targets", rows)


def _least_cost(measures: tuple[Measure, ...]) -> pd.DataFrame:
    """Return a mix in which the roofs of parks stand in full by 2030, and those of dwellings in part."""
    rows = []
    for each, share in zip(measures[:2], (0.4, 1.0), strict=True):
        for place, potential in zip(each.places, each.potential, strict=True):
            for year in range(2025, 2031):
                stock = potential * share * (year - 2024) / 6
                rows.append(
                    {"target_id": "less_8_bau", "target_sense": "below_bau", "measure_id": each.measure_id}
                    | {"place_id": place, "year": year, "stock": stock, "added": potential * share / 6}
                )
    return _frame("least_cost", rows)


def _supply(measures: tuple[Measure, ...]) -> pd.DataFrame:
    rows = []
    for year, part in ((2030, 0.4), (2050, 1.0)):
        so_far = 0.0
        for each, cost in ((measures[2], 48.0), (measures[1], 61.0), (measures[0], 72.5)):
            energy = part * each.energy_mwh.sum() / 1e3
            so_far += energy
            rows.append(
                {"year": year, "measure_id": each.measure_id, "measure_energy_gwh": energy}
                | {"supply_cumulative_gwh": so_far, "lcoe_usd_per_mwh": cost * (1.0 if year == 2030 else 0.8)}
            )
    return _frame("scenario_supply", rows)


def _frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(SCENARIO_COLUMNS[name]))


def _in_order(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: tables[name][list(columns)] for name, columns in SCENARIO_COLUMNS.items()}


BASE_YEAR = [
    {
        "year": 2024,
        "sector": sector,
        "carrier": carrier,
        "scope": scope,
        "inventory_tco2e": inventory,
        "beside_tco2e": beside,
        "activity_difference_tco2e": activity,
        "factor_difference_tco2e": factor,
        "boundary_difference_tco2e": boundary,
        "unparted_difference_tco2e": unparted,
    }
    for sector, carrier, scope, inventory, beside, activity, factor, boundary, unparted in (
        ("industry", "coal", "1", 2_100_000.0, 1_850_000.0, 200_000.0, 50_000.0, 0.0, 0.0),
        ("transport", "petrol", "1", 900_000.0, 1_040_000.0, -120_000.0, -20_000.0, 0.0, 0.0),
        ("waste", "", "1", 900_000.0, 760_000.0, 0.0, 0.0, 0.0, 140_000.0),
        ("=other", "electricity", "2", 5_273_600.0, np.nan, 0.0, 0.0, 5_273_600.0, 0.0),
        ("agriculture", "", "1", np.nan, 310_000.0, 0.0, 0.0, -310_000.0, 0.0),
    )
]
BOUNDS = [
    {
        "target_id": "less_8_bau",
        "target_sense": "below_bau",
        "is_met": True,
        "target_level_tco2e": 1.0e7,
        "reached_tco2e": 1.0e7,
        "least_cost_usd": -4.2e7,
        "last_tonne_usd_per_tco2e": 11.5,
        "binding": "potential:estate_pv build_limit:rooftop_pv.residential",
    },
    {
        "target_id": "net_zero",
        "target_sense": "level",
        "is_met": False,
        "target_level_tco2e": 0.0,
        "reached_tco2e": 9.4e6,
        "least_cost_usd": np.nan,
        "last_tonne_usd_per_tco2e": np.nan,
        "binding": "potential:rooftop_pv.residential potential:estate_pv resource:waste",
    },
]
INPUTS = [
    {"scenario_id": name, "year": year, "parameter": parameter, "rank_correlation": rank, "spread_share": share}
    for name in SETTINGS
    for year in (2030, 2050)
    for parameter, rank, share in (
        ("grid.emission_factor", 0.72, 0.55),
        ("rooftop.usable_fraction.residential", 0.51, 0.3),
        ("pv.resource_factor", -0.2, 0.05),
    )
]
PROGRESS = [
    {
        "scenario_id": name,
        "measure_id": "estate_pv",
        "year": 2025,
        "stock": stock,
        "built_stock": 12.0,
        "behind": stock - 12.0,
    }
    for name, stock in (("low_carbon_2030", 50.0), ("net_zero_2050", 60.0))
]
