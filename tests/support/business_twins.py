"""Business cases that Python and the scripts of the page work out alike: of roofs and parks, with what is moved."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from geoplan.files.digits import shortened_json
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.outputs.map.planner.business_content import bases_content
from geoplan.outputs.map.planner.byte_futures import in_steps
from geoplan.parameters import load_parameters
from geoplan.planning.business.business_bases import BusinessBases
from geoplan.planning.business.case_figures import CaseFigures
from geoplan.planning.business.park_bases import ParkBasis, park_year
from geoplan.planning.business.park_case import park_case
from geoplan.planning.business.roof_bases import RoofBasis
from geoplan.planning.business.roof_case import BusinessCase, roof_case
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.plans.battery_years import capacity_left
from geoplan.planning.estates.plans.estate_accounts import EstateAccounts
from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.planning.estates.plans.estate_columns import first_year
from geoplan.planning.estates.tariffs import Surplus
from support.estate_twins import RATE, TERMS, PageEstates, expected_figures, twin_estates, twin_settings

FUTURES = 200
"""How many futures the cases have."""
OF_ALL = {
    "pv_life": 20.0,
    "pv_degradation": 0.006,
    "inverter_share": 0.09,
    "inverter_year": 12.0,
    "battery_life": 9.0,
    "converter_life": 8.0,
    "discount_rate": 0.085,
    "price_escalation": 0.01,
    "ppa_price_share": 0.9,
    "jcm_emission_factor": 0.333,
}
"""What a case is worked out with besides what the year of an estate is."""
MEASURES = {"E1": ((200_000.0, 7), (110_000.0, 11)), "E2": (), "E3": ()}
"""What measures of an estate cost, and their lives, all carried out."""


def twin_terms(usd_rate: float = RATE) -> EstateTerms:
    return EstateTerms(**TERMS, **OF_ALL, usd_rate=usd_rate)


def drawn_terms(terms: EstateTerms, draw: np.random.Generator) -> EstateTerms:
    """Return terms in all futures, in the steps of the page; lives and the fall of a price of electricity stand."""
    moving = ("pv_usd_per_kwp", "pv_om_share", "pv_degradation", "inverter_share", "discount_rate", "emission_factor")
    moved = {name: in_steps(getattr(terms, name) * draw.uniform(0.7, 1.4, FUTURES)) for name in moving}
    return replace(terms, usd_rate=in_steps(RATE * draw.uniform(0.98, 1.1, FUTURES)), **moved)


def twin_roofs() -> dict[str, RoofBasis]:
    """Three classes, one of which nobody knows the price of."""
    draw = np.random.default_rng(3)
    terms = twin_terms()
    drawn = drawn_terms(terms, draw)
    prices = dict(zip(CLASSES, (float("nan"), 2_300.0, 2_100.0), strict=True))
    return {
        each: RoofBasis(
            roof_class=each,
            currency="VND",
            usd_rate=RATE,
            price=price,
            price_from="" if np.isnan(price) else "study",
            mean_price=2_204.0655,
            choice=None,
            export_price=671.0,
            surplus=Surplus(0.5),
            used_share=0.55,
            terms=terms,
            drawn=drawn,
            drawn_used_share=in_steps(draw.uniform(0.2, 0.9, FUTURES)),
            energy_moved=in_steps(np.round(draw.uniform(0.6, 1.5, FUTURES), 9)),
            capacity_moved=in_steps(np.round(draw.uniform(0.6, 1.5, FUTURES), 9)),
        )
        for each, price in prices.items()
    }


def twin_park(given: PageEstates, row: int, setting: EstateSetting) -> ParkBasis:
    """What the case of one estate rests on with a setting of its own."""
    each = str(given.table["estate_id"].iloc[row])
    figures = expected_figures(given, row, setting)
    alone = expected_figures(given, row, replace(setting, battery_hours=0.0))
    tariff = given.tariffs.get(setting.choice)
    rate = given.per_usd[tariff.currency] if tariff is not None else float("nan")
    terms = twin_terms(rate)
    surplus = given.surplus if setting.surplus_share is None else Surplus(setting.surplus_share)
    billed = () if tariff is None else (BilledSteps.of(given.load.times, tariff, 1.0),)
    case = EstateCase(setting, billed, terms, surplus, saving=given.savings[each])
    year = first_year([figures], [alone], [case])
    left = capacity_left(load_parameters(), [figures], [case], years=int(terms.pv_life))
    carried = None
    if setting.saving_share > 0.0:
        saved, running = case.saved_share * figures.bill_before, setting.saving_share * case.saving.running_usd
        costs = np.array([[cost] for cost, _ in MEASURES.get(each, ())]).reshape(-1, 1) * setting.saving_share
        lives = np.array([[float(life)] for _, life in MEASURES.get(each, ())]).reshape(-1, 1)
        carried = MeasureMoney(np.array([saved]), np.array([running]), costs, lives)
    accounts = EstateAccounts(year, terms, left, carried, money=None)  # type: ignore[arg-type]
    plan: Any = SimpleNamespace(accounts=accounts, figures=[figures], cases={each: case})
    draw = np.random.default_rng(row + 20)
    names = ("saving", "avoided", "energy", "capacity")
    moved = {name: in_steps(np.round(draw.uniform(0.6, 1.5, FUTURES), 9)) for name in names}
    drawn = replace(drawn_terms(twin_terms(), np.random.default_rng(3)), usd_rate=rate)
    currency = "" if tariff is None else tariff.currency
    return ParkBasis(each, park_year(plan, 0), currency, rate, terms, drawn, moved)


def plain_case(case: BusinessCase) -> dict[str, Any]:
    """Return a case as JSON has it: null where something is not known, a text where it never comes."""
    return {
        "figures": {each.name: plain(float(getattr(case.figures, each.name))) for each in fields(CaseFigures)},
        "ends": {name: [plain(end) for end in both] for name, both in case.ends.items()},
    }


def plain(value: float) -> float | str | None:
    return None if np.isnan(value) else "never" if np.isinf(value) else value


def business_twins(count: int = 100) -> Mapping[str, Any]:
    """What a page holds of roofs and parks, and what Python says of each setting at random, half of them of roofs."""
    draw = np.random.default_rng(17)
    given, roofs = twin_estates(), twin_roofs()
    parks = {each: twin_park(given, row, EstateSetting()) for row, each in enumerate(given.table["estate_id"])}

    def set_of(price: float, cost: float) -> dict[str, float | None]:
        values = {"price": price * draw.uniform(0.0, 2.0), "used_share": draw.random(), "cost": cost * draw.random()}
        return {name: float(value) if draw.random() < 0.6 else None for name, value in values.items()}

    cases: list[dict[str, Any]] = []
    for number in range(count // 2):
        kind = CLASSES[number % len(CLASSES)]
        kwp = float(draw.uniform(1.0, 500.0))
        roof = {"kind": kind, "kwp": kwp, "kwh": kwp * float(draw.uniform(900.0, 1_500.0))}
        own = set_of(2_000.0, 1.5e7) if number % 5 else {"price": None, "used_share": None, "cost": None}
        own |= {"used_share": (0.0, 1.0)[number % 2]} if number % 7 == 0 else {}
        own |= {"price": 0.0} if number % 11 == 0 else {}
        case = roof_case(roof["kwp"], roof["kwh"], basis=roofs[kind], **own)
        cases.append({"roof": roof, "set": own, **plain_case(case)})
    for number, setting in enumerate(twin_settings(count - count // 2, list(given.tariffs), seed=8)):
        row = number % len(given.table)
        basis = twin_park(given, row, setting)
        rate = basis.usd_rate
        own = set_of(0.1 * rate, 600.0 * rate) if number % 4 else {"price": None, "used_share": None, "cost": None}
        case = park_case(basis, **own)
        cases.append({"estate": row, "setting": asdict(setting), "set": own, **plain_case(case)})
    content = bases_content(BusinessBases(roofs, parks), load_parameters())
    for each, own in MEASURES.items():
        content["parks"][each]["measures"] = [list(one) for one in own]
    return {"content": shortened_json(content), "cases": cases}
