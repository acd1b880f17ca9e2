"""All studies of a collection as one result: zones, candidates and sums of all, in the same futures.

The result is one that no run made, with what maps, tables and reports read; what stands only in the studies' own
outputs (roofs, land, plans of estates, scenarios) is not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import xarray as xr

from geoplan.collection.joining.joined_futures import joined_candidate_draws, joined_draws
from geoplan.collection.joining.joined_layers import joined_reports, layers_of_reports
from geoplan.collection.joining.joined_totals import joined_totals, partial_figures
from geoplan.collection.joining.study_part import StudyPart
from geoplan.collection.words import sentence_of
from geoplan.fields import load_fields
from geoplan.languages import Language, Text
from geoplan.layers.catalog import OpenedLayers
from geoplan.options.scenario_options import ScenarioOptions
from geoplan.planning.plan import Plan
from geoplan.potential.potential import Potential
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.sensitivity import sensitivity
from geoplan.potential.zone_table import in_order
from geoplan.result.assessment import Assessment
from geoplan.result.checks import Check
from geoplan.result.districts import district_shapes
from geoplan.result.notes import notes_on_ages
from geoplan.siting.candidate_table import ranked_in_futures, spread_weights
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.ranking.zones import ranked_zones
from geoplan.siting.sites import SAMPLES, Sites
from geoplan.study import Siting, Study

if TYPE_CHECKING:
    from geoplan.collection.collection import Collection

STUDIES, PARTS = "studies", "parts"
"""Below the outputs of a collection: the outputs of each study, and what the whole needs of it."""
MAP = "map.html"
STUDY, BETWEEN = "study_name", ":"
"""The column that names the study, and what stands between it and an id of its own."""


@dataclass(frozen=True, eq=False)
class JoinedAssessment(Assessment):
    """The studies of a collection as one result.

    Attributes
    ----------
    parts
        Study -> what was kept of it.
    missing
        The studies of which there is no result.
    titles
        Study -> what it is called, of all of them.
    apart
        The studies with other parameters than the whole.
    with_maps
        Whether the studies have maps of their own.
    """

    parts: Mapping[str, StudyPart] = field(default_factory=dict, repr=False)
    missing: tuple[str, ...] = ()
    titles: Mapping[str, Text] = field(default_factory=dict, repr=False)
    apart: tuple[str, ...] = ()
    with_maps: bool = True

    @cached_property
    def totals(self) -> "pd.Series[float]":
        """Sums over the studies, in the names of `Assessment.totals`; of those that know a figure."""
        return self.potential.totals

    @cached_property
    def measure_first(self) -> pd.DataFrame | None:
        """None: what to measure first is told study by study."""
        return None

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Nothing: figures are held against published ones study by study."""
        return ()

    @property
    def links(self) -> Mapping[str, str]:
        """The maps of the studies, as seen from that of the whole, by what stands in the place of districts."""
        named = dict(zip(self.zones[STUDY], self.zones["district"], strict=True))
        return {} if not self.with_maps else {str(named[name]): f"{STUDIES}/{name}/{MAP}" for name in self.parts}

    @cached_property
    def study_areas(self) -> gpd.GeoDataFrame | None:
        """The studies with their sums and outlines; `zone_id` is their name."""
        shapes = district_shapes(self.zones, futures=self.zone_futures)
        if shapes is None:
            return None
        names = dict(zip(self.zones["district"], self.zones[STUDY], strict=True))
        return shapes.assign(study_name=shapes["zone_id"].map(names)).drop(columns="district")

    @cached_property
    def notes(self) -> tuple[Text, ...]:
        """What the reader of the whole must know."""
        return tuple(self._notes())

    @cached_property
    def age_notes(self) -> tuple[Text, ...]:
        """What stands on a first page: which studies are missing, and which layers are old."""
        old = notes_on_ages(self.study, self.inputs)
        if not self.missing:
            return old
        names, every = list(self.missing), len(self.titles)
        return (sentence_of("missing", titles=self.titles, studies=names, count=len(names), all=every), *old)

    def _notes(self) -> list[Text]:
        parts = self.parts
        sums = sentence_of("sums", count=len(parts)) if len(parts) > 1 else sentence_of("sums_one")
        notes = [*self.age_notes, sums]
        fields = load_fields()
        for lacking, names in partial_figures(parts).items():
            titles = {**self.titles, **{f"field.{name}": fields[name].title for name in names}}
            main = [name for name in names if f"{name}_low" in fields] or names
            about: dict[str, list[str]] = {"figures": [f"field.{name}" for name in main], "studies": list(lacking)}
            known = len(parts) - len(lacking)
            notes.append(sentence_of("partial", titles=titles, count=known, all=len(parts), **about))
        if self.apart:
            notes.append(sentence_of("parameters", titles=self.titles, studies=list(self.apart)))
        years = sorted({part.year for part in parts.values()})
        if len(years) > 1:
            notes.append(sentence_of("years", years=", ".join(map(str, years))))
        return [*notes, sentence_of("ranks"), sentence_of("roofs")]


def joined_assessment(
    collection: "Collection",
    parts: Sequence[StudyPart],
    *,
    weights: RankingWeights | None = None,
    language: Language = "en",
    with_maps: bool = True,
) -> JoinedAssessment:
    """Return the studies of a collection as one result.

    Parameters
    ----------
    collection
        The collection.
    parts
        What was kept of its studies, of those that there are, in its order; one at least.
    weights
        What zones and candidates are ranked by; None for the defaults.
    language
        Of the names of studies where they stand in the place of districts.
    with_maps
        Whether the studies have maps of their own, to which that of the whole leads.

    Returns
    -------
    JoinedAssessment
        In the collection's CRS. Ids are ``study:id``; ``study_name`` and the study's own ids and ranks stand beside
        them. Sums equal those of the studies to 1e-9; ranges are those of the sums in each future.
    """
    chosen = RankingWeights() if weights is None else weights
    titles = {study.name: study.title for study in collection.studies}
    reports = joined_reports({part.name: part.layers for part in parts}, titles=titles)
    there, title = [part.name for part in parts], collection.title
    if len(parts) < len(titles):  # nobody shall take it for the whole
        title = sentence_of("part_of", titles={"title": title}, title=["title"], count=len(parts), all=len(titles))
    study = _study(collection).model_copy(update={"title": title, "layers": layers_of_reports(reports)})
    zones = _zones(parts, crs=study.crs, titles=_told_apart({name: title[language] for name, title in titles.items()}))
    draws = joined_draws(parts, parameters=study.parameters, count=study.draws, seed=study.seed)
    totals = joined_totals(parts)
    zones = ranked_zones(
        zones, chosen.zones, sampling=Sampling.of(study.parameters), energies=None if draws is None else draws.zones
    )
    zones = in_order(zones)
    candidates, drawn = _candidates(parts, study, chosen)
    sums = {} if draws is None else {name: each.total() for name, each in draws.totals.items()}
    potential = Potential(
        zones=zones,
        totals=totals,
        roofs=RooftopResults(Path("roofs-of-each-study.parquet")),
        resource=xr.Dataset(attrs={"source": "; ".join(dict.fromkeys(part.source for part in parts if part.source))}),
        ground_resource=xr.Dataset(),
        monthly=sum((part.monthly for part in parts[1:]), parts[0].monthly),
        feedstocks=pd.concat([part.feedstocks for part in parts], ignore_index=True),
        sensitivity=pd.DataFrame() if draws is None else _sensitivity(parts, sums, draws.draws),
        draws=draws,
    )
    return JoinedAssessment(
        study,
        OpenedLayers(zones=zones, rooftops=None, reports=reports),  # type: ignore[arg-type]
        potential,
        Sites(zones, candidates, weights=chosen, draws=drawn),
        Plan(candidates=candidates, draws=drawn),
        parts={part.name: part for part in parts},
        missing=tuple(name for name in titles if name not in there),
        titles=titles,
        with_maps=with_maps,
        apart=tuple(name for name in there if _values(collection.study(name)) != _values(study)),
    )


def _told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Return what studies are called, with their names where two are called alike."""
    every = list(titles.values())
    return {name: title if every.count(title) == 1 else f"{title} ({name})" for name, title in titles.items()}


def _values(study: Study) -> dict[str, tuple[float, float, float]]:
    """Return what a study assumes: id -> value and range."""
    return {name: (row.value, row.low, row.high) for name, row in study.parameters.everything().items()}


def _study(collection: "Collection") -> Study:
    """Return a study that stands for all of them; its layers cannot be opened."""
    # that with the fewest parameters of its own stands for the others
    plain = min(collection.studies, key=lambda study: len(study.overrides))
    return plain.model_copy(
        update={
            "name": collection.name,
            "title": collection.title,
            "description": collection.description,
            "whole": "",
            "target": Text(en=""),
            "crs": collection.crs,
            "siting": Siting(),
            "scenario": ScenarioOptions(),
            "scenarios": {},
            "tour": (),
        }
    )


def _zones(parts: Sequence[StudyPart], *, crs: str, titles: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return the zones of all studies, each by the study and its own id; the studies stand where districts stood."""
    frames = []
    for part in parts:
        own = part.zones["zone_id"].astype(str)
        frame = part.zones.assign(
            zone_id=[f"{part.name}{BETWEEN}{each}" for each in own],
            study_name=part.name,
            study_zone_id=own,
            district=titles[part.name],
        )
        if "priority_rank" in frame:
            frame["study_priority_rank"] = frame["priority_rank"]
        kept = frame.loc[:, ~frame.columns.str.startswith("priority_")]
        frames.append(kept.to_crs(crs).set_crs(crs, allow_override=True))
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=frames[0].crs)


def _candidates(
    parts: Sequence[StudyPart], study: Study, weights: RankingWeights
) -> tuple[gpd.GeoDataFrame | None, CandidateDraws | None]:
    """Return the candidates of all studies, ranked among each other kind by kind, and what they are in each future."""
    frames = [frame for part in parts if (frame := _own_candidates(part, study.crs)) is not None]
    if not frames:
        return None, None
    every = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=frames[0].crs)
    draws = joined_candidate_draws(parts, between=BETWEEN)
    if study.ranking.weights == "entropy":
        weights = weights.beside(spread_weights(frames, parameters=study.parameters))
    ranked, drawn = ranked_in_futures(
        frames,
        parameters=study.parameters,
        weights=weights.candidates,
        method=study.ranking.method,
        sampling=Sampling.of(study.parameters, samples=SAMPLES),
        draws=draws,
    )
    # the rank gives what it makes; all else that a study says of its candidates stays beside it
    made = {"score", "known_share", "stable", "weight_applied_share", "criteria_not_applied", "criteria_equal"}
    made |= {str(name) for name in ranked if str(name).startswith(("rank", "contribution_"))}
    kept = every.drop(columns=[name for name in every if str(name) in made or name == "geometry"])
    names = ["candidate_id", *(name for name in ranked if str(name) in made), "geometry"]
    table = ranked[names].merge(kept, on="candidate_id", how="left", validate="one_to_one")
    return gpd.GeoDataFrame(table, geometry="geometry", crs=every.crs), drawn


def _own_candidates(part: StudyPart, crs: str) -> gpd.GeoDataFrame | None:
    if part.candidates is None or part.candidates.empty:
        return None
    frame = part.candidates.to_crs(crs).set_crs(crs, allow_override=True)
    frame["study_name"], frame["study_candidate_id"] = part.name, frame["candidate_id"].astype(str)
    for name in ("candidate_id", "zone_id", "estate_id", "roof_id"):
        if name in frame:
            known = frame[name].notna() & (frame[name].astype(str) != "")
            frame[name] = (part.name + BETWEEN + frame[name].astype(str)).where(known)
    frame["study_rank"] = frame["rank"]
    return frame


def _sensitivity(parts: Sequence[StudyPart], sums: Mapping[str, Any], draws: Any) -> pd.DataFrame:
    """Return what makes the sums uncertain: what any study told of its own is tried on them."""
    told = [part.sensitivity for part in parts if {"result", "parameter"} <= set(part.sensitivity)]
    if not told:
        return pd.DataFrame()
    by_result = pd.concat(told).groupby("result", sort=False)["parameter"].agg(set).to_dict()
    results = {str(name): sums[str(name)] for name in by_result if str(name) in sums}
    return sensitivity(results, inputs={str(name): names for name, names in by_result.items()}, draws=draws)
