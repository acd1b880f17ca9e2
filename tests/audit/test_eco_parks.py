"""The tables of eco-industrial parks of a run, recomputed: what measures save, projects, pairs, verdicts, the roll-out.

Of both embedded places, which have neither streams nor evidence, and of eight small parks with a filled survey.
"""

import math

import geopandas as gpd
import pytest

from audit import eco_parks
from audit import estate_money as money
from audit.estates import let_hectares, surplus_price
from audit.reading import LAYERS, Run, Study, number, rows_of

EXACT = 1e-5
ROUNDED = 1e-6
SUMS = {"saved_mwh": "saved_mwh", "saving_investment_usd": "saving_investment_usd"}


def near(value: float, rel: float = EXACT) -> object:
    return pytest.approx(value, rel=rel, abs=ROUNDED, nan_ok=True)


Place = tuple[Study, Run]
FIRSTS = {"drives": "motors", "lighting": "led", "cooling": "chillers", eco_parks.AIR: "air_leaks"}
"""A measure for each use that has some."""


@pytest.fixture(scope="module")
def estates(with_parks: Place) -> dict[str, dict[str, str]]:
    return {row["estate_id"]: row for row in with_parks[1].rows("estates")}


# saving


def electricity(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["measure"]: row for row in rows if row["energy_carrier"] == "electricity"}


def test_measures_of_one_use_multiply(with_parks: Place, estates: dict[str, dict[str, str]]) -> None:
    """What parks use for what is not written: it follows from one measure of each use, and all others have to fit."""
    study, run = with_parks
    parks = eco_parks.by_park(run.rows("estate_saving"))
    assert set(parks) == {name for name, row in estates.items() if number(row["load_mwh"]) > 0}
    of_tonnes = {name: eco_parks.by_tonnes(study, name, load_mwh=number(estates[name]["load_mwh"])) for name in parks}
    of_use = {row["key"]: row["end_use"] for row in rows_of(eco_parks.MEASURES)}
    for name, rows in parks.items():
        assert all(row["end_use"] == of_use[row["measure"]] for row in rows)
        told = {key: number(row["energy_saving_share"]) for key, row in electricity(rows).items()}
        every = dict.fromkeys((*eco_parks.USES, eco_parks.AIR), 1.0)
        unit = eco_parks.saved_shares(study, every, of_tonnes[name])
        uses = {use: told[key] / unit[key] for use, key in FIRSTS.items()}
        known = sum(uses.values())
        own = eco_parks.saved_shares(study, uses, of_tonnes[name])
        # what is left of energy management is of the uses that no other measure is carried out on
        of_rest = eco_parks.saved_shares(study, {"other": 1.0}, of_tonnes[name])["management"]
        uses["other"] = (told["management"] - own["management"]) / of_rest
        assert -ROUNDED <= uses["other"] <= 1.0 - known + ROUNDED, name
        own = eco_parks.saved_shares(study, uses, of_tonnes[name])
        assert own == {key: near(each) for key, each in told.items()}, name
        air = study("saving.compressed_air.share") * (known + uses["other"])
        assert uses[eco_parks.AIR] == near(min(air, uses[eco_parks.AIR] + uses["drives"])), name
        assert number(estates[name]["saving_potential_share"]) == near(sum(own.values()))


def test_the_stated_mix_of_industries(study: Study, run: Run) -> None:
    own = eco_parks.saved_shares(study, eco_parks.mix_uses(study), {})
    parks = eco_parks.by_park(run.rows("estate_saving"))
    of_mix = [
        row["estate_id"] for row in run.rows("estates") if row["load_industries"] == "" and number(row["load_mwh"])
    ]
    assert of_mix
    for name in of_mix:
        told = {key: number(row["energy_saving_share"]) for key, row in electricity(parks[name]).items()}
        # the hours of an industry meet its load factor to a hundredth
        assert told == {key: near(each, rel=0.01) for key, each in own.items()}, name


def test_what_measures_save_cost_and_avoid(with_parks: Place, estates: dict[str, dict[str, str]]) -> None:
    study, run = with_parks
    upkeep, factor = study("saving.om_share"), study("grid.emission_factor")
    for name, rows in eco_parks.by_park(run.rows("estate_saving")).items():
        park = estates[name]
        load, price = number(park["load_mwh"]), number(park["bill_before_usd"]) / number(park["load_mwh"])
        own = electricity(rows)
        for key, row in own.items():
            saved = number(row["energy_saving_share"]) * load
            capex, life = study(f"saving.{key}.capex"), round(study(f"saving.{key}.life"))
            built, value = saved * 1000 * capex, saved * price
            assert number(row["saved_mwh"]) == near(saved)
            assert number(row["saving_investment_usd"]) == near(built)
            assert number(row["saving_life_years"]) == life
            assert number(row["saving_avoided_tco2e"]) == near(saved * factor)
            assert number(row["saving_payback_years"]) == near(built / (value - upkeep * built))
            cost = eco_parks.abatement(
                study, investment=built, running=upkeep * built, value=value, life=life, tonnes=saved * factor
            )
            assert number(row["saving_abatement_usd_per_t"]) == near(cost), (name, key)
        for column, of_row in SUMS.items():
            assert number(park[column]) == near(sum(number(row[of_row]) for row in own.values())), (name, column)
        avoided = sum(number(row["saving_avoided_tco2e"]) for row in own.values())
        # a measure's yearly cost is that of its own life
        cost = sum(number(r["saving_abatement_usd_per_t"]) * number(r["saving_avoided_tco2e"]) for r in own.values())
        assert number(park["saving_abatement_usd_per_t"]) == near(cost / avoided)
        built, value = number(park["saving_investment_usd"]), number(park["saved_mwh"]) * price
        assert number(park["saving_payback_years"]) == near(built / (value - upkeep * built))


def test_fuel_is_that_of_tonnes_whose_fuel_is_known(with_parks: Place) -> None:
    study, run = with_parks
    fuel = {
        row["key"]: eco_parks.alone(study, row)
        for row in rows_of(eco_parks.MEASURES)
        if row["energy_carrier"] == "fuel"
    }
    shares = eco_parks.parts(fuel)
    burnt: dict[str, float] = {}
    for tenant in study.rows("estate_tenants"):
        key = f"saving.heat.{tenant['product']}"
        if tenant["product"] and study.has(key):
            burnt[tenant["estate_id"]] = burnt.get(tenant["estate_id"], 0.0) + number(tenant["production_t"]) * study(
                key
            )
    boiler, grid = study("eco_parks.boiler.fuel_factor"), study("grid.emission_factor")
    for name, rows in eco_parks.by_park(run.rows("estate_saving")).items():
        own = {row["measure"]: row for row in rows if row["energy_carrier"] == "fuel"}
        assert own.keys() == shares.keys()
        for key, row in own.items():
            payback = f"saving.{key}.payback"
            assert number(row["saving_life_years"]) == round(study(f"saving.{key}.life"))
            assert number(row["saving_payback_years"]) == near(study(payback) if study.has(payback) else math.nan)
            saved = shares[key] * burnt.get(name, math.nan)
            assert number(row["energy_saving_share"]) == near(shares[key])
            assert number(row["saved_mwh"]) == near(saved), (name, key)
            # a heat pump takes electricity in the place of all the fuel of which it spares a part
            off = saved / study("saving.heat_pump.saving") if key == "heat_pump" else saved
            assert number(row["saving_avoided_tco2e"]) == near(off * boiler - (off - saved) * grid), (name, key)
            assert row["saving_investment_usd"] == "", "no price of fuel is known"


# projects


def test_projects_are_ranked_and_measures_pairs_and_roofs_are_what_their_tables_say(
    with_parks: Place, estates: dict[str, dict[str, str]]
) -> None:
    study, run = with_parks
    saving = {(row["estate_id"], row["measure"]): row for row in run.rows("estate_saving")}
    pairs = run.rows_if_any("symbiosis")
    units = {row["key"]: (row["unit"], row["jcm_kind"]) for row in rows_of(eco_parks.TECHNOLOGIES)}
    seen = set()
    for name, rows in eco_parks.by_park(run.rows("estate_projects")).items():
        assert [number(row["project_rank"]) for row in rows] == list(range(1, len(rows) + 1))
        assert [row["technology"] for row in rows] == [row["technology"] for row in sorted(rows, key=eco_parks.rank_of)]
        for row in rows:
            key = row["technology"]
            assert (row["project_unit"], row["jcm_kind"]) == units[key]
            told = [number(row[f"project_{column}"]) for column in ("size", "investment_usd", "avoided_tco2e")]
            if (name, key) in saving:
                seen.add((name, key))
                own = saving[name, key]
                assert told == [
                    near(number(own[column]))
                    for column in ("saved_mwh", "saving_investment_usd", "saving_avoided_tco2e")
                ]
                for column in ("payback_years", "abatement_usd_per_t"):
                    assert number(row[f"project_{column}"]) == near(number(own[f"saving_{column}"])), (name, key)
                assert (row["project_basis"], row["confidence"]) == ("saving_measures", own["confidence"])
            elif key.startswith("symbiosis_"):
                stream = key.removeprefix("symbiosis_")
                end = "to_estate_id" if stream in ("heat", "steam") else "from_estate_id"
                own_pairs = [pair for pair in pairs if pair["stream"] == stream and pair[end] == name]
                sums = [sum(number(pair[c]) for pair in own_pairs) for c in ("pair_amount", "pair_avoided_tco2e")]
                assert told == [near(sums[0]), near(math.nan), near(sums[1])]
                assert row["project_payback_years"] == row["project_abatement_usd_per_t"] == ""
                assert row["project_basis"] == "streams"
                assert row["confidence"] == eco_parks.weakest(pair["confidence"] for pair in own_pairs)
            elif key != "battery":
                assert row["project_basis"] == ("estate_plan" if key == "rooftop_pv" else "candidate")
            if key == "rooftop_pv":
                check_roofs(study, estates[name], row)
    adds = {each for each, row in saving.items() if number(row["saving_avoided_tco2e"]) < 0}  # no project
    assert seen == {each for each, row in saving.items() if number(row["saved_mwh"]) > 0} - adds


def check_roofs(study: Study, park: dict[str, str], row: dict[str, str]) -> None:
    """The PV of a park that has no battery: what its plan is worth, over what it avoids."""
    assert number(park["battery_kwh"]) == 0
    at, kwp = money.Prices.of(study), number(park["pv_built_mwp"]) * 1000
    energy = number(park["pv_generation_mwh"]) - number(park["curtailed_mwh"])
    avoided = energy * study("grid.emission_factor")
    assert number(row["project_size"]) == near(kwp / 1000)
    assert number(row["project_investment_usd"]) == near(kwp * at.usd_per_kwp)
    assert number(row["project_avoided_tco2e"]) == near(avoided)
    upkeep = kwp * at.usd_per_kwp * at.upkeep
    assert number(row["project_payback_years"]) == near(
        kwp * at.usd_per_kwp / (number(park["bill_saving_usd"]) - upkeep)
    )
    # without a region there is no ceiling by which surplus is sold, and it earns nothing
    has_price = "region" in study.toml.get("prices", {})
    price = surplus_price(study) / study("costs.finance.exchange_rate") if has_price else 0.0
    sold = price * number(park["grid_export_mwh"]) * 1000
    flows = money.flows(at, kwp, avoided=number(park["bill_saving_usd"]) - sold, sold=sold)
    tonnes = sum(avoided * (1 - at.wear) ** (year - 1) / (1 + at.rate) ** year for year in range(1, at.life + 1))
    assert number(row["project_abatement_usd_per_t"]) == near(-money.worth(flows, at.rate) / tonnes, rel=1e-4)


def test_the_matching_table_is_the_projects_and_what_parks_ask_for(
    with_parks: Place, estates: dict[str, dict[str, str]]
) -> None:
    _, run = with_parks
    projects: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in run.rows("estate_projects"):
        projects.setdefault((row["technology"], row["estate_id"]), []).append(row)
    asked = {
        (key.strip(), name)
        for name, park in estates.items()
        for key in park.get("technologies_wanted", "").split(";")
        if key.strip()
    }
    rows = {(row["technology"], row["estate_id"]): row for row in run.rows("matching")}
    assert len(rows) == len(run.rows("matching"))
    assert rows.keys() == projects.keys() | asked
    units = {row["key"]: row["unit"] for row in rows_of(eco_parks.TECHNOLOGIES)}
    for each, row in rows.items():
        park = estates[each[1]]
        assert (row["project_unit"], row["estate_name"]) == (units[each[0]], park["estate_name"])
        assert row["interest"] == ("survey" if each in asked else "model")
        for column in ("project_size", "project_investment_usd", "project_avoided_tco2e"):
            own = [number(project[column]) for project in projects.get(each, [])]
            assert number(row[column]) == near(sum(own) if own else math.nan), (each, column)
        agreed = park.get("contact_consent") == "yes"
        for column in ("contact_name", "contact_email", "contact_phone"):
            assert row[column] == (park[column] if agreed else ""), each
            assert agreed or not park.get(column), "nobody has agreed"


def test_the_comparison_counts_and_sums(with_parks: Place, estates: dict[str, dict[str, str]]) -> None:
    _, run = with_parks
    projects, verdicts = eco_parks.by_park(run.rows("estate_projects")), eco_parks.by_park(run.rows("estate_eip"))
    streams = run.rows_if_any("estate_streams")
    rows = run.rows("eco_parks")
    assert [row["estate_id"] for row in rows] == list(estates)
    for row in rows:
        name = row["estate_id"]
        for column in set(row) & set(estates[name]):
            assert row[column] == estates[name][column], (name, column)
        own = projects.get(name, [])
        assert number(row["projects_count"]) == len(own)
        assert row["best_technology"] == (own[0]["technology"] if own else "")
        for column in ("investment_usd", "avoided_tco2e"):
            told = eco_parks.known_sum(number(project[f"project_{column}"]) for project in own)
            assert number(row[f"projects_{column}"]) == near(told)
        counted = [each["verdict"] for each in verdicts[name]]
        for verdict in ("met", "reached_unverified", "not_met", "not_reached_unverified", "reported", "unknown"):
            assert number(row[f"eip_{verdict}_count"]) == counted.count(verdict)
        if not streams:
            assert row["streams_offered_count"] == row["symbiosis_count"] == "", "not known"
            continue
        ends = [(p["from_estate_id"], p["to_estate_id"]) for p in run.rows("symbiosis")]
        assert number(row["symbiosis_count"]) == sum(name in pair for pair in ends)
        for direction in ("offered", "sought"):
            own_streams = [s for s in streams if (s["estate_id"], s["direction"]) == (name, direction)]
            assert number(row[f"streams_{direction}_count"]) == len(own_streams)


# verdicts


def test_verdicts_follow_from_value_and_threshold(with_parks: Place, estates: dict[str, dict[str, str]]) -> None:
    _, run = with_parks
    criteria = {row["key"]: row for row in rows_of(eco_parks.CRITERIA)}
    rows = run.rows("estate_eip")
    assert len(rows) == len(criteria) * len(estates)
    for row in rows:
        criterion, value = criteria[row["criterion"]], number(row["eip_value"])
        threshold, park = number(criterion["threshold"]), estates[row["estate_id"]]
        assert number(row["eip_threshold"]) == near(threshold)
        for column in ("framework", "threshold_confidence"):
            assert row[column] == criterion[column]
        assert row["eip_unit"] == criterion["unit"]
        assert row["verdict"] == eco_parks.verdict(criterion, value, threshold), row
        assert not (row["threshold_confidence"] == "low" and row["verdict"] in ("met", "not_met"))
        assert (row["eip_basis"] == "") == math.isnan(value)
        shown = row["eip_basis"] == "evidence"
        assert all((row[column] != "") == shown for column in ("evidence", "evidence_date", "source"))
        if row["eip_basis"] == "plan":
            assert value == near(100 * number(park["matching_share"]))
        missed = row["verdict"] in ("not_met", "not_reached_unverified")
        if not missed or not criterion["gap_unit"]:
            assert row["gap"] == row["gap_unit"] == ""
            continue
        lacking = abs(threshold - value)
        size = {"ha": "area_ha", "MWh": "load_mwh", "firms": "tenants_count"}.get(criterion["gap_unit"])
        known = size is None or number(park.get(size) or "") > 0
        assert row["gap_unit"] == (criterion["gap_unit"] if known else "points")
        size = size if known else None
        gap = lacking if size is None else lacking / 100 * number(park[size])
        assert number(row["gap"]) == near(math.ceil(gap - 1e-9) if row["gap_unit"] == "firms" else gap), row


def test_indicators_of_goals_are_ratios_of_the_parks(with_parks: Place, estates: dict[str, dict[str, str]]) -> None:
    _, run = with_parks
    given = dict.fromkeys(estates, 0.0)
    for pair in run.rows_if_any("symbiosis"):
        given[pair["from_estate_id"]] += number(pair["pair_amount"]) if pair["pair_unit"] == "t/a" else 0.0
    rows = run.rows("estate_sdg")
    indicators = {row["key"]: row for row in rows_of(eco_parks.INDICATORS)}
    assert [(row["estate_id"], row["sdg_indicator"]) for row in rows] == [
        (name, key) for name in estates for key in indicators
    ]
    for row in rows:
        of_table = indicators[row["sdg_indicator"]]
        assert (row["sdg_unit"], row["sdg_targets"].split(", ")) == (of_table["unit"], of_table["targets"].split())
        assert (row["sdg_basis"] == "") == (row["sdg_value"] == "")
        if row["sdg_value"] and of_table["evidence"]:
            assert row["sdg_basis"] == "evidence"
    told = {(row["estate_id"], row["sdg_indicator"]): number(row["sdg_value"]) for row in rows}
    for name, park in estates.items():
        load = number(park["load_after_mwh"])
        own = {
            "renewable_share": 100 * number(park["matching_share"]),
            "energy_saving": 100 * number(park["saving_potential_share"]),
            "co2_intensity": number(park["left_tco2e"]) / load if load else math.nan,
            "avoided": number(park["estate_avoided_tco2e"]),
        }
        let = told[name, "electricity_intensity"]
        if not math.isnan(let):  # the same hectares below both
            assert told[name, "co2_per_area"] / let == near(own["co2_intensity"])
        assert {key: told[name, key] for key in own} == {key: near(value) for key, value in own.items()}, name
        if not math.isnan(told[name, "symbiosis_given"]):
            assert told[name, "symbiosis_given"] == near(given[name])


def test_intensity_is_of_the_let_land_that_loads_stand_on(study: Study, run: Run) -> None:
    """Of parks whose let share somebody tells; of the others it is not known."""
    told = {row["estate_id"]: row for row in run.rows("estate_sdg") if row["sdg_indicator"] == "electricity_intensity"}
    hectares, loads = let_hectares(study), {row["estate_id"]: row for row in run.rows("estates")}
    known = {name for name, row in told.items() if row["sdg_value"]}
    assert known == {name for name, row in loads.items() if row["occupancy_pct"] and number(row["load_mwh"]) > 0}
    for name in known:
        assert number(told[name]["sdg_value"]) == near(number(loads[name]["load_after_mwh"]) / hectares[name]), name


# pairs


def test_pairs_fit_and_no_unit_is_given_twice(surveyed: Place) -> None:
    study, run = surveyed
    streams, pairs = run.rows("estate_streams"), run.rows("symbiosis")
    assert [pair["pair_id"] for pair in pairs] == [f"p{place + 1}" for place in range(len(pairs))]
    assert [row["stream_id"] for row in streams] == [f"s{place + 1}" for place in range(len(streams))]
    names = {row["estate_id"]: row["estate_name"] for row in run.rows("estates")}
    for pair in pairs:
        assert pair["from_name"] == names[pair["from_estate_id"]]
        assert pair["to_candidate_id"] or pair["to_name"] == names[pair["to_estate_id"]]
        givers = [row for row in streams if eco_parks.gives(row, pair)]
        assert givers, pair
        assert all(row["unit"] == pair["pair_unit"] for row in givers)
        takers = [
            row
            for row in streams
            if row["direction"] == "sought"
            and row["estate_id"] == pair["to_estate_id"]
            and row["temperature_c"] == pair["sought_temperature_c"]
        ]
        assert number(pair["distance_km"]) <= study(f"eco_parks.distance.{pair['stream']}")
        assert any(eco_parks.fits(study, pair, row) for row in takers) or pair["to_candidate_id"], pair
        assert number(pair["delivered_amount"]) == near(eco_parks.arrives(study, pair))
        hot = pair["stream"] in ("heat", "steam")
        avoided = eco_parks.boiler_avoids(study, number(pair["delivered_amount"])) if hot else math.nan
        assert number(pair["pair_avoided_tco2e"]) == near(avoided), "no factor is known of what is not hot"
    for direction, end, amount in (("offered", "from", "pair_amount"), ("sought", "to", "delivered_amount")):
        own = [row for row in streams if row["direction"] == direction]
        for name in {row["estate_id"] for row in own}:
            paired = sum(
                number(row["paired_amount"]) for row in own if row["estate_id"] == name and row["paired_amount"]
            )
            moved = sum(number(pair[amount]) for pair in pairs if pair[f"{end}_estate_id"] == name)
            assert paired == near(moved), (name, direction)
    for row in streams:
        amount, paired = number(row["amount"]), number(row["paired_amount"])
        if row["stream_status"] in ("no_amount", "no_temperature"):
            assert row["paired_amount"] == row["left_amount"] == "", "not known, and not nought"
            continue
        assert paired <= amount * (1 + EXACT)
        assert number(row["left_amount"]) == near(amount - paired)
        ends = [eco_parks.gives(row, pair) or eco_parks.takes(row, pair) for pair in pairs]
        assert number(row["pair_count"]) == sum(ends), row
        whole = amount - paired <= EXACT * amount
        assert row["stream_status"] == ("paired" if whole else "part_paired" if paired > 0 else "unpaired")


def test_nothing_is_left_of_both_that_would_fit(surveyed: Place) -> None:
    """As much as possible is given: who still has some is too far from who still looks for it, or too cold."""
    study, run = surveyed
    layer = gpd.read_file(LAYERS / study.name / "estates.gpkg").set_index("estate_id")
    points = layer.geometry.centroid
    left = [row for row in run.rows("estate_streams") if row["left_amount"] and number(row["left_amount"]) > EXACT]
    givers, takers = ([row for row in left if row["direction"] == each] for each in ("offered", "sought"))
    tried = 0
    for giver in givers:
        for taker in takers:
            hot = giver["stream"] in ("heat", "steam")
            if hot != (taker["stream"] in ("heat", "steam")) or (giver["stream"], taker["stream"]) == ("heat", "steam"):
                continue
            if not hot and (giver["stream"], giver["material"]) != (taker["stream"], taker["material"]):
                continue
            tried += 1
            km = points[giver["estate_id"]].distance(points[taker["estate_id"]]) / 1000
            far = km > study(f"eco_parks.distance.{giver['stream']}")
            pair = giver | {
                "pair_id": "none",
                "offered_temperature_c": giver["temperature_c"],
                "sought_temperature_c": taker["temperature_c"],
            }
            assert far or not eco_parks.fits(study, pair, taker), (giver, taker)
    assert tried


def test_totals_of_pairs(with_parks: Place) -> None:
    _, run = with_parks
    own = eco_parks.totals(run)
    told = {name: value for name, value in run.totals.items() if name.startswith(("symbiosis_", "projects_"))}
    assert told == {name: near(value) for name, value in own.items()}


# domino


def test_places_follow_by_how_alike_they_are(with_parks: Place) -> None:
    study, run = with_parks
    places, years = run.rows("domino"), run.rows("roll_out")
    assert places
    projects = {(row["technology"], row["estate_id"]): row for row in run.rows("estate_projects")}
    # no pilot is named: that park in operation whose roofs give most
    working = [row for row in run.rows("estates") if row["estate_status"] == "operating"]
    pilot = max(working, key=lambda row: number(row["estate_pv_energy_gwh"]))["estate_id"]
    assert {(row["pilot_estate_id"], row["technology"]) for row in (*places, *years)} == {(pilot, "rooftop_pv")}
    others = [row["estate_id"] for row in places if row["place_kind"] == "estate"]
    assert sorted([*others, pilot]) == sorted(row["estate_id"] for row in run.rows("estates"))
    for row in places:
        own = eco_parks.similarity(study, row)
        assert number(row["similarity"]) == near(own)
        least = study("eco_parks.similarity.least")
        assert row["is_alike"] == str(own >= least)
        told, weights, share = eco_parks.likes(study, row)
        assert number(row["known_share"]) == near(share)
        assert set(filter(None, row["unknown_features"].split(";"))) == weights.keys() - told.keys()
        by = sorted((name for name in told if told[name] >= least), key=lambda name: -weights[name] * told[name])
        assert row["alike_by"] == ";".join(by)
        assert row["confidence"] == "low"
        if row["place_kind"] == "estate":
            project = projects.get((row["technology"], row["estate_id"]), {})
            for column in ("size", "unit", "investment_usd", "avoided_tco2e"):
                assert row[f"project_{column}"] == project.get(f"project_{column}", "")
    known = [number(row["similarity"]) for row in places if row["similarity"]]
    assert known == sorted(known, reverse=True)
    assert [number(row["similarity_rank"]) for row in places if row["similarity"]] == list(range(1, len(known) + 1))
    follows = [row for row in places if row["is_alike"] == "True" and row["project_size"]]
    assert follows == [row for row in places if row["roll_out_year"]]
    first, before = int(years[0]["year"]), 0.0
    for row in years:
        count = eco_parks.followed(study, len(follows), int(row["year"]) - first)
        standing = [each for each in follows if number(each["roll_out_year"]) <= number(row["year"])]
        assert standing == follows[:count]
        assert number(row["places_count"]) == 1 + count
        assert number(row["new_places_count"]) == 1 + count - before
        assert number(row["roll_out_share"]) == near(count / len(follows) if follows else math.nan)
        before = 1 + count
        for column in ("size", "investment_usd", "avoided_tco2e"):
            own = sum(number(each[f"project_{column}"]) for each in (projects["rooftop_pv", pilot], *standing))
            assert number(row[f"rolled_{column}"]) == near(own)
    assert number(years[-1]["places_count"]) == 1 + len(follows)
