"""geoplan run: a study assessed, and its outputs written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from geoplan.cli.options import AllowOutside, Quiet, StudyName, grouped


@dataclass(frozen=True, kw_only=True)
class _Outputs:
    """What is written, and where."""

    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder to write; default: outputs/<study>.")
    ] = None
    language: Annotated[Literal["en", "vi", "ja"], typer.Option(help="The language that the outputs open in.")] = "en"
    rooftops: Annotated[Literal["gpkg", "parquet", "none"], typer.Option(help="How to write the single roofs.")] = (
        "gpkg"
    )
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop outputs that you have changed; else they are kept.")
    ] = False


@dataclass(frozen=True, kw_only=True)
class _Basis:
    """What the result rests on besides the study, and who computes it."""

    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.5:8786.")
    ] = None
    weights: Annotated[
        Path | None, typer.Option(help="A file of weights, as the map saves it, to rank zones and candidates by.")
    ] = None
    survey: Annotated[
        Path | None, typer.Option(help="A filled survey form: what it says takes the place of the model.")
    ] = None
    plan: Annotated[
        Path | None,
        typer.Option(help="A plan (JSON or plan.xlsx): what industrial parks build, and scenarios."),
    ] = None


@grouped
def run_command(
    study: StudyName,
    outputs: _Outputs,
    basis: _Basis,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Assess a study and write its map, GeoPackages and tables."""
    from geoplan.study import open_study

    opened, language = open_study(study, allow_outside=allow_outside), outputs.language
    from geoplan.outputs.folder import is_kept
    from geoplan.pipeline import run as run_study

    result, written = run_study(
        opened,
        output=outputs.output,
        language=language,
        rooftops=outputs.rooftops,
        progress=not quiet,
        scheduler=basis.scheduler,
        weights=basis.weights,
        survey=basis.survey,
        plan=basis.plan,
        replace=outputs.replace,
    )
    print(f"\n{opened.title[language]}")
    for row in result.table(language=language).itertuples():
        print(f"  {row.title:<58} {row.value:>16} {row.unit}")
    not_real = [f"{kind} ({report.status})" for kind, report in result.layers.items() if report.status != "real"]
    if not_real:
        print(f"  Not from real data: {', '.join(not_real)}.")
    for note in result.notes:
        print(f"  Note: {note[language]}")
    print()
    kept = [path for path in written if is_kept(path.name)]
    for path in written:
        if path not in kept:
            print(path)
    if kept:
        print("\nKept beside them, for they were changed since they were written:")
        for path in kept:
            print(path)
