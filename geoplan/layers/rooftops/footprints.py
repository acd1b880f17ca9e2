"""Which reader opens a file of footprints; none reads it whole."""

from pathlib import Path
from typing import Literal, TypeAlias, get_args

from geoplan.errors import did_you_mean
from geoplan.files.vector_files import is_geoparquet
from geoplan.layers.opening.reading import Reading
from geoplan.layers.rooftops.footprint import FootprintFile
from geoplan.layers.rooftops.geoparquet import open_parquet
from geoplan.layers.rooftops.ogr import open_ogr
from geoplan.layers.rooftops.open_buildings import open_open_buildings
from geoplan.layers.rooftops.osm import open_osm
from geoplan.layers.rooftops.tags.tagged import TaggedFile, is_tagged

Format: TypeAlias = Literal["geoparquet", "open_buildings", "osm", "ogr"]


def open_footprints(reading: Reading, path: Path, *, as_format: Format | None = None) -> FootprintFile:
    """Read what a file of footprints says about itself.

    Parameters
    ----------
    reading
        The layer being opened.
    path
        The file.
    as_format
        What it is; by default what its ending says.

    Raises
    ------
    LayerError
        Where it cannot be read.
    """
    if as_format is not None and as_format not in get_args(Format):
        reading.stop("format", f"'{as_format}'", "a format", did_you_mean(str(as_format), get_args(Format)))
    known = as_format or footprint_format(path)
    if known == "osm":
        return open_osm(reading, path)
    file: FootprintFile
    if known == "open_buildings":
        file = open_open_buildings(reading, path)
    else:
        file = open_parquet(reading, path) if known == "geoparquet" else open_ogr(reading, path)
    return TaggedFile(file) if is_tagged(file.columns) else file


def footprint_format(path: Path) -> Format:
    """Return the format that the ending of a file stands for.

    Examples
    --------
    >>> [footprint_format(Path(name)) for name in ("31d_buildings.csv.gz", "x.osm.pbf", "x.gpkg")]
    ['open_buildings', 'osm', 'ogr']
    """
    endings = [ending.lower() for ending in path.suffixes]
    if is_geoparquet(path):
        return "geoparquet"
    last = [ending for ending in endings if ending not in {".gz", ".bz2"}][-1:]
    if last == [".csv"] or last == [".tsv"] or last == [".txt"]:
        return "open_buildings"
    return "osm" if last in ([".pbf"], [".osm"]) else "ogr"
