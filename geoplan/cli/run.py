"""geoplan run: a study assessed, and its outputs written."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geoplan.cli.options import AllowOutside, Quiet, StudyName


def run_command(
    study: StudyName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder to write; default: outputs/<study>.")
    ] = None,
    language: Annotated[Literal["en", "vi", "ja"], typer.Option(help="The language that the outputs open in.")] = "en",
    rooftops: Annotated[
        Literal["gpkg", "parquet", "none"], typer.Option(help="How to write the single roofs.")
    ] = "gpkg",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.5:8786.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="A file of weights, as the map saves it, to rank zones and candidates by.")
    ] = None,
    survey: Annotated[
        Path | None, typer.Option(help="A filled survey form: what it says takes the place of the model.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop outputs that you have changed; else they are kept.")
    ] = False,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Assess a study and write its map, GeoPackages and tables."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.outputs.folder import is_kept
    from geoplan.pipeline import run as run_study

    result, written = run_study(
        opened,
        output=output,
        language=language,
        rooftops=rooftops,
        progress=not quiet,
        scheduler=scheduler,
        weights=weights,
        survey=survey,
        replace=replace,
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
