"""What the page is told of its tour: the stops of the study, or six that are made of the result.

A stop that is made is a view and a few sentences from the tables of texts, their blanks filled with figures of the run
as the page rounds them. What a result does not have, a stop does not say; one that has nothing to say is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.map.tour.tour_places import park_stop, sites_stop, zone_stop
from geoplan.outputs.map.tour.tour_words import Said, Stop, energy_titles, said_some, share_of
from geoplan.outputs.wording.texts import load_texts
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.potential.draws.potential_draws import ENERGIES
from geoplan.sentences import in_brackets, listed

if TYPE_CHECKING:
    import pandas as pd

    from geoplan.result.assessment import Assessment

Maker: TypeAlias = Callable[[Said, "Assessment"], Stop | None]

ROOFS, TOTAL = "rooftop_pv_energy_gwh", "total_energy_gwh"


def tour_content(result: "Assessment") -> dict[str, Any] | None:
    """Return the stops of the tour, as plain texts for the page's scripts.

    Parameters
    ----------
    result
        What `assess` returned.

    Returns
    -------
    dict or None
        ``own``, whether the study wrote them, and ``stops``: ``title`` and ``text`` by language, ``view``. None where
        there is nothing to show.
    """
    own = [Stop(each.title, each.text, each.view) for each in result.study.tour]
    stops = own or list(made_stops(result))
    return {"own": bool(own), "stops": [stop.content() for stop in stops]} if stops else None


def made_stops(result: "Assessment") -> Iterator[Stop]:
    """Return the stops that are made of a result, in the order in which a mayor would ask.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    said = Said.of(result)
    makers: tuple[Maker, ...] = (_place, zone_stop, sites_stop, park_stop, _rest, _plan)
    for maker in makers:
        stop = maker(said, result)
        if stop is not None:
            yield stop


def _place(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of the whole place: what all sources give, how sure, and what is not real."""
    totals = result.totals
    energy = totals.get(TOTAL, float("nan"))
    if not energy > 0:
        return None
    low, high = (totals.get(f"{TOTAL}_{end}", float("nan")) for end in ("low", "high"))
    key = "tour.place.sum" if low < high else "tour.place.sum_alone"
    told = [said(key, energy=energy, low=low, high=high)]
    if totals.get(ROOFS, 0.0) > 0:
        told.append(said("tour.place.roofs", share=share_of(totals[ROOFS], energy)))
    if totals.get("total_of_sold_pct", float("nan")) > 0:
        told.append(said("tour.place.sold", share=totals["total_of_sold_pct"]))
    drawn = _drawn_layers(result, said.texts)
    if drawn is not None:
        told.append(said("tour.place.drawn", layers=drawn))
    return said.stop("tour.place.title", told, view={"result": TOTAL}, place=result.study.title)


def _drawn_layers(result: "Assessment", texts: Mapping[str, Text]) -> Text | None:
    """Return the layers that are not real, each status with its layers."""
    statuses = result.statuses()
    kinds = {status: statuses[status] for status in ("schematic", "synthetic") if statuses.get(status)}
    if not kinds:
        return None

    def words(language: Language) -> str:
        parts = []
        for status, layers in kinds.items():
            told = said_some([f"layer.{kind}" for kind in layers if f"layer.{kind}" in texts], texts, language)
            parts.append(told + in_brackets(texts[f"status.{status}"][language], language))
        return listed(parts, language, separator="; ")

    return Text(**{language: words(language) for language in LANGUAGES})


def _rest(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of what is no solar power: waste, residues and manure, and where most of the largest is."""
    totals, zones = result.totals, result.zones
    energies = {name: float(totals.get(name, 0.0)) for name in ENERGIES if name != ROOFS and name in zones}
    given = {name: energy for name, energy in energies.items() if energy > 0}
    if not given:
        return None
    ordered = sorted(given, key=lambda name: -given[name])
    titles = energy_titles()
    parts = [said("tour.rest.source", source=titles[name], energy=given[name]) for name in ordered]
    sources = Text(**{each: listed([part[each] for part in parts], each) for each in LANGUAGES})
    first = ordered[0]
    told = [said("tour.rest.sum", sources=sources)]
    if zones[first].notna().any():
        most = zones[first].idxmax()
        place, energy = str(zones["zone_name"].loc[most]), float(zones[first].loc[most])
        told.append(said("tour.rest.most", source=titles[first], zone=place, energy=energy))
    if any(not name.startswith("waste") for name in ordered):
        told.append(said("tour.rest.crops"))
    return said.stop("tour.rest.title", told, view={"result": first})


def _plan(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of the scenarios: what the first of them cuts, and what is left to a target."""
    scenarios = result.scenarios
    if scenarios is None or not scenarios.runs or not scenarios.measures:
        return _missing(said, result)
    name, run = next(iter(scenarios.runs.items()))
    targets = scenarios.tables["targets"]
    of_plan = targets[targets["scenario_id"] == name]
    known = of_plan[of_plan["gap_tco2e"].notna()]
    years = scenarios.tables["scenario_years"]
    years = years[(years["scenario_id"] == name) & years["reduced_tco2e"].notna()].set_index("year")
    if years.empty:
        return _missing(said, result)
    target = known.iloc[0] if len(known) else None
    asked = int(target["target_year"]) if target is not None else int(years.index[-1])
    year = asked if asked in years.index else int(years.index[-1])
    title = run.setting.title if run.setting.title.en else Text(en=name)
    told = [said("tour.plan.cut", plan=title, cut=float(years["reduced_tco2e"].loc[year]), year=str(year))]
    told += list(_gap(said, target, result)) if target is not None else list(_unknown(said, scenarios))
    return said.stop("tour.plan.title", told, view={"plan": name})


def _gap(said: Said, target: "pd.Series[Any]", result: "Assessment") -> Iterator[Text]:
    gap = float(target["gap_tco2e"])
    names = _target_titles(result)
    title = _in_sense(names.get(str(target["target_id"]), Text(en=str(target["target_title"]))), said, target)
    yield said("tour.plan.met" if gap <= 0 else "tour.plan.short", target=title, gap=abs(gap))
    if gap <= 0 and target["chance_share"] == target["chance_share"]:
        yield said("tour.plan.chance", share=share_of(float(target["chance_share"]), 1.0))


def _in_sense(title: Text, said: Said, target: "pd.Series[Any]") -> Text:
    """Return what a target is called, and in which sense it is read: one number can mean different tonnes."""
    sense = said.texts.get(f"scenario.sense.{target['target_sense']}")
    if sense is None:
        return title
    return Text(**{each: title[each] + in_brackets(sense[each], each) for each in LANGUAGES})


def _target_titles(result: "Assessment") -> Mapping[str, Text]:
    layer = result.inputs.targets
    if layer is None:
        return {}
    rows = layer.drop_duplicates("target_id").to_dict("records")
    return {str(row["target_id"]): Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]) for row in rows}


def _unknown(said: Said, scenarios: Scenarios) -> Iterator[Text]:
    texts = load_texts()
    keys = dict.fromkeys((*scenarios.baseline.missing, *scenarios.missing))
    named = [f"scenario.missing.{key}" for key in keys if f"scenario.missing.{key}" in texts]
    if named:
        yield said("tour.plan.unknown", missing=named)


def _missing(said: Said, result: "Assessment") -> Stop | None:
    """Return the stop of what a study does not know yet, where it has no scenarios."""
    texts = load_texts()
    absent = [f"layer.{kind}" for kind in result.inputs.absent if f"layer.{kind}" in texts]
    told = [said("tour.missing.layers", layers=absent)] if absent else []
    return said.stop("tour.missing.title", [*told, said("tour.missing.weak")])
