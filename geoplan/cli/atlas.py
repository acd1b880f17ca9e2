"""geoplan atlas: a page a zone, as a PDF."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from geoplan.cli.options import AllowOutside, Quiet, ResultBasis, StudyName, grouped
from geoplan.cli.speech.output import shown_progress


@dataclass(frozen=True, kw_only=True)
class _Pages:
    """What is written, of which zones, and where."""

    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The PDF file to write; default: outputs/<study>-atlas-<language>.pdf."),
    ] = None
    language: Annotated[
        Literal["en", "vi", "ja"] | None,
        typer.Option(help="The language of the pages, English without it; the terminal speaks it too."),
    ] = None
    zones: Annotated[
        str | None, typer.Option(metavar="ID,ID,…", help="The zones that get a page, by their codes; default: all.")
    ] = None


@grouped
def atlas_command(
    study: StudyName,
    pages: _Pages,
    basis: ResultBasis,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Write an atlas: a page for each zone with its map and its figures, as a PDF."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.outputs.atlas.atlas import check_atlas, write_atlas
    from geoplan.outputs.source_date import source_date
    from geoplan.pipeline import assess
    from geoplan.planning.plan_file import PlanFile
    from geoplan.progress import part_of
    from geoplan.siting.ranking.weights_file import RankingWeights

    # what can be refused is refused before the long work, not after it
    language = pages.language or "en"
    target = pages.output or Path("outputs") / f"{opened.name}-atlas-{language}.pdf"
    check_atlas(target, language)
    source_date()
    weights = RankingWeights() if basis.weights is None else RankingWeights.read(basis.weights)
    plan = None if basis.plan is None else PlanFile.read(basis.plan)
    chosen = None if pages.zones is None else [each for each in pages.zones.split(",") if each.strip()]
    with shown_progress(quiet=quiet) as report:
        result = assess(
            opened,
            progress=part_of(report, start=0.0, end=0.6),
            weights=weights.zones,
            candidate_weights=weights.candidates,
            survey=basis.survey,
            plan=plan,
        )
        report(0.6, "atlas")
        written = write_atlas(result, target, language=language, zones=chosen)
        report(1.0, "atlas written")
    if not quiet:
        print(written)
