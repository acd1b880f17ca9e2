"""What the money of industrial parks rests on, in words: prices, hours, the rule of surplus, the exchange rate."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from geoplan.languages import Language
from geoplan.money.price_levels import DOLLAR
from geoplan.money.study_tariff import BATTERY_PRICES
from geoplan.money.tariff_bands import WEEK_DAYS
from geoplan.money.tariff_tables import HOURS, PRICES, SURPLUS, TariffChoice, default_choice, tariff_rows
from geoplan.options.estate_options import OWN
from geoplan.outputs.wording.numbers import exact, significant
from geoplan.outputs.wording.source_words import dated_source, listed_sources, source_text
from geoplan.outputs.wording.texts import listed, load_texts, sentence, shown, text
from geoplan.planning.estates.money.estate_tariffs import MARKET_PRICE
from geoplan.planning.estates.money.estate_terms import EXCHANGE_RATE
from geoplan.planning.estates.tariffs import Tariff
from geoplan.sentences import headed, in_brackets, written_day
from geoplan.study import Study

if TYPE_CHECKING:
    from geoplan.planning.estates.plans.estate_plan import EstatePlan

Row = dict[str, str]
LONGEST_SOURCE = 240
PV_PRICE = "costs.rooftop_pv.capex.industrial"
_DONG = "VND"


def tariff_title(name: str, language: Language) -> str:
    """Return what a customer, a voltage, a band or a calendar of hours is called; its name where no table says it.

    Parameters
    ----------
    name
        As the tables of tariffs, or a study's own tariff, write it.
    language
        Of the title.

    Examples
    --------
    >>> tariff_title("manufacturing", "vi"), tariff_title("22 to 110 kV", "ja"), tariff_title("night", "en")
    ('Sản xuất', '22 kV以上110 kV未満', 'night')
    """
    titles = load_texts()
    keys = (f"{prefix}{name}" for prefix in ("map.estate.voltage.", "report.estates.band.", "gpkg.code."))
    return next((titles[key][language] for key in keys if key in titles), name)


def estate_basis(plan: "EstatePlan", study: Study, language: Language) -> list[Row]:
    """Return what the money of a plan rests on: rows with ``title``, ``value`` and ``source``; none without a tariff.

    Parameters
    ----------
    plan
        Of the study's estates.
    study
        Its tariffs, rule of surplus and rates.
    language
        Of words, numbers and sources; a source of the study's own stands as it was given.
    """
    tariffs: dict[TariffChoice, Tariff] = {}
    for case in plan.cases.values():
        if case.tariff is not None:
            tariffs.setdefault(case.setting.choice, case.tariff)
    if not tariffs:
        return []
    rows = [_prices(choice, tariff, study, language) for choice, tariff in _by_prices(tariffs)]
    calendars = dict.fromkeys(each for case in plan.cases.values() for each in case.calendars if each)
    rows += [_hours(calendar, study, language) for calendar in calendars]
    first = next(iter(tariffs.values()))
    rows += _surplus(plan, study, first, language)
    rows += _rates(plan, study, language)
    rows += _costs(plan, study, language)
    return rows


def _by_prices(tariffs: dict[TariffChoice, Tariff]) -> Iterator[tuple[TariffChoice, Tariff]]:
    """Yield each customer and voltage once: by another calendar the prices are the same."""
    known = set()
    for choice, tariff in tariffs.items():
        if choice[:2] not in known:
            known.add(choice[:2])
            yield choice, tariff


def _prices(choice: TariffChoice, tariff: Tariff, study: Study, language: Language) -> Row:
    own = study.estates.tariff is not None and choice.customer in ("", OWN)
    parts = [f"{tariff_title(band.name, language)} {exact(band.price, language)}" for band in tariff.bands]
    value = f"{listed(parts, language)} {tariff.currency}/kWh"
    if tariff.capacity_price > 0.0:
        price = exact(tariff.capacity_price, language, digits=6)
        charged = sentence("report.estates.rests.capacity", price=price, currency=tariff.currency)[language]
        value = listed((value, charged), language, separator="; ")
    if own:
        return {"title": text("report.estates.rests.own_prices", language), "value": value, "source": "study.toml"}
    tabled = [row for row in tariff_rows(PRICES) if (row["customer"], row["voltage"]) == choice[:2]]
    names = {"customer": tariff_title(choice.customer, language), "voltage": tariff_title(choice.voltage, language)}
    title = sentence("report.estates.rests.prices", **names)[language]
    if choice == default_choice(study.tariff_country) and not (study.estates.customer or study.estates.voltage):
        value = listed((value, text("report.estates.rests.default", language)), language, separator="; ")
    return {"title": title, "value": value, "source": _dated(tabled, "valid", language)}


def _hours(calendar: str, study: Study, language: Language) -> Row:
    tabled = [
        row for row in tariff_rows(HOURS) if (row["country"], row["calendar"]) == (study.tariff_country, calendar)
    ]
    peaks = [
        f"{row['start']}–{row['end']}" + in_brackets(_days(row["days"], language), language)
        for row in tabled
        if row["band"] == "peak"
    ]
    value = headed(tariff_title(calendar, language), listed(peaks, language), language)
    peak_rows = [row for row in tabled if row["band"] == "peak"]
    return {
        "title": text("report.estates.rests.hours", language),
        "value": value,
        "source": _dated(peak_rows, "billed", language),
    }


def _days(days: str, language: Language) -> str:
    """Return days of the week as people write them.

    Examples
    --------
    >>> _days("mon-sat", "en"), _days("sun", "ja")
    ('Mon–Sat', '日')
    """
    names = dict(zip(WEEK_DAYS, text("report.estates.weekdays", language).split(), strict=True))
    return "–".join(names[each] for each in days.split("-"))


def _surplus(plan: "EstatePlan", study: Study, tariff: Tariff, language: Language) -> Iterator[Row]:
    """Yield what may be sold and for how much; each rule once."""
    price = exact(tariff.export_price, language)
    paid = ""
    if tariff.export_price > 0.0:
        by_ceiling = study.estates.tariff is None and MARKET_PRICE not in study.parameters
        key = f"report.estates.rests.surplus.{'ceiling' if by_ceiling else 'price'}"
        paid = sentence(key, price=price, currency=tariff.currency)[language]
    rules = [(case.surplus, case.setting) for case in plan.cases.values()]
    if any(rule is None for rule, _ in rules):
        year = str(plan.pv.times[len(plan.pv.times) // 2].year)
        value = sentence("report.estates.rests.surplus.none", year=year)[language]
        title = text("report.estates.rests.surplus", language)
        yield {"title": title, "value": listed(filter(None, (value, paid)), language), "source": ""}
    for share, is_law in dict.fromkeys((rule.share, own.surplus_share is None) for rule, own in rules if rule):
        percent = exact(100.0 * share, language)
        row = _law(share, study) if is_law else None
        key = f"report.estates.rests.surplus.{'law' if row else 'set'}"
        since = written_day(date.fromisoformat(row["since"]), language) if row else ""
        value = sentence(key, share=percent, day=since)[language]
        yield {
            "title": text("report.estates.rests.surplus", language),
            "value": listed(filter(None, (value, paid)), language),
            "source": _source([row["source"]], language) if row else "study.toml",
        }


def _law(share: float, study: Study) -> Any:
    """Return the row of the newest rule that lets so much be sold."""
    rows = [row for row in tariff_rows(SURPLUS) if row["country"] == study.tariff_country]
    held = [row for row in rows if float(row["share"]) == share]
    return max(held, key=lambda row: date.fromisoformat(row["since"]), default=None)


def _rates(plan: "EstatePlan", study: Study, language: Language) -> Iterator[Row]:
    """Yield the exchange rate of each currency of a tariff."""
    rates = {
        case.tariff.currency: float(case.terms.usd_rate) for case in plan.cases.values() if case.tariff is not None
    }
    parameter = study.parameters.get(EXCHANGE_RATE)
    for currency, rate in rates.items():
        if currency in ("", DOLLAR):
            continue
        own = study.estates.tariff
        given = own is not None and own.currency == currency and own.per_usd is not None
        told = parameter.source if currency == _DONG and parameter is not None and not given else ""
        yield {
            "title": text("report.estates.rests.rate", language),
            "value": sentence("report.estates.rests.per_usd", rate=exact(rate, language, digits=6), currency=currency)[
                language
            ],
            "source": "study.toml" if given else _source([told], language),
        }


def _costs(plan: "EstatePlan", study: Study, language: Language) -> Iterator[Row]:
    """Yield what a kWp and a kWh of battery cost to build."""
    terms = next(iter(plan.cases.values())).terms
    prices = {"pv": float(terms.pv_usd_per_kwp), "battery": float(terms.battery_price_per_kwh)}
    told = {name: significant(price, language) for name, price in prices.items() if not math.isnan(price)}
    if told:
        parts = (sentence(f"report.estates.rests.{name}", price=price)[language] for name, price in told.items())
        given = (study.parameters.get(each) for each in (PV_PRICE, BATTERY_PRICES[0]))
        yield {
            "title": text("report.estates.rests.costs", language),
            "value": listed(parts, language),
            "source": _source((each.source for each in given if each is not None), language),
        }


def _source(told: Iterable[str], language: Language) -> str:
    return shown(listed_sources((source_text(each, language) for each in told), language), LONGEST_SOURCE)


def _dated(rows: Iterable[Mapping[str, str]], when: str, language: Language) -> str:
    """Return since or until when rows of a tariff hold, as one of their columns says, and who says so."""
    told = (dated_source(row[when], row["source"], language) for row in rows)
    return shown(listed_sources(told, language), LONGEST_SOURCE)
