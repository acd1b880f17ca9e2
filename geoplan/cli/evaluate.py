"""geoplan evaluate: places of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import AllowOutside, Quiet, StudyName
from geoplan.errors import in_figures


def evaluate_command(
    study: StudyName,
    sites: Annotated[
        Path, typer.Argument(help="Points or polygons: any vector file, or a CSV with longitude and latitude.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv, .gpkg or .geojson file to write; default: print.")
    ] = None,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Say of places of your own what could be produced there, what excludes it, and how it ranks."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.layers.fieldwork.user_sites import read_sites, write_sites
    from geoplan.pipeline import assess
    from geoplan.pipeline import evaluate as evaluate_sites

    given = read_sites(sites)
    evaluated = evaluate_sites(assess(opened, progress=not quiet), given)
    if output is not None:
        print(write_sites(evaluated, output))
        return
    for row in evaluated.drop(columns="geometry").to_dict("records"):
        print()
        for column, value in row.items():
            if value is not None and value == value and value != "":
                print(
                    f"  {column:<34} {in_figures(value, 4)}" if isinstance(value, float) else f"  {column:<34} {value}"
                )
