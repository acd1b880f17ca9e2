"""geoplan evaluate: places of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import AllowOutside, Quiet, StudyName
from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import cells_of, padded
from geoplan.errors import in_figures

_TITLE = 34
"""Cells of the column of names, at least."""


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
    with shown_progress(quiet=quiet) as progress:
        evaluated = evaluate_sites(assess(opened, progress=progress), given)
    if output is not None:
        written = write_sites(evaluated, output, language=terminal_language())
        if not quiet:
            print(written)
        return
    from geoplan.fields import load_fields

    fields, language = load_fields(), terminal_language()
    for row in evaluated.drop(columns="geometry").to_dict("records"):
        print()
        known = {column: value for column, value in row.items() if not (value is None or value != value or value == "")}
        # what people call a column tells its unit; in English its name does
        titles = [name if language == "en" or name not in fields else fields[name].label(language) for name in known]
        cells = max(_TITLE, *map(cells_of, titles))
        for title, value in zip(titles, known.values(), strict=True):
            print(f"  {padded(title, cells)} {in_figures(value, 4) if isinstance(value, float) else value}")
