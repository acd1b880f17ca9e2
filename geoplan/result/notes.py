"""What the reader of a result must know, as sentences in three languages; they stand in notes.csv."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.kinds.national import EMISSION_FACTOR, JCM_EMISSION_FACTOR, VIET_NAM, VIET_NAM_TIME
from geoplan.languages import LANGUAGES, Text
from geoplan.layers.ages import OLD_YEARS, old_layers, year_of, years_of_layers
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.titles import layer_titles
from geoplan.parameters import Parameters
from geoplan.planning.candidate_costs import cost_classes, known_cost_classes
from geoplan.planning.estates.load.estate_loads import BY_AREA
from geoplan.planning.estates.plans.estate_cases import first_surplus_day
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.planning.estates.saving.measures import ELECTRICITY, FUEL
from geoplan.planning.estates.together.coincidence import FLOWS_TOGETHER, EstatesTogether
from geoplan.planning.estates.together.direct_use import ZoneDirectUse
from geoplan.potential.installed import GROSS_MWP, INSTALLED, LEFT_MWP
from geoplan.potential.plant_scale import missing_costs, missing_feedstock_costs
from geoplan.potential.potential import Potential
from geoplan.result.demand import demand_sentences
from geoplan.sentences import filled, headed, in_brackets, read_texts, shown, written_day
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds
from geoplan.siting.place_status import drawn_layers, is_demonstration
from geoplan.siting.ranking.criteria import load_candidate_criteria, load_zone_criteria
from geoplan.siting.ranking.zones import default_weights, zone_scores
from geoplan.siting.sites import Sites
from geoplan.study import Study
from geoplan.units import KW_PER_MW, M2_PER_HA, M2_PER_KM2

_WHOLE_MWP = 100
"""From here on megawatts are told without decimals."""
_FARMS = "biogas_farm_energy_gwh"
_SHOWN_CELLS = 20
"""So many cells of a plan are named."""


def notes_on(study: Study, layers: OpenedLayers, potential: Potential, sites: Sites) -> tuple[Text, ...]:
    """Return what the reader must know: what is absent, unknown, left out, or was surveyed.

    Parameters
    ----------
    study, layers, potential, sites
        Of one run.

    Returns
    -------
    tuple of Text
        In three languages.
    """
    return tuple(_notes(study, layers, potential, sites))


def notes_on_ages(study: Study, layers: OpenedLayers) -> tuple[Text, ...]:
    """Return which layers are some years old, with their years; nothing where none is."""
    old = old_layers(study, layers)
    if not old:
        return ()
    today = year_of(study, years_of_layers(study, layers))
    named = layer_titles()
    titles = {}
    for kind, years in old.items():
        told = ", ".join(str(year) for year in years)
        titles[kind] = Text(**{each: named[kind][each] + in_brackets(told, each) for each in LANGUAGES})
    values = {"age": str(OLD_YEARS), "year": str(today)}
    return (filled(_sentences()["ages"], titles=titles, layers=list(old), **values),)


def notes_on_demand(
    demand: pd.DataFrame | None, totals: "pd.Series[float]", *, use: ZoneDirectUse | None = None
) -> tuple[Text, ...]:
    """Return what roofs and all sources could give beside the electricity sold and the peak, and what is used."""
    place = None if use is None else use.place
    return tuple(note_of(f"demand_{key}", **values) for key, values in demand_sentences(demand, totals, use=place))


def notes_on_plan_file(computed: Sequence[str]) -> tuple[Text, ...]:
    """Return that cells of the plan were formulas, of which the values that stood there were read.

    Parameters
    ----------
    computed
        The cells, as `geoplan.planning.plan_file.PlanFile.computed` names them.
    """
    if not computed:
        return ()
    cells = ", ".join(computed[:_SHOWN_CELLS]) + (" …" if len(computed) > _SHOWN_CELLS else "")
    return (note_of("plan_formulas", cells=cells),)


def notes_on_estates(plan: EstatePlan | None, *, country: str = "") -> tuple[Text, ...]:
    """Return what a reader must know of the plan of estates: what is a proxy, what is not known, what the law lets.

    Parameters
    ----------
    plan
        Of the estates of a study.
    country
        Whose rules of surplus hold, ISO 3166-1; empty where that is not known.
    """
    return () if plan is None else tuple(_estate_notes(plan, country))


def _estate_notes(plan: EstatePlan, country: str) -> Iterator[Text]:
    yield from plan.load.notes
    cases = plan.cases.values()
    if not any(case.billed for case in cases):
        yield note_of("estates_no_tariff")
    elif not any(case.tariff is not None and case.tariff.export_price > 0.0 for case in cases):
        yield note_of("estates_no_export_price")
    if any(case.surplus is None for case in cases):
        since, year = first_surplus_day(country), str(plan.pv.times[len(plan.pv.times) // 2].year)
        if since is None:
            yield note_of("estates_surplus_unknown")
        else:
            known = {"since": Text(**{each: written_day(since, each) for each in LANGUAGES})}
            yield filled(_sentences()["estates_surplus_before"], titles=known, year=year, since=["since"])
    if any(len(case.billed) > 1 for case in cases):
        yield note_of("estates_two_calendars")
    yield from _saving_notes(plan.saving, all_estates=len(plan.table))
    if plan.together is not None:
        yield from _together_notes(plan.together, alike=_alike(plan))
    unknown = int(plan.table["scope1_tco2e"].isna().sum()) if "scope1_tco2e" in plan.table else 0
    if unknown:
        yield note_of("estates_scope1_unknown", count=unknown, all=len(plan.table))


def _saving_notes(saving: pd.DataFrame, *, all_estates: int) -> Iterator[Text]:
    """Yield what energy saving rests on, and of how many estates it is not known."""
    if saving.empty:
        return
    yield note_of("estates_saving")
    for carrier, key in ((ELECTRICITY, "estates_saving_unknown"), (FUEL, "estates_saving_no_fuel")):
        own = saving[saving["energy_carrier"] == carrier]
        unknown = int(own["saved_mwh"].isna().groupby(own["estate_id"]).all().sum())
        if unknown:
            yield note_of(key, count=unknown, all=all_estates)


def _alike(plan: EstatePlan) -> int:
    """Return how many estates use electricity by the same stated mix."""
    loads = plan.load.table
    return int(((loads["load_basis"] == BY_AREA) & (loads["load_mwh"] > 0.0)).sum())


def _together_notes(together: EstatesTogether, *, alike: int) -> Iterator[Text]:
    """Yield what all estates take and give in one hour, and that beside the peak of the place as it is told.

    Parameters
    ----------
    together
        All estates as one.
    alike
        How many of them peak in the same hour by how their load was made.
    """
    bought, own, fed = (
        _shown_mw(together.of(column, flow) / KW_PER_MW)
        for column, flow in (("peak_kw", "import"), ("sum_of_peaks_kw", "import"), ("peak_kw", "export"))
    )
    if not bought > 0.0:
        return
    if fed > 0.0:
        at = together.peaks["peak_hour"].iloc[FLOWS_TOGETHER.index("export")]
        hours = {"hour": Text(**{each: f"{written_day(at.date(), each)} {at:%H:%M}" for each in LANGUAGES})}
        yield filled(_sentences()["estates_together"], titles=hours, load=bought, own=own, fed=fed, hour=["hour"])
    else:
        yield note_of("estates_together_no_export", load=bought, own=own)
    if alike > 1:
        yield note_of("estates_same_hours", count=alike)
    peak = together.place_peak
    if peak is not None:
        values = {flow: round(together.of_place_pct(each)) for flow, each in (("load", "import"), ("fed", "export"))}
        yield filled(
            _sentences()["estates_of_peak"],
            titles={peak.basis: _sentences()[f"basis_{peak.basis}"]},
            basis=[peak.basis],
            peak=round(peak.amount),
            year=str(peak.year),
            **values,
        )


def _shown_mw(value: float) -> float:
    """Return MW as people read them: whole from 10 on, with one decimal below."""
    return round(value) if value >= 10.0 else round(value, 1)


def _notes(study: Study, layers: OpenedLayers, potential: Potential, sites: Sites) -> Iterator[Text]:
    yield from _country_notes(study)
    if layers.survey is not None:
        zones, surveyed = potential.zones, potential.roofs.surveyed
        yield from survey_notes(
            layers.survey,
            zone_names=dict(zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), strict=True)),
            roofs=surveyed if len(surveyed) else None,
            sites_dropped=sites.dropped,
            sites_missing=sites.missing,
        )
    if layers.absent:
        yield note_of("absent", layers=list(layers.absent))
    yield from _demonstration_notes(study, layers, sites)
    yield from _cost_notes(study, sites)
    farms_gwh = float(potential.totals.get(_FARMS, 0.0))
    if farms_gwh > 0 and not _has(sites, "biogas"):
        yield note_of("no_biogas_plant", energy=round(farms_gwh, 1))
    unknown = int(potential.zones["population"].isna().sum())
    if unknown:
        yield note_of("population_unknown", count=unknown)
    if potential.roofs.outside:
        yield note_of("roofs_outside", count=potential.roofs.outside)
    yield from _installed_notes(potential.totals)
    yield from _equal_notes(sites)


def _installed_notes(totals: "pd.Series[float]") -> Iterator[Text]:
    """Yield what stands on roofs already and what is left, where a layer says it."""
    names = {"there": INSTALLED["rooftop"], "gross": GROSS_MWP, "left": LEFT_MWP}
    if all(name in totals for name in names.values()):
        yield note_of("installed", **{key: _shown_mwp(totals[name]) for key, name in names.items()})


def _shown_mwp(value: float) -> float:
    return round(value, 1) if value < _WHOLE_MWP else round(value)


def _equal_notes(sites: Sites) -> Iterator[Text]:
    """Yield which criteria tell nobody apart, and therefore weigh nothing; where there is anyone to tell apart."""
    if len(sites.zones) > 1:
        weights = default_weights() if sites.weights.zones is None else sites.weights.zones
        titles = {key: criterion.title for key, criterion in load_zone_criteria().items()}
        equal = [key for key in zone_scores(sites.zones).equal if weights.get(key, 0.0) > 0]
        if equal:
            yield filled(_sentences()["criteria_equal_zones"], titles=titles, criteria=equal)
    if sites.candidates is None or "criteria_equal" not in sites.candidates:
        return
    named: dict[str, Text] = {}
    for key, part in sites.candidates.groupby("candidate_kind", sort=False):
        kind = candidate_kinds()[str(key)].title
        for name in str(part["criteria_equal"].iloc[0]).split(";") if len(part) > 1 else ():
            if name:
                title = load_candidate_criteria()[name].title
                both = {each: headed(kind[each], title[each], each) for each in LANGUAGES}
                named[f"{key}.{name}"] = Text(**both)
    if named:
        yield filled(_sentences()["criteria_equal"], titles=named, criteria=list(named))


def _country_notes(study: Study) -> Iterator[Text]:
    """Yield which values of Viet Nam stand in a study elsewhere, and which it has to give itself."""
    surely = study.country == VIET_NAM or (not study.country and study.time_zone in VIET_NAM_TIME)
    if not surely and EMISSION_FACTOR in study.parameters and EMISSION_FACTOR not in study.overrides:
        # only its hours are Viet Nam's, or somebody has moved a study that was opened there
        yield note_of("parameters_of_viet_nam")
    if study.is_viet_nam:
        return
    yield note_of("abroad")
    if EMISSION_FACTOR not in study.parameters:
        yield note_of("factor_wanted", id=EMISSION_FACTOR)
    if not study.has_jcm:
        yield note_of("jcm_off", id=JCM_EMISSION_FACTOR)


def _demonstration_notes(study: Study, layers: OpenedLayers, sites: Sites) -> Iterator[Text]:
    """Yield how much of the land and how many of the candidates layers place that are not real, and what helps."""
    statuses = {kind: given.status for kind, given in layers.reports.items()}
    if sites.candidates is not None and (count := int(is_demonstration(sites.candidates).sum())):
        drawn = drawn_layers(sites.candidates, statuses=statuses)
        everywhere = [name for name in drawn if layer_kinds()[name].form in ("raster", "footprints")]
        wanted = " ".join(f"--layer {name}" for name in everywhere or drawn)
        command = f"geoplan fetch {study.name} {wanted} -o FOLDER"
        yield note_of("demonstrations", count=count, all=len(sites.candidates), layers=drawn, command=command)
    if sites.patches is None or "place_status" not in sites.patches:
        return
    for technology, patches in sites.patches[is_demonstration(sites.patches)].groupby("technology", sort=False):
        kind = candidate_kinds()[str(technology)]
        placing = kind.placed_by.get(kind.origins[0], ())
        drawn = [name for name in placing if statuses.get(name, "real") != "real"]
        titles = {**layer_titles(), kind.key: kind.title}
        area_km2, capacity = patches["area_ha"].sum() * M2_PER_HA / M2_PER_KM2, patches["capacity_mw"].sum()
        yield filled(
            _sentences()["demonstration_land"],
            titles=titles,
            kind=[kind.key],
            area=round(area_km2),
            capacity=round(capacity),
            unit=kind.capacity_unit,
            layers=drawn,
        )


def drawn_title(title: Text) -> Text:
    """Return the title of a figure that rests on land which a layer that is not real has left.

    Examples
    --------
    >>> drawn_title(Text(en="Eligible land")).en
    'Eligible land (demonstration: on a layer that is not real)'
    """
    return filled(_sentences()["drawn_figure"], titles={"title": title}, title=["title"])


def _cost_notes(study: Study, sites: Sites) -> Iterator[Text]:
    """Yield whose costs are not known, and by which parameters a study can give them."""
    if sites.candidates is not None:
        told = sites.candidates.get("investment_musd", pd.Series(np.nan, index=sites.candidates.index)).notna()
        if (told | (cost_classes(sites.candidates, study.parameters) != "")).any():
            yield note_of("prices", year=str(study.prices.year))
    costless = _without_costs(study, sites)
    wanted = {kind.key: _wanted_costs(kind, study.parameters) for kind in costless}
    titles = {kind.key: kind.title for kind in costless}
    titles |= {name: Text(en=name, vi=name, ja=name) for names in wanted.values() for name in names}
    given = [key for key, names in wanted.items() if names]
    others = [key for key, names in wanted.items() if not names]
    if given:
        ids = list(dict.fromkeys(name for key in given for name in wanted[key]))
        yield filled(_sentences()["costs_wanted"], titles=titles, kinds=given, ids=ids)
    if others:
        yield filled(_sentences()["costs_unknown"], titles=titles, kinds=others)


def _wanted_costs(kind: CandidateKind, parameters: Parameters) -> tuple[str, ...]:
    """Return the costs of a kind that a study has to give; prices that its electricity is sold for are none."""
    if kind.cost_model == "utility_pv":
        needed = (f"costs.{kind.cost_class}.capex", "costs.utility_pv.fixed_om")
        return tuple(name for name in needed if parameters.wanted(name))
    return missing_costs(kind.cost_class, parameters) + missing_feedstock_costs(kind.cost_class, parameters)


def _has(sites: Sites, kind: str) -> bool:
    return sites.candidates is not None and bool((sites.candidates["candidate_kind"] == kind).any())


def _without_costs(study: Study, sites: Sites) -> list[CandidateKind]:
    """Return the kinds of the candidates whose maker knows no costs, and whose costs or feedstock's nobody knows."""
    if sites.candidates is None:
        return []
    table, known = sites.candidates, known_cost_classes(study.parameters)
    priced = table[table["lcoe_usd_per_mwh"].notna()] if "lcoe_usd_per_mwh" in table else table.iloc[:0]
    costless = set(table["candidate_kind"]) - set(priced["candidate_kind"])
    return [
        kind
        for kind in candidate_kinds().values()
        if kind.key in costless
        and (
            missing_feedstock_costs(kind.cost_class, study.parameters)
            or not any(name.split(".")[0] == kind.cost_class for name in known)
        )
    ]


@cache
def _sentences() -> dict[str, Text]:
    return read_texts(Path(__file__).with_name("notes.csv"))


def note_of(key: str, **values: float | str | list[str]) -> Text:
    """Return a sentence of notes.csv, its blanks filled."""
    return filled(_sentences()[key], titles=layer_titles(), **values)


def survey_notes(
    survey: Survey,
    *,
    zone_names: Mapping[str, str],
    roofs: pd.DataFrame | None = None,
    sites_dropped: int = 0,
    sites_missing: int = 0,
) -> list[Text]:
    """Return the sentences of a report on what was surveyed.

    Parameters
    ----------
    survey
        The survey.
    zone_names
        Zone id -> name.
    roofs
        What became of surveyed roofs, as `geoplan.potential.roofs.surveyed.visited_roofs` tells it.
    sites_dropped, sites_missing
        Candidates that the survey put out, and those that it names in vain.

    Returns
    -------
    list of Text
        In three languages.
    """
    notes = [
        note_of(
            "survey_counts",
            file=shown(survey.file),
            roofs=len(survey.roofs),
            estates=len(survey.estates),
            feedstock=len(survey.feedstock),
            sites=len(survey.sites),
        )
    ]
    parks = {"tenants": len(survey.tenants), "streams": len(survey.streams), "evidence": len(survey.evidence)}
    if any(parks.values()):
        notes.append(note_of("survey_parks", **parks))
    ids = set(survey.feedstock["zone_id"]) | (set() if roofs is None else set(roofs["zone_id"]))
    names = [shown(name) for zone, name in zone_names.items() if zone in ids]
    if names:
        notes.append(note_of("survey_where", zones=", ".join(names)))
    if sites_dropped:
        notes.append(note_of("survey_dropped", count=sites_dropped))
    if sites_missing:
        notes.append(note_of("survey_missing", count=sites_missing))
    return notes
