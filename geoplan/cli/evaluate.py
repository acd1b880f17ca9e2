"""geoplan evaluate: places of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import AllowOutside, Quiet, StudyName
from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import padded
from geoplan.errors import in_figures

_TITLE, _LONG_TITLE = 34, 60
"""Cells of the column of names: of columns, and of what people call them."""


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
        written = write_sites(evaluated, output)
        if not quiet:
            print(written)
        return
    from geoplan.fields import load_fields

    fields, language = load_fields(), terminal_language()
    for row in evaluated.drop(columns="geometry").to_dict("records"):
        print()
        for column, value in row.items():
            if value is None or value != value or value == "":
                continue
            title = column if language == "en" or column not in fields else fields[column].title[language]
            shown = in_figures(value, 4) if isinstance(value, float) else str(value)
            print(f"  {padded(title, _TITLE if language == 'en' else _LONG_TITLE)} {shown}")
