"""geoplan land: the land of a study that may be used."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import AllowOutside, Quiet, StudyName
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import figure, padded, phrase

_RULE, _AREA = 30, 14
"""Cells of the columns."""


def land_command(
    study: StudyName,
    output: Annotated[Path, typer.Option("--output", "-o", help="The raster to write: a GeoTIFF, share of each cell.")],
    kind: Annotated[
        str,
        typer.Option(help="Whose rules hold, such as ground_pv; default: the study's own exclusions alone."),
    ] = "",
    cell: Annotated[float | None, typer.Option(help="Side of the cells in metres.")] = None,
    zones: Annotated[
        Path | None, typer.Option(help="A .csv, .gpkg or .geojson file: eligible land of each zone.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="A .csv file: what each rule takes.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.5:8786.")
    ] = None,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Find the land that may be used, without running the study."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.files.digits import write_csv
    from geoplan.layers.fieldwork.user_sites import check_ending, write_sites
    from geoplan.outputs.rasters import write_land
    from geoplan.replacing import replaced_file
    from geoplan.siting.land.study_land import study_land

    if zones is not None:
        check_ending(zones)
    with shown_progress(quiet=quiet) as progress:
        result = study_land(opened, kind=kind, cell_m=cell, scheduler=scheduler, progress=progress)
    written = [write_land(result.land, output)]
    if zones is not None:
        written.append(write_sites(result.zones, zones))
    if report is not None:
        with replaced_file(report) as draft:
            write_csv(result.report, draft)
        written.append(report)
    if quiet:
        return
    heads = (phrase("land.marked"), phrase("land.alone"), phrase("land.only"))
    print(f"  {padded(phrase('land.rule'), _RULE)} {' '.join(padded(head, _AREA, right=True) for head in heads)}")
    for row in result.report.to_dict("records"):
        name = phrase("land.together") if row["exclusion"] == "together" else str(row["exclusion"])
        areas = (figure(row[column], ",.3f") for column in ("marked_km2", "alone_km2", "only_km2"))
        print(f"  {padded(name, _RULE)} {' '.join(padded(area, _AREA, right=True) for area in areas)}")
    area, share = figure(result.eligible_km2, ",.3f"), figure(result.eligible_share, ".1%")
    print("\n" + phrase("land.eligible", area=area, share=share))
    for path in written:
        print(path)
