"""Eco-industrial parks, recomputed from the tables of a run: saving, projects, pairs, verdicts, the roll-out."""

import math
from collections import defaultdict
from collections.abc import Iterable

from audit.estates import INDUSTRIES, industry_hours
from audit.reading import ROOT, Run, Study, number, rows_of

ROOM = ROOT / "geoplan" / "planning"
MEASURES = ROOM / "estates" / "saving" / "saving_measures.csv"
END_USES = ROOM / "estates" / "saving" / "end_use_shares.csv"
TECHNOLOGIES = ROOM / "eco_parks" / "technologies.csv"
INDICATORS = ROOM / "eco_parks" / "criteria" / "sdg_indicators.csv"
CRITERIA = ROOT / "geoplan" / "layers" / "parks" / "eip_criteria.csv"
USES = ("drives", "cooling", "lighting", "process_heat", "other")
AIR = "compressed_air"
Row = dict[str, str]


def by_park(rows: Iterable[Row], column: str = "estate_id") -> dict[str, list[Row]]:
    """Return rows by the park that they are of, in their order."""
    parks: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parks[row[column]].append(row)
    return parks


def known_sum(values: Iterable[float]) -> float:
    """Return the sum of what is known; not known where nothing is."""
    known = [value for value in values if not math.isnan(value)]
    return sum(known) if known else math.nan


def weakest(confidences: Iterable[str]) -> str:
    """Return the lowest of confidences."""
    return max(confidences, key=("high", "medium", "low").index)


# saving


def alone(study: Study, measure: Row) -> float:
    """Return what a measure saves of its use where it is the only one, of all that it can be carried out on."""
    key = f"saving.{measure['key']}"
    return study(f"{key}.saving") * (study(f"{key}.applies") if study.has(f"{key}.applies") else 1.0)


def mix_uses(study: Study) -> dict[str, float]:
    """Return the share of each end use in the electricity of the stated mix of industries."""
    shares = {row["industry"]: row for row in rows_of(END_USES)}
    uses, whole = dict.fromkeys(USES, 0.0), 0.0
    for row in rows_of(INDUSTRIES):
        if number(row["mix_share"]) > 0:
            energy = number(row["mix_share"]) * industry_hours(study, row)
            whole += energy
            for use in USES:
                told = number(shares[row["key"]][use])
                uses[use] += energy * (0.0 if math.isnan(told) else told)
    uses = {use: energy / whole for use, energy in uses.items()}
    air = min(sum(uses.values()) * study("saving.compressed_air.share"), uses["drives"])
    return uses | {"drives": uses["drives"] - air, AIR: air}


def parts(savings: dict[str, float]) -> dict[str, float]:
    """Return what each measure has of the joint saving of one use, ``1 - prod(1 - s)``: in proportion to ln(1 - s)."""
    left = 1.0
    for each in savings.values():
        left *= 1.0 - each
    logs = {key: math.log(1.0 - each) for key, each in savings.items()}
    whole = sum(logs.values())
    return {key: (1.0 - left) * log / whole if whole else 0.0 for key, log in logs.items()}


def saved_shares(study: Study, uses: dict[str, float], products: dict[str, float]) -> dict[str, float]:
    """Return the share of a park's electricity that each measure saves.

    Parameters
    ----------
    uses
        End use -> its share of the electricity.
    products
        Measure of a product -> what it saves of what is known, alone.
    """
    measures = [row for row in rows_of(MEASURES) if row["energy_carrier"] == "electricity"]
    saved: dict[str, float] = defaultdict(float)
    for use, share in uses.items():
        on = {
            row["key"]: products[row["key"]] if row["product"] else alone(study, row)
            for row in measures
            if (row["key"] in products if row["product"] else row["end_use"] in (use, "all"))
        }
        for key, part in parts(on).items():
            saved[key] += share * part
    return dict(saved)


def by_tonnes(study: Study, park: str, *, load_mwh: float) -> dict[str, float]:
    """Return what measures of a product save of a park's electricity, each alone: of what its tonnes take of it."""
    saved = {}
    for row in rows_of(MEASURES):
        tonnes = sum(
            number(tenant["production_t"])
            for tenant in study.rows("estate_tenants")
            if row["product"] and tenant["estate_id"] == park and tenant["product"] == row["product"]
        )
        if tonnes:
            taken = tonnes * study(f"estates.load.intensity.{row['product']}") / 1000 / load_mwh
            saved[row["key"]] = study(f"saving.{row['key']}.saving") * min(taken, 1.0)
    return saved


def abatement(study: Study, *, investment: float, running: float, value: float, life: float, tonnes: float) -> float:
    """Return what a tonne costs [USD/t]: all years of the life, discounted, over its tonnes, discounted too."""
    rate, growth = study("costs.finance.discount_rate"), study("estates.money.price_escalation")
    years = range(1, round(life) + 1)
    spent = investment + sum((running - value * (1 + growth) ** year) / (1 + rate) ** year for year in years)
    return spent / sum(tonnes / (1 + rate) ** year for year in years)


# projects


def rank_of(row: Row) -> tuple[object, ...]:
    """Return what projects of a park are ranked by, the best first."""
    cost, avoided = number(row["project_abatement_usd_per_t"]), number(row["project_avoided_tco2e"])
    order = [each["key"] for each in rows_of(TECHNOLOGIES)]
    last = (math.isnan(avoided), 0.0 if math.isnan(avoided) else -avoided, order.index(row["technology"]))
    if math.isnan(cost):
        return (2, 0.0, *last)
    return (0, cost * avoided, *last) if cost < 0 else (1, cost, *last)


# pairs


def fits(study: Study, pair: Row, sought: Row | None) -> bool:
    """Return whether heat is hot enough for who takes it; what has no temperature always fits."""
    if pair["stream"] not in ("heat", "steam"):
        return True
    assert sought is not None, pair["pair_id"]
    drop = number(pair["offered_temperature_c"]) - number(pair["sought_temperature_c"])
    return drop >= (0.0 if sought["stream"] == "steam" else study("eco_parks.approach.temperature"))


def gives(stream: Row, pair: Row) -> bool:
    """Return whether a pair is given of a stream: no park offers the same twice."""
    own = (stream["direction"], stream["estate_id"], stream["stream"], stream["material"], stream["temperature_c"])
    return own == ("offered", pair["from_estate_id"], pair["stream"], pair["material"], pair["offered_temperature_c"])


def takes(stream: Row, pair: Row) -> bool:
    """Return whether a pair goes to a stream that is looked for: of heat and steam by how hot it is to be."""
    if (stream["direction"], stream["estate_id"]) != ("sought", pair["to_estate_id"]):
        return False
    hot = ("heat", "steam")
    same = stream["stream"] in hot if pair["stream"] in hot else stream["stream"] == pair["stream"]
    return same and stream["temperature_c"] == pair["sought_temperature_c"]


def arrives(study: Study, pair: Row) -> float:
    """Return what of a pair reaches the taker."""
    amount = number(pair["pair_amount"])
    if pair["stream"] not in ("heat", "steam"):
        return amount
    return amount * (1.0 - study("eco_parks.heat.loss") * number(pair["distance_km"]))


def boiler_avoids(study: Study, mwh: float) -> float:
    """Return what heat avoids that a boiler need not make [tCO2e]."""
    return mwh / study("eco_parks.boiler.efficiency") * study("eco_parks.boiler.fuel_factor")


# criteria


def verdict(criterion: Row, value: float, threshold: float) -> str:
    """Return what a value is worth: by a threshold of low confidence nothing is met."""
    if not criterion["comparison"]:
        return "unknown" if math.isnan(value) else "reported"
    if math.isnan(value) or math.isnan(threshold):
        return "unknown"
    reached = value < threshold if criterion["comparison"] == "below" else value >= threshold
    if criterion["threshold_confidence"] in ("high", "medium"):
        return "met" if reached else "not_met"
    return "reached_unverified" if reached else "not_reached_unverified"


# domino


def followed(study: Study, places: int, years: int) -> int:
    """Return how many of so many places have followed the pilot: a logistic curve, each at the middle of its part."""
    if years <= 0:
        return 0
    beside = years - study("eco_parks.roll_out.middle")
    share = 1.0 / (1.0 + 81.0 ** (-beside / study("eco_parks.roll_out.takeover")))
    return sum(share >= (place + 0.5) / places for place in range(places))


def likes(study: Study, row: Row) -> tuple[dict[str, float], dict[str, float], float]:
    """Return what is known of how like a place is, feature by feature; all weights; and the share of those known."""
    names = ("industry", "size", "voltage", "let_share", "roofs")
    if row["place_kind"] == "roof":
        names = ("size", "voltage", "roofs")
    weights = {name: study(f"eco_parks.similarity.{name}_weight") for name in names}
    whole = sum(weights.values())
    weights = {name: weight / whole for name, weight in weights.items()}
    known = {name: number(row[f"like_{name}"]) for name in names if row[f"like_{name}"]}
    return known, weights, sum(weights[name] for name in known)


def similarity(study: Study, row: Row) -> float:
    """Return the mean likeness by the weights, of what is known of both; not known where too little is."""
    known, weights, share = likes(study, row)
    if not known or share < study("eco_parks.similarity.least_known_share") - 1e-12:
        return math.nan
    return sum(weights[name] * like for name, like in known.items()) / share


def totals(run: Run) -> dict[str, float]:
    """Return the totals of pairs, where the study has streams."""
    if not run.rows_if_any("estate_streams"):
        return {}
    pairs = run.rows_if_any("symbiosis")
    own = {"symbiosis_pairs_count": float(len(pairs))}
    for stream, unit in (
        ("heat", "mwh"),
        ("steam", "mwh"),
        ("co2", "t"),
        ("water", "m3"),
        ("residue", "t"),
        ("waste", "t"),
    ):
        given = [number(pair["pair_amount"]) for pair in pairs if pair["stream"] == stream]
        own[f"symbiosis_{stream}_{unit}"] = float(sum(given))
    own["symbiosis_avoided_tco2e"] = known_sum(number(pair["pair_avoided_tco2e"]) for pair in pairs)
    return own
