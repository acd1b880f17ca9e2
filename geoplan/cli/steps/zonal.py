"""geoplan zonal: statistics of a raster in zones."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import Quiet, grouped
from geoplan.cli.speech.output import shown_progress


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Which statistics, of what."""

    stats: Annotated[
        str, typer.Option(help="Which: mean,sum,count,min,max,stdev,median,q25,mode,minority,variety,frac.")
    ] = "mean,sum,count"
    weights: Annotated[
        Path | None, typer.Option(help="A raster of weights, for weighted_mean, weighted_sum and the like.")
    ] = None
    band: Annotated[int | None, typer.Option(help="The band of the raster; default: all.")] = None
    least_coverage: Annotated[
        float, typer.Option(help="Leave out cells of which a smaller share lies in the zone. [0..1]")
    ] = 0.0
    layer: Annotated[str, typer.Option(help="The layer of a file that holds several.")] = ""
    prefix: Annotated[str, typer.Option(help="What stands before the names of the new columns.")] = ""
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.5:8786.")
    ] = None


@grouped
def zonal_command(
    raster: Annotated[Path, typer.Argument(help="A raster.")],
    zones: Annotated[Path, typer.Argument(help="Polygons, lines or points: any vector file, in any CRS.")],
    asked: _Asked,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .csv, .gpkg or .geojson file to write; default: print as CSV."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Compute statistics of a raster for each zone, every cell by the exact share of it that lies inside."""
    from geoplan.files.digits import write_csv
    from geoplan.layers.fieldwork.user_sites import check_ending, write_sites
    from geoplan.zonal.zone_file import zone_statistics

    if output is not None:
        check_ending(output)
    with shown_progress(quiet=quiet) as progress:
        statistics = zone_statistics(
            raster,
            zones,
            stats=tuple(name.strip() for name in asked.stats.split(",")),
            weights=asked.weights,
            band=asked.band,
            least_coverage=asked.least_coverage,
            layer=asked.layer,
            prefix=asked.prefix,
            scheduler=asked.scheduler,
            progress=progress,
        )
    if output is None:
        write_csv(statistics.drop(columns=statistics.geometry.name), sys.stdout)
    else:
        written = write_sites(statistics, output)
        if not quiet:
            print(written)
