"""The result of a run, as every output reads it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import pandas as pd

from geoplan.draws.futures import Futures
from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.fields import current_names, load_fields, pretty_unit, unknown_column
from geoplan.languages import Language, Text
from geoplan.layers.catalog import LayerReport, OpenedLayers
from geoplan.parameters import Parameter, Parameters
from geoplan.planning.eco_parks.contacts import with_consented_contacts
from geoplan.planning.eco_parks.eco_parks import EcoParks
from geoplan.planning.jcm import jcm_shortlist
from geoplan.planning.plan import Plan
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.potential.potential import Potential
from geoplan.potential.roofs.rooftop_results import roof_parts
from geoplan.potential.solar.resource import yearly_yields
from geoplan.result.checks import Check, checks_of
from geoplan.result.demand import demand_totals
from geoplan.result.draws import draws_table
from geoplan.result.first_view import main_bounds
from geoplan.result.headlines import Headline, Reductions, WasteBurnt, headlines_of, reductions_of, waste_burnt
from geoplan.result.measure_first import measure_first
from geoplan.result.notes import (
    drawn_title,
    notes_on,
    notes_on_ages,
    notes_on_demand,
    notes_on_estates,
    notes_on_plan_file,
)
from geoplan.result.scenario_notes import notes_on_scenarios
from geoplan.result.surveyed import surveyed_values
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import KNOWN, is_demonstration, known_places, land_status
from geoplan.siting.sites import Sites
from geoplan.stages.stages import Stages
from geoplan.study import Status, Study

if TYPE_CHECKING:
    import folium
    import xarray as xr

    from geoplan.siting.land.eligible_land import Overlay

_HEADLINES = ("total_energy_gwh", "rooftop_pv_capacity_mwp", "rooftop_pv_energy_gwh", "ghg_avoided_tco2e")
_MARGIN = 0.02
"""Of the longer side, around what is drawn."""


@dataclass(frozen=True, eq=False)
class Assessment:
    """What a run found: the study and its layers, what can be produced, where to build, and what it means.

    Attributes
    ----------
    study
        The study that was assessed.
    inputs
        The layers that the result was made from.
    potential
        What can be produced where.
    siting
        Where to build.
    plan
        What it means to build there.
    timings
        Seconds by step.
    stages
        What each stage of the run made, and which parameters it read.

    Notes
    -----
    Its other attributes are short names of what stands in these parts, worked out on first use: `zones`, `totals`,
    `candidates`, `sites`, `exclusions`, `catchments`, `estates`, `landfills`, `feedstocks`, `jcm`, `waste_plan`,
    `residue_curve`, `surveyed` and `sensitivity` are tables, `eco_parks` holds those of eco-industrial parks, `checks`
    the result beside published figures, `headlines`, `reductions` and `waste_burnt` what stands beside those of the
    first page, `monthly` the energy by month, `rooftops` every roof, `resource` the sun, `yearly_yields` what it gives
    year by year, `draws` all futures, `notes` and `statuses()` what a reader must know. `table()` gives the totals as
    people read them, `plot(column)` a picture and `explore()` a map; the functions ``geoplan.write_…`` write files.
    What a column means: ``geoplan.load_fields()[column]``.
    """

    study: Study
    inputs: OpenedLayers = field(repr=False)
    potential: Potential = field(repr=False)
    siting: Sites = field(repr=False)
    plan: Plan = field(repr=False)
    timings: dict[str, float] = field(default_factory=dict, repr=False)
    stages: Stages = field(default_factory=Stages, repr=False)

    def __repr__(self) -> str:
        fields = load_fields()
        known = [name for name in _HEADLINES if name in self.totals.index]
        totals = [f"{fields[name].label('en')}: {fields[name].format(float(self.totals[name]))}" for name in known]
        lines = [f"<Assessment of '{self.study.name}': {self.study.title['en']}", f"{len(self.zones):,} zones", *totals]
        if self.candidates is not None:
            kinds = self.candidates["candidate_kind"].value_counts(sort=False).items()
            of_kinds = ", ".join(f"{count:,} {kind}" for kind, count in kinds)
            lines.append(f"{len(self.candidates):,} candidates: {of_kinds}")
            shown = int(is_demonstration(self.candidates).sum())
            if shown:
                lines.append(f"of them {shown:,} demonstrations, placed by layers that are not real")
        return "\n  ".join([*lines, f"layers {self._told_statuses()}>"])

    def __getattr__(self, name: str) -> Any:
        """Say the nearest name of one that is not there; only then Python asks."""
        known = [each for each in dir(type(self)) if not each.startswith("_")]
        hint = "" if name.startswith("_") else did_you_mean(name, known)
        if name in current_names():
            hint = f"It is a column, called '{current_names()[name]}' since 0.2.0."
        raise AttributeError(f"an Assessment has no '{name}'. {hint}".strip())

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """One row per zone, with the columns of the field dictionary.

        In the study's CRS; energies, tonnes and reductions per year.
        """
        use = self.plan.zone_use
        if use is None:
            return self.siting.zones
        return self.siting.zones.assign(**use.columns().set_axis(self.siting.zones.index))

    @cached_property
    def totals(self) -> "pd.Series[float]":
        """The study's totals by field name, computed from the models and not from the zones."""
        potential = self.potential.totals
        parts: list[pd.Series[float]] = [potential, self.siting.totals(), demand_totals(self.inputs.demand, potential)]
        planned, use = self.plan.estates, self.plan.zone_use
        if planned is not None and planned.together is not None:
            parts.append(planned.together.totals())
        if use is not None:
            parts.append(use.totals())
        if self.eco_parks is not None:
            parts.append(self.eco_parks.totals.filter(like="symbiosis_"))
        return pd.concat(parts)

    @cached_property
    def estates(self) -> gpd.GeoDataFrame | None:
        """One row per industrial estate: the potential of the roofs inside, and what is planned; None without them.

        Who is to be asked there is named where that person has agreed.
        """
        estates, planned = self.potential.estates, self.plan.estates
        if estates is None:
            return None
        return with_consented_contacts(estates if planned is None else planned.beside(estates))

    @cached_property
    def eco_parks(self) -> EcoParks | None:
        """The estates as eco-industrial parks: projects, matching table, criteria, streams; None without estates."""
        return self.plan.eco_parks

    @cached_property
    def scenarios(self) -> Scenarios | None:
        """The road to the targets: measures, pathways, costs and chances; None for a result made by hand."""
        return self.plan.scenarios

    @cached_property
    def monthly(self) -> "pd.Series[float]":
        """Rooftop-PV energy by month (index 1 to 12), GWh."""
        return self.potential.monthly

    @cached_property
    def feedstocks(self) -> pd.DataFrame:
        """One row per residue, animal and waste stream: what the statistics say and what it is worth."""
        return self.potential.feedstocks

    @cached_property
    def residue_curve(self) -> pd.DataFrame | None:
        """What of each residue plants could buy at each price of their electricity; None where there is nothing."""
        return self.potential.residue_curve

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """For each result, the parameters and their share of its uncertainty."""
        return self.potential.sensitivity

    @cached_property
    def measure_first(self) -> pd.DataFrame | None:
        """What to measure first: how far each roof, park, herd and stream would narrow the range of all energy.

        See `geoplan.result.measure_first.measure_first`; None for a result made by hand.
        """
        is_real = self.study.layers.rooftops.status == KNOWN
        return measure_first(
            self.study,
            self.potential,
            zones=self.zones,
            candidates=self.candidates,
            roofs=self.rooftops_to_visit if is_real and self.potential.draws is not None else None,
            weights=self.weights,
            candidate_weights=self.candidate_weights,
        )

    @cached_property
    def draws(self) -> "xr.Dataset | None":
        """Zones, totals, candidates, estates and parameters in each future; None for a result made by hand.

        Dimensions ``draw``, ``zone_id``, ``candidate_id``, ``estate_id``, ``parameter``: see
        `geoplan.result.draws.draws_table`.
        """
        drawn, sites = self.potential.draws, self.plan.draws
        if drawn is None:
            return None
        kept = None if sites is None or self.candidates is None else sites.chosen(self.candidates["candidate_id"])
        return draws_table(
            drawn.draws,
            zones={**drawn.zones, **self.siting.land_draws},
            totals={**drawn.totals, **self.siting.land_draws},
            zone_ids=self.zones["zone_id"].astype(str).tolist(),
            names={name for names in drawn.read.values() for name in names} | {*self.siting.interpolated},
            candidates=None if kept is None else kept.fields,
            candidate_ids=() if kept is None else kept.ids,
            estates=drawn.estates,
            estate_ids=() if self.estates is None else self.estates["estate_id"].astype(str).tolist(),
        )

    @cached_property
    def outside_middle(self) -> tuple[str, ...]:
        """The fields of `totals` whose base value lies outside the middle half of its futures, from P25 to P75."""
        drawn = self.potential.draws
        return () if drawn is None else drawn.outside_middle

    @cached_property
    def uncertain_inputs(self) -> Mapping[str, Parameter]:
        """The factors by which statistics and layers may be wrong, by id: rows of value 1, with a range."""
        drawn = self.potential.draws
        return {} if drawn is None else cast("Mapping[str, Parameter]", drawn.draws.inputs)

    @cached_property
    def zone_futures(self) -> Mapping[str, Futures]:
        """Field of `zones` -> what it is in each future, in their order; empty for a result made by hand."""
        drawn = self.potential.draws
        return {} if drawn is None else drawn.zones

    @cached_property
    def landfills(self) -> gpd.GeoDataFrame | None:
        """One point per landfill with its gas by first-order decay; None without such a layer."""
        return self.potential.landfills

    @cached_property
    def rooftops_file(self) -> Path:
        """GeoParquet with one row per roof and its results."""
        return self.potential.rooftops_file

    @cached_property
    def resource(self) -> "xr.Dataset":
        """The solar resource of modules on roofs: yields by place and plane, monthly yields, irradiation."""
        return self.potential.resource

    @cached_property
    def yearly_yields(self) -> pd.DataFrame | None:
        """``year`` and ``specific_yield_kwh_per_kwp`` of the best plane in each year of the weather record.

        ``attrs["p50"]`` and ``attrs["p90"]``: what half and nine of ten years exceed. None without several whole years.
        """
        return yearly_yields(self.resource)

    @cached_property
    def ground_resource(self) -> "xr.Dataset":
        """The solar resource of modules on racks, by which photovoltaics on land and water are reckoned.

        As `resource`: yields by place and plane, monthly yields, irradiation.
        """
        return self.potential.ground_resource

    @cached_property
    def candidates(self) -> gpd.GeoDataFrame | None:
        """Points where plants could stand, the best first; None where the study's layers do not suffice."""
        return self.plan.candidates

    @cached_property
    def catchments(self) -> gpd.GeoDataFrame | None:
        """The area from which each candidate takes its feedstock; ``candidate_id``."""
        return self.siting.catchments

    @cached_property
    def sites(self) -> gpd.GeoDataFrame | None:
        """Patches of eligible land and water as polygons; None without a land-cover layer.

        ``technology``, area, capacity, and whether they are candidates.
        """
        return self.siting.patches

    @cached_property
    def exclusions(self) -> pd.DataFrame | None:
        """One row per rule of eligible land: technology, what it excludes, and the area it takes alone and together."""
        return self.siting.exclusions

    @cached_property
    def land(self) -> "Mapping[str, Overlay]":
        """Technology -> which rule excludes each cell of land or water."""
        return self.siting.land

    @cached_property
    def jcm(self) -> pd.DataFrame | None:
        """The shortlist for the Joint Crediting Mechanism, the best first; None where no candidate's place is known."""
        return self.plan.jcm

    @cached_property
    def waste_plan(self) -> pd.DataFrame | None:
        """Tonnes, energy and greenhouse gases of waste by year and stream; None without a waste layer."""
        return self.plan.waste_plan

    @cached_property
    def surveyed(self) -> pd.DataFrame | None:
        """What a survey form replaced: one row per value, a roof's capacity beside the model's; None without one."""
        survey = self.inputs.survey
        return None if survey is None else surveyed_values(survey, roofs=self.potential.roofs.surveyed)

    @cached_property
    def weights(self) -> Mapping[str, float] | None:
        """The criteria's weights that ranked the zones; None for the defaults."""
        return self.siting.weights.zones

    @cached_property
    def candidate_weights(self) -> Mapping[str, Mapping[str, float]] | None:
        """The criteria's weights that ranked the candidates of each kind; None for the defaults."""
        return self.siting.weights.candidates

    @cached_property
    def layers(self) -> Mapping[str, LayerReport]:
        """What was read, by kind of layer: file, status, licence, what was mended."""
        return self.inputs.final_reports()

    @cached_property
    def notes(self) -> tuple[Text, ...]:
        """What the reader must know: layers that are absent or cover only a part, sums that could not be made."""
        rest = notes_on(self.study, self.inputs, self.potential, self.siting)
        used = self.plan.used
        of_file = notes_on_plan_file(() if used is None else used.computed)
        scenarios = notes_on_scenarios(self.scenarios)
        return (*of_file, *self.age_notes, *self.demand_notes, *self.estate_notes, *scenarios, *rest)

    @cached_property
    def age_notes(self) -> tuple[Text, ...]:
        """Which layers are old, with their years: what stands on a first page."""
        return notes_on_ages(self.study, self.inputs)

    @cached_property
    def demand_notes(self) -> tuple[Text, ...]:
        """What could be given beside the electricity sold and the peak: what stands on a first page."""
        return notes_on_demand(self.inputs.demand, self.totals, use=self.plan.zone_use)

    @cached_property
    def estate_notes(self) -> tuple[Text, ...]:
        """What of the plan of estates is a proxy, or not known."""
        return notes_on_estates(self.plan.estates, country=self.study.tariff_country)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The result held against published figures, in the order of published.csv."""
        return checks_of(self.study, self.potential, self.candidates, draws=self.plan.draws)

    @cached_property
    def headlines(self) -> tuple[Headline, ...]:
        """The figures of the first page, with the years of their inputs and what of their spread is weak."""
        return headlines_of(
            self.totals,
            feedstocks=self.feedstocks,
            sensitivity=self.sensitivity,
            layers=self.layers,
        )

    @cached_property
    def reductions(self) -> Reductions:
        """Avoided emissions: of all sources, and of rooftop solar at both factors."""
        return reductions_of(self.totals, self.parameters)

    @cached_property
    def waste_burnt(self) -> WasteBurnt | None:
        """The waste that the potential burns beside what the plan burns; None where one of them is not known."""
        return waste_burnt(self.totals, self.waste_plan)

    def jcm_figures(self, candidates: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
        """Return what the Joint Crediting Mechanism makes of candidates: those of the result, or others.

        Parameters
        ----------
        candidates
            Points with the columns of candidates; None for those of the result whose place is known.

        Raises
        ------
        GeoplanError
            Where there are none.
        """
        kept, every = self.plan.jcm_candidates, self.candidates
        if kept is not None and (candidates is None or candidates is every):
            return kept
        given = known_places(every) if candidates is None and every is not None else candidates
        if given is None:
            raise GeoplanError(Fault("result", "candidates", found="none", expected="candidates", action="Give some."))
        return jcm_shortlist(given, parameters=self.parameters, count=None)

    @property
    def parameters(self) -> Parameters:
        """The parameters that were used."""
        return self.study.parameters

    @property
    def used(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the parameters that the run read, by stage, from left to right; empty for a result made by hand.

        The last, ``checks``, are those by which nothing is reckoned, but that must agree with others.
        """
        if not self.stages:
            return {}
        read = self.stages.read()
        only_checked = self.stages.checked().difference(*read.values())
        return {stage: tuple(sorted(names)) for stage, names in {**read, "checks": only_checked}.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        """The ids of the parameters that no stage read, since the study has nothing to which they apply."""
        read = {name for names in self.used.values() for name in names}
        return tuple(sorted(name for name in self.parameters if read and name not in read))

    @cached_property
    def rooftops(self) -> gpd.GeoDataFrame:
        """Every roof with its results; read from disk on first use."""
        return gpd.read_parquet(self.rooftops_file)

    @cached_property
    def eligible(self) -> "dict[str, xr.DataArray]":
        """Technology -> the share of each cell of land or water that may be used, 0 to 1."""
        return {technology: overlay.land() for technology, overlay in self.land.items()}

    def rooftop_partitions(self, columns: Sequence[str] | None = None) -> Iterator[gpd.GeoDataFrame]:
        """Yield the roofs in parts, so that no more than one part is in memory.

        Parameters
        ----------
        columns
            Those that are read, ``geometry`` among them; all where it is not given.
        """
        return roof_parts(self.rooftops_file, columns)

    @cached_property
    def rooftops_to_visit(self) -> gpd.GeoDataFrame:
        """The roofs that a survey form lists: those that are candidates alone, and the largest of the others."""
        largest = self.largest_rooftops()
        if self.candidates is None or "roof_id" not in self.candidates:
            return largest
        ids = set(self.candidates["roof_id"].dropna().astype(str)) - {"", *largest["roof_id"].astype(str)}
        if not ids:
            return largest
        own = self._rooftops_where(lambda part: part["roof_id"].astype(str).isin(ids), "roof_id")
        return gpd.GeoDataFrame(pd.concat([largest, own], ignore_index=True), crs=largest.crs)

    def largest_rooftops(self, count: int = 200) -> gpd.GeoDataFrame:
        """Return the roofs with the largest capacity, the largest first, with no more than a part in memory."""
        import pyarrow.parquet as pq

        sizes = pq.read_table(self.rooftops_file, columns=["capacity_kwp"])["capacity_kwp"].to_pandas()
        least = sizes.nlargest(count).min()
        kept = self._rooftops_where(lambda part: part["capacity_kwp"] >= least, "capacity_kwp")
        return kept.nlargest(count, "capacity_kwp").reset_index(drop=True)

    def _rooftops_where(self, holds: "Callable[[pd.DataFrame], pd.Series[bool]]", column: str) -> gpd.GeoDataFrame:
        """Return the roofs of which a column says so, and make no geometry of the others."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.rooftops_file) as file:
            metadata, kept = file.schema_arrow.metadata, [file.schema_arrow.empty_table()]
            for group in range(file.num_row_groups):
                chosen = holds(file.read_row_group(group, columns=[column]).to_pandas()).to_numpy()
                if chosen.any():
                    kept.append(file.read_row_group(group).filter(chosen))
        return gpd.GeoDataFrame.from_arrow(pa.concat_tables(kept).replace_schema_metadata(metadata))

    @property
    def links(self) -> Mapping[str, str]:
        """Where maps of parts of the place stand, as seen from its own: district -> address; none of one study."""
        return {}

    @property
    def study_areas(self) -> gpd.GeoDataFrame | None:
        """The studies that the result is made of, with their sums and outlines; None of one study."""
        return None

    def statuses(self) -> dict[Status, list[str]]:
        """Return the kinds of layer by status; what is not ``real`` must be said wherever the result shows."""
        kinds: dict[Status, list[str]] = {}
        for kind, report in self.layers.items():
            kinds.setdefault(report.status, []).append(kind)
        return kinds

    def drawn_columns(self) -> dict[str, Status]:
        """Return the columns of `zones` and `totals` that rest on land which a layer that is not real has left.

        Each with its quantiles.
        """
        statuses = {kind: report.status for kind, report in self.layers.items()}
        worst = {f"{key}_eligible_km2": land_status(candidate_kinds()[key], statuses=statuses) for key in self.land}
        drawn: dict[str, Status] = {name: status for name, status in worst.items() if status != "real"}
        return drawn | {f"{name}_{end}": status for name, status in drawn.items() for end in QUANTILES}

    def explore(self, *, language: Language = "en", hosts: Sequence[str] = ()) -> "folium.Map":
        """Return the interactive map, for a notebook; layers of folium can be added to it.

        Parameters
        ----------
        language
            The language in which the map opens.
        hosts
            Servers that added layers may ask, as ``https://tiles.example.org``: of tiles, and of plugins that bring
            scripts from elsewhere. All others are refused by the browser; markers, shapes and choropleths need none.
        """
        from geoplan.outputs.map.page import make_map

        return make_map(self, language=language, hosts=hosts)

    def plot(self, column: str = "rooftop_pv_energy_gwh", *, language: Language = "en") -> Any:
        """Draw one result as a map with matplotlib, of the extra ``plot``, and return its axes.

        Parameters
        ----------
        column
            A numeric column of `zones`.
        language
            The language of the title.

        Notes
        -----
        Small, far parts, such as an island out at sea, lie outside the frame where they would make all else small.

        Raises
        ------
        GeoplanError
            Where `zones` has no such column, or it does not hold numbers.
        ImportError
            Where matplotlib is not installed.
        """
        try:
            import matplotlib.pyplot as plt  # noqa: F401 - geopandas draws with it
        except ImportError:
            action = "Assessment.plot draws with matplotlib: pip install 'geoplan[plot]'; explore() needs no extra."
            raise ImportError(action) from None
        numbers = [str(name) for name in self.zones.select_dtypes("number").columns]
        if column in self.zones.columns and column not in numbers:
            raise GeoplanError(
                Fault("zones", column, found="it is no column of numbers", expected=f"one, such as {_HEADLINES[0]}")
            )
        if column not in numbers:
            raise GeoplanError(unknown_column(column, numbers, of="the numbers of zones"))
        fields = load_fields()
        label = fields[column].label(language) if column in fields else column
        axes = self.zones.plot(column=column, legend=True, cmap="viridis", edgecolor="white", linewidth=0.3)
        axes.set_title(f"{self.study.title[language]}: {label}")
        (south, west), (north, east) = main_bounds(self.zones.geometry)
        margin = _MARGIN * max(east - west, north - south)
        axes.set_xlim(west - margin, east + margin)
        axes.set_ylim(south - margin, north + margin)
        axes.set_axis_off()
        return axes

    def table(self, *, language: Language = "en") -> pd.DataFrame:
        """Return the totals as people read them: title, value, unit."""
        fields = load_fields()
        known = [fields[name] for name in self.totals.index if name in fields]
        drawn = self.drawn_columns()
        titles = {each.name: drawn_title(each.title) if each.name in drawn else each.title for each in known}
        rows = [
            (titles[each.name][language], each.format(float(self.totals[each.name])), pretty_unit(each.unit))
            for each in known
        ]
        index = pd.Index([each.name for each in known], name="field")
        return pd.DataFrame(rows, columns=["title", "value", "unit"], index=index)

    def _repr_html_(self) -> str:
        body = self.table().to_html(index=False, header=False, border=0)
        return f"<h4>{self.study.title['en']}</h4><p><small>{self._told_statuses()}</small></p>{body}"

    def _told_statuses(self) -> str:
        return "; ".join(f"{status}: {', '.join(kinds)}" for status, kinds in self.statuses().items())
