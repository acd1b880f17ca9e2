"""The order of the steps, and nothing else: layers, potential, sites, plan, and the files that tell of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import geopandas as gpd

from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.languages import Language
from geoplan.layers.catalog import OpenedLayers, check_parameters, open_layers
from geoplan.planning.candidate_costs import base_costs, drawn_costs
from geoplan.planning.eco_parks.domino.domino import check_pilots
from geoplan.planning.plan import make_plan
from geoplan.planning.plan_file import PlanFile, check_plan
from geoplan.potential.potential import assess_potential, cluster_for
from geoplan.progress import Progress, part_of, reporting, timed
from geoplan.result.assessment import Assessment
from geoplan.result.earlier import stages_of
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.land.rules import check_own_kinds
from geoplan.siting.ranking.weights_file import RankingWeights, Weights
from geoplan.siting.sites import basis_of, find_sites
from geoplan.stages.stages import Stages
from geoplan.study import Study, check_opened


def assess(
    study: Study,
    *,
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Mapping[str, float] | None = None,
    candidate_weights: Weights | None = None,
    survey: Path | None = None,
    plan: PlanFile | None = None,
    earlier: Assessment | None = None,
) -> Assessment:
    """Compute what can be produced where, where to build it, and what that means.

    Parameters
    ----------
    study
        From `geoplan.open_study`.
    progress
        False, True, or a callable (fraction, message).
    scheduler
        The address of a Dask cluster, as ``tcp://10.0.0.5:8786``, whose workers can read the rooftops' file, or none.
    weights
        Criterion -> weight, to rank the zones by; from `RankingWeights.read`, or the defaults.
    candidate_weights
        Kind of candidate -> criterion -> weight, from `RankingWeights.read`; or the defaults.
    survey
        A filled survey form, whose roofs, estates, statistics and sites take the place of the model's.
    plan
        What is built on each estate, from `PlanFile.read`; or what the study says of all of them.
    earlier
        The result of the same study with other parameters. What it made without reading any parameter that differs is
        kept, and the rest is computed anew: the result is that of a run of its own, sooner.

    Returns
    -------
    Assessment
        Zones, roofs, estates and totals. The zones' sums equal the totals to 1e-9.

    Raises
    ------
    StudyError, LayerError, ParameterError, CRSError
        For a name in the place of a study; where the input is wrong, all faults of all layers at once, weights rank
        nothing, or a file changed meanwhile.
    GeoplanError
        For an earlier result that is none.

    Examples
    --------
    One parameter changed, and only what rests on it computed anew::

        first = geoplan.assess(study)
        dear = geoplan.assess(study.with_parameters({"costs.finance.discount_rate": 0.12}), earlier=first)
        dear.stages.kept    # what was kept of the first
    """
    check_opened(study)
    asked = _Asked(RankingWeights(weights, candidate_weights), survey, plan, scheduler)
    asked.weights.check()
    kept = None if earlier is None else stages_of(earlier)
    result = _assessed(study, asked, stages=Stages(kept), progress=progress)
    if result.stages.broken(study.parameters):
        result = _assessed(study, asked, stages=Stages(), progress=progress)
    result.inputs.check_unchanged()
    return result


def run(
    study: Study,
    *,
    output: Path | None = None,
    language: Language = "en",
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg",
    gpkg_version: Literal["1.2", "1.3", "1.4"] = "1.2",
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Path | None = None,
    survey: Path | None = None,
    plan: Path | None = None,
    replace: bool = False,
    without: Collection[str] = (),
    processes: int = 1,
) -> tuple[Assessment, list[Path]]:
    """Assess a study and write its outputs; they replace those of the last run as a whole, or not at all.

    Parameters
    ----------
    study
        From `geoplan.open_study`.
    output
        The folder to write; by default ``outputs/<study>`` below the current folder.
    language
        The language that the outputs open in.
    rooftops, gpkg_version
        How to write the single roofs, and the version of the standard that GeoPackages follow.
    progress
        False, True, or a callable (fraction, message).
    scheduler
        As for `assess`.
    weights, survey, plan
        Weights that were saved in the map, a filled survey form, and a plan of the map or the plan.json of a run.
    replace
        Whether outputs that were changed since a run wrote them are dropped; else they are kept beside the new ones.
    without
        Outputs that are not written: ``map``, ``report``, ``pdf`` (every PDF), and so on, as in ``geoplan run --help``.
    processes
        How many processes write outputs side by side; the bytes are the same.

    Returns
    -------
    tuple
        The assessment, and the files that were written, followed by those that were kept, as NAME.yours-DATE.
    """
    from geoplan.outputs.every_file import write_in_form
    from geoplan.outputs.folder import held_outputs
    from geoplan.outputs.source_date import source_date
    from geoplan.outputs.steps import Form
    from geoplan.outputs.workers import begin_early, workers_beside

    # what can be refused is refused before the long work, not after it
    check_opened(study)
    source_date()
    form = Form.of(language, rooftops, gpkg_version, without)
    target = Path(output) if output is not None else Path("outputs") / study.name
    chosen = RankingWeights() if weights is None else RankingWeights.read(weights)
    planned = None if plan is None else PlanFile.read(plan)
    held = held_outputs(target, given=(weights, survey, plan), replace=replace)
    with reporting(progress) as report, held as outputs, workers_beside(processes) as workers:
        step, asked = part_of(report, start=0.0, end=0.5), _Asked(chosen, survey, planned, scheduler)
        result = _assessed(study, asked, stages=Stages(told=begin_early(workers, form)), progress=step)
        with outputs.replaced() as folder:
            names = write_in_form(result, folder, form, workers=workers, progress=part_of(report, start=0.5, end=1.0))
            result.inputs.check_unchanged()
        report(1.0, "done")
    return result, [target / name for name in [*names, *outputs.kept]]


@dataclass(frozen=True)
class _Asked:
    """What a user asks for besides the study: weights, a survey form, a plan, and the address of a cluster."""

    weights: RankingWeights
    survey: Path | None
    plan: PlanFile | None
    scheduler: str | None


def _assessed(study: Study, asked: _Asked, *, stages: Stages, progress: Progress) -> Assessment:
    """Go through the rooms."""
    study = study.with_futures()
    timings: dict[str, float] = {}
    candidate_kinds()  # faults of tables of one's own are told before the long work, not in the middle of it
    check_own_kinds(study)
    check_pilots(study.estates)
    rest = study.model_dump(exclude={"parameters", "overrides", "estates"})
    about = stages.asked("study", {**rest, "kinds": dict(layer_kinds())})
    survey = stages.asked("survey", asked.survey)
    weights = stages.asked("weights", asked.weights)
    planned = stages.asked("plan", asked.plan)
    with reporting(progress) as report, cluster_for(study, asked.scheduler):

        def layers_of(study: Study, _about: object, survey: Path | None) -> OpenedLayers:
            return open_layers(study, survey=survey, progress=part_of(report, start=0.0, end=0.3))

        with timed(timings, "layers"):
            layers = stages.of("layers", study, layers_of, about, survey)
            if stages.kept:
                check_parameters(study, layers)
            check_plan(planned, study, layers)
        step = part_of(report, start=0.3, end=0.9)
        potential = assess_potential(study, layers, scheduler=asked.scheduler, progress=step, stages=stages)
        step = part_of(report, start=0.9, end=0.98)
        costed = partial(find_sites, costs=base_costs, drawn_costs=drawn_costs)
        sites = costed(study, layers, potential, weights=weights, progress=step, stages=stages)
        with timed(timings, "plans"):
            step = part_of(report, start=0.98, end=1.0)
            plan = make_plan(study, layers, potential, sites, plan=planned, progress=step, stages=stages)
    for name, steps in (("potential", potential.timings), ("siting", sites.timings)):
        timings |= {} if name in stages.kept else steps
    return Assessment(study, layers, potential, sites, plan, timings, stages)


def evaluate(
    result: Assessment, sites: gpd.GeoDataFrame | Sequence[tuple[float, float]], *, weights: Weights | None = None
) -> gpd.GeoDataFrame:
    """Say of places of your own what could be produced there, what excludes it, and how it ranks.

    Parameters
    ----------
    result
        From `assess` or `run`.
    sites
        Points or polygons in any CRS, with ``site_id`` and ``site_name`` where there are; or pairs of longitude and
        latitude [degrees, WGS84].
    weights
        Kind of candidate -> criterion -> weight; by default those of the result.

    Returns
    -------
    GeoDataFrame
        A row per site; the columns of `geoplan.siting.evaluation.evaluate_sites`.

    Raises
    ------
    CRSError, LayerError
        For sites without a CRS, empty, invalid or outside the study; all at once.
    """
    from geoplan.siting.evaluation import Rivals, evaluate_sites, sites_at

    rivals = Rivals(
        candidates=result.candidates,
        weights=result.candidate_weights if weights is None else weights,
        method=result.study.ranking.method,
        costs=base_costs,
    )
    return evaluate_sites(
        sites if isinstance(sites, gpd.GeoDataFrame) else sites_at(sites),
        replace(basis_of(result.study, result.inputs, result.potential), zones=result.zones),
        land=result.land,
        rivals=rivals,
    )
