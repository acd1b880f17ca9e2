"""The order of the steps, and nothing else: layers, potential, sites, plan, and the files that tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import geopandas as gpd

from geoplan.layers.catalog import open_layers
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.plan import make_plan
from geoplan.potential.potential import assess_potential
from geoplan.progress import Progress, part_of, reporting, timed
from geoplan.result.assessment import Assessment
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.land.rules import check_own_kinds
from geoplan.siting.ranking.weights_file import RankingWeights, Weights
from geoplan.siting.sites import basis_of, find_sites
from geoplan.study import Language, Study, check_opened


def assess(
    study: Study,
    *,
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Mapping[str, float] | None = None,
    candidate_weights: Weights | None = None,
    survey: Path | None = None,
) -> Assessment:
    """Compute what can be produced where, where to build it, and what that means.

    Parameters
    ----------
    study
        From `geoplan.open_study`.
    progress
        False, True, or a callable (fraction, message).
    scheduler
        The address of a Dask cluster, such as ``tcp://10.0.0.5:8786``, whose workers can read the rooftops' file; None
        computes in this process.
    weights
        Criterion -> weight, to rank the zones by; from `RankingWeights.read`, or the defaults.
    candidate_weights
        Kind of candidate -> criterion -> weight, from `RankingWeights.read`; or the defaults.
    survey
        A filled survey form, whose roofs, estates, statistics and sites take the place of the model's.

    Returns
    -------
    Assessment
        Zones, roofs, estates and totals. The zones' sums equal the totals to 1e-9.

    Raises
    ------
    StudyError
        For the name of a study in the place of one.
    LayerError, ParameterError, CRSError
        Where the input is wrong, all faults of all layers at once, or a file changed while the work went on.
    """
    check_opened(study)
    chosen = RankingWeights(weights, candidate_weights)
    result = _assessed(study, weights=chosen, survey=survey, scheduler=scheduler, progress=progress)
    result.inputs.check_unchanged()
    return result


def run(
    study: Study,
    *,
    output: Path | None = None,
    language: Language = "en",
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg",
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Path | None = None,
    survey: Path | None = None,
    replace: bool = False,
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
    rooftops
        How to write the single roofs.
    progress
        False, True, or a callable (fraction, message).
    scheduler
        As for `assess`.
    weights
        A file of weights that was saved in the map.
    survey
        A filled survey form.
    replace
        Whether outputs that were changed since a run wrote them are dropped; else they are kept beside the new ones.

    Returns
    -------
    tuple
        The assessment, and the files that were written, followed by those that were kept, as NAME.yours-DATE.
    """
    from geoplan.outputs.every_file import write_every_file
    from geoplan.outputs.folder import held_outputs
    from geoplan.outputs.source_date import source_date

    # what can be refused is refused before the long work, not after it
    check_opened(study)
    source_date()
    target = Path(output) if output is not None else Path("outputs") / study.name
    chosen = RankingWeights() if weights is None else RankingWeights.read(weights)
    given = (weights, survey)
    with reporting(progress) as report, held_outputs(target, given=given, replace=replace) as outputs:
        step = part_of(report, start=0.0, end=0.5)
        result = _assessed(study, weights=chosen, survey=survey, scheduler=scheduler, progress=step)
        with outputs.replaced() as folder:
            step = part_of(report, start=0.5, end=1.0)
            names = write_every_file(result, folder, language=language, rooftops=rooftops, progress=step)
            result.inputs.check_unchanged()
        report(1.0, "done")
    return result, [target / name for name in [*names, *outputs.kept]]


def _assessed(
    study: Study, *, weights: RankingWeights, survey: Path | None, scheduler: str | None, progress: Progress
) -> Assessment:
    """Go through the rooms."""
    timings: dict[str, float] = {}
    candidate_kinds()  # faults of tables of one's own are told before the long work, not in the middle of it
    check_own_kinds(study)
    with reporting(progress) as report:
        with timed(timings, "layers"):
            layers = open_layers(study, survey=survey, progress=part_of(report, start=0.0, end=0.3))
        step = part_of(report, start=0.3, end=0.9)
        potential = assess_potential(study, layers, scheduler=scheduler, progress=step)
        step = part_of(report, start=0.9, end=0.98)
        sites = find_sites(study, layers, potential, weights=weights, costs=add_costs, progress=step)
        with timed(timings, "plans"):
            plan = make_plan(study, layers, potential, sites, progress=part_of(report, start=0.98, end=1.0))
    return Assessment(study, layers, potential, sites, plan, {**timings, **potential.timings, **sites.timings})


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
        costs=add_costs,
    )
    return evaluate_sites(
        sites if isinstance(sites, gpd.GeoDataFrame) else sites_at(sites),
        replace(basis_of(result.study, result.inputs, result.potential), zones=result.zones),
        land=result.land,
        rivals=rivals,
    )
