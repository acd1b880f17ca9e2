"""Vector files and spreadsheets opened by pyogrio: the only place that does.

Each function checks what the file could lead to, then opens it with the drivers of its format alone. That it is a
regular file that may be read is for who names it: `geoplan.files.boundary`.

GeoParquet is read here too, and Parquet with geometries that lacks its metadata: DuckDB, Spark and older exports write
WKB into a column that is known by its name, or as the only one of bytes; GeoArrow tells it in metadata of its own. What
carries no CRS stays without one.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.files.archives import check_archive, check_workbook
from geoplan.files.databases import check_database
from geoplan.files.drivers import drivers_held, only
from geoplan.files.formats import FileFormat, format_of
from geoplan.files.json_text import check_geojson
from geoplan.files.limits import limit
from geoplan.files.mapinfo import check_mapinfo
from geoplan.files.markup import check_markup
from geoplan.letters.texts import BYTES, check_encoding, legible

if TYPE_CHECKING:
    import pyarrow as pa

Layers: TypeAlias = list[tuple[str, str | None]]
"""The layers of a file: their names, and the types of their geometries; None for tables."""

CHECKS: dict[str, Callable[[Path], None]] = {
    "": lambda _: None,
    "archive": check_archive,
    "database": check_database,
    "json": check_geojson,
    "mapinfo": check_mapinfo,
    "markup": check_markup,
    "workbook": check_workbook,
}
"""What looks through a file, by the column ``check`` of formats.csv."""

_NAMED = 8
"""How many features a message names before it counts the rest."""
GEOMETRY_NAMES = ("geometry", "geom", "the_geom", "wkb_geometry", "wkb", "shape")
"""What columns of geometries are called in plain Parquet, without case; the first that is there counts."""


def layers_of(path: Path) -> Layers:
    """Return the layers of a file: their names, and the types of their geometries (None for tables).

    Raises
    ------
    LayerError
        Where its format is not read, or it cannot be.
    """
    import pyogrio

    with _open(path):
        return [
            (str(name), None if geometry is None else str(geometry)) for name, geometry in pyogrio.list_layers(path)
        ]


def about_layer(path: Path, layer: str) -> dict[str, Any]:
    """Return what a layer says of itself: crs, fields, features, total_bounds.

    Raises
    ------
    LayerError
        As `layers_of`.
    """
    import pyogrio

    with _open(path, layer):
        return dict(pyogrio.read_info(path, layer=layer))


def read_layer_of(
    path: Path, layer: str, *, geometry: bool = True, encoding: str = ""
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read a layer whole.

    Parameters
    ----------
    path
        The file.
    layer
        Its layer.
    geometry
        Whether to read the geometries.
    encoding
        That of its texts, as `geoplan.letters.encodings` names it; by default what the file says or they spell.

    Returns
    -------
    GeoDataFrame or DataFrame
        Its ``attrs["encoding"]`` names the encoding where it was found by what the texts spell.

    Raises
    ------
    LayerError
        As `layers_of`; where it has too many features; where nobody knows the encoding of its texts.
    """
    import pyogrio

    check_encoding(path, encoding)
    most = limit("features.count" if geometry else "table.rows")
    with _open(path, layer):
        # it takes memory for as many as it is told before it reads
        about = pyogrio.read_info(path, layer=layer, force_feature_count=True)
        most.check(about["features"], path)
        said = _encoding_said(path, about)
        options: dict[str, Any] = {"layer": layer, "read_geometry": geometry}
        if said and not encoding:
            with suppress(UnicodeDecodeError):  # a .cpg that is another file's
                return legible(path, _frame_of(path, options))
        as_bytes = format_of(path, "vector", "sheet").ending in BYTES
        if as_bytes:
            options["encoding"] = "ISO-8859-1"
        return legible(path, _frame_of(path, options), encoding=encoding, as_bytes=as_bytes)


def _frame_of(path: Path, options: dict[str, Any]) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read a layer by pyogrio's options; geometries that are none are named."""
    import pyogrio

    try:
        with np.errstate(invalid="ignore"):  # coordinates that are no numbers are for who reads the layer
            return pyogrio.read_dataframe(path, **options)
    except shapely.errors.GEOSException:
        raise LayerError(_broken_geometries(path, str(options["layer"]))) from None


def _broken_geometries(path: Path, layer: str) -> Fault:
    """Return which features of a layer have a geometry that no polygon, line or point can be made of."""
    import pyogrio

    held = np.asarray(pyogrio.raw.read(path, layer=layer, columns=[])[2], dtype=object)
    with np.errstate(invalid="ignore"):
        made = shapely.from_wkb(held, on_invalid="ignore")
    wrong = np.flatnonzero([each is None and given is not None for each, given in zip(made, held, strict=True)]) + 1
    more = f" and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
    where = f"feature {', '.join(str(number) for number in wrong[:_NAMED])}{more}"
    expected = "rings of four points and more that end where they begin, of finite coordinates"
    action = "Correct it, or remove the feature."
    return Fault(str(path), where, found="a geometry that cannot be read", expected=expected, action=action)


def _encoding_said(path: Path, about: dict[str, Any]) -> str:
    """Return the encoding that a file says its texts are in; empty where it says none, or only that of any Windows."""
    ending = format_of(path, "vector", "sheet").ending
    if ending not in BYTES:
        return "UTF-8"
    said = str(about.get("encoding") or "")
    if ending in (".tab", ".mif"):  # MapInfo names one of its own, or "Neutral"
        return "" if b"neutral" in path.read_bytes()[:500].lower() else said
    return "" if said.upper() in ("", "ISO-8859-1", "CP1252") else said


def read_geometries(path: Path, layer: str, *, start: int, count: int) -> NDArray[np.object_]:
    """Read the geometries of some features of a layer, with straight lines for their curves.

    Parameters
    ----------
    path
        The file.
    layer
        Its layer.
    start, count
        How many features come before the first, and how many are read.

    Raises
    ------
    LayerError
        As `layers_of`.
    """
    import pyogrio

    with _open(path, layer), np.errstate(invalid="ignore"):
        frame = pyogrio.read_dataframe(path, layer=layer, columns=[], skip_features=start, max_features=count)
    return np.asarray(frame.geometry.array, dtype=object)


def read_geoparquet(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoParquet file, or Parquet with a column of WKB, whole.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    GeoDataFrame
        Without a CRS where the file carries none.

    Raises
    ------
    LayerError
        Where it has too many rows, cannot be read, or holds no geometries.
    """
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(path)
        limit("features.count").check(about.num_rows, path)
        if b"geo" in (about.metadata or {}):
            with np.errstate(invalid="ignore"):  # coordinates that are no numbers are for who reads the layer
                return gpd.read_parquet(path)
        return _plain(path, parquet.read_table(path))
    except (LayerError, MemoryError):
        raise
    except Exception as error:  # what 'geo' says of a column may be anything
        found = f"what cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise LayerError(Fault(str(path), "", found=found, expected="GeoParquet", action="Export it again.")) from None


def _plain(path: Path, table: "pa.Table") -> gpd.GeoDataFrame:
    marked = [field.name for field in table.schema if _is_geoarrow(field)]
    if marked:
        return gpd.GeoDataFrame.from_arrow(table, geometry=marked[0])
    name = geometry_column(table.schema)
    if not name:
        _no_geometry(path)
    frame = table.to_pandas()
    shapes = shapely.from_wkb(frame[name].to_numpy(dtype=object))
    rest = frame.drop(columns=[name, *({"geometry"} & set(frame.columns) - {name})])
    return gpd.GeoDataFrame(pd.DataFrame(rest), geometry=shapes)


def _is_geoarrow(field: "pa.Field") -> bool:
    name = (field.metadata or {}).get(b"ARROW:extension:name", b"").decode("utf-8", "replace")
    return (name or str(getattr(field.type, "extension_name", ""))).startswith("geoarrow.")


def geometry_column(schema: "pa.Schema") -> str:
    """Return the column of plain Parquet that holds geometries as WKB; empty where none is known to.

    Parameters
    ----------
    schema
        The file's.
    """
    import pyarrow as pa

    def is_bytes(kind: "pa.DataType") -> bool:
        return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))

    def is_text(kind: "pa.DataType") -> bool:
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))

    plain = {field.name.casefold(): field for field in reversed(list(schema))}
    for name in GEOMETRY_NAMES:
        if name in plain and (is_bytes(plain[name].type) or is_text(plain[name].type)):
            return str(plain[name].name)
    others = [str(field.name) for field in schema if is_bytes(field.type)]
    return others[0] if len(others) == 1 else ""


def _no_geometry(path: Path) -> NoReturn:
    action = "Write it with to_parquet of geopandas, or name the column of WKB 'geometry'."
    found = "a Parquet file without geometries: neither the metadata 'geo' nor a column of WKB"
    raise LayerError(Fault(str(path), "", found=found, expected="GeoParquet", action=action))


def read_parquet_table(path: Path) -> pd.DataFrame:
    """Read a Parquet file of plain columns, whole.

    Raises
    ------
    LayerError
        Where it has too many rows or columns, or cannot be read.
    """
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(path)
        limit("table.rows").check(about.num_rows, path)
        limit("table.columns").check(about.num_columns, path)
        return parquet.read_table(path).to_pandas()
    except (LayerError, MemoryError):
        raise
    except Exception as error:  # of Arrow, and of what pandas makes of its types
        found = f"what cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise LayerError(Fault(str(path), "", found=found, expected="Parquet", action="Export it again.")) from None


def is_geoparquet(path: Path) -> bool:
    """Return whether a file's ending is that of GeoParquet."""
    return path.suffix.lower() in {".parquet", ".geoparquet"}


def read_vector(path: Path, *, layer: Callable[[Layers], str], encoding: str = "") -> gpd.GeoDataFrame:
    """Read a vector file whole: GeoParquet, or a layer of a format that GDAL reads here.

    Parameters
    ----------
    path
        The file.
    layer
        Takes what `layers_of` says of the file, and names the layer to read; not asked of GeoParquet.
    encoding
        That of its texts; by default what the file says, or what they spell.

    Raises
    ------
    LayerError
        Where it cannot be read, or has too many features; and what `layer` raises.
    """
    if is_geoparquet(path):
        check_encoding(path, encoding)
        return legible(path, read_geoparquet(path), encoding=encoding)
    frame = read_layer_of(path, layer(layers_of(path)), encoding=encoding)
    return frame if isinstance(frame, gpd.GeoDataFrame) else gpd.GeoDataFrame(frame, geometry=[None] * len(frame))


@contextmanager
def open_batches(path: Path, **options: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Open a layer to be read in Arrow batches.

    Parameters
    ----------
    path
        The file.
    **options
        What `pyogrio.open_arrow` takes.

    Yields
    ------
    tuple
        What pyogrio says of the layer, and a reader of record batches.

    Raises
    ------
    LayerError
        As `layers_of`.
    """
    import pyogrio

    form = format_of(path, "vector")
    with drivers_held(form.drivers), ExitStack() as stack:
        with _open(path, str(options.get("layer", ""))):
            about, reader = stack.enter_context(pyogrio.open_arrow(path, use_pyarrow=True, **options))
        yield about, _batches(path, form, reader)


def _batches(path: Path, form: FileFormat, reader: Any) -> Iterator[Any]:
    """Read batch by batch; between two of them, whoever takes them has all of GDAL's drivers."""
    while True:
        with _reading(path, form):
            batch = next(reader, None)
        if batch is None:
            return
        yield batch


@contextmanager
def _open(path: Path, layer: str = "") -> Iterator[None]:
    form = format_of(path, "vector", "sheet")
    about = path.stat()
    _look_through(path, form, about.st_size, about.st_mtime_ns)
    if form.check == "database" and layer:
        check_database(path, layer)
    with _reading(path, form):
        yield


@contextmanager
def _reading(path: Path, form: FileFormat) -> Iterator[None]:
    with only(form.drivers), warnings.catch_warnings():
        # what GDAL minds is looked at by who reads the layer, and told in words, with its place
        warnings.filterwarnings("ignore", category=RuntimeWarning, module="pyogrio")
        try:
            yield
        except GeoplanError:
            raise
        except (RuntimeError, ValueError, TypeError, OverflowError, shapely.errors.ShapelyError) as error:
            reason = str(error).splitlines()[0].split(".; ")[0][:300]
            found, expected = f"what cannot be read ({reason})", f"a file of the format {form.name}"
            raise LayerError(Fault(str(path), "", found=found, expected=expected, action="Export it again.")) from None


@lru_cache(maxsize=256)
def _look_through(path: Path, form: FileFormat, size: int, time: int) -> None:
    """Check a file's content; size and time tell whether it is still the one that was checked."""
    del size, time
    CHECKS[form.check](path)
