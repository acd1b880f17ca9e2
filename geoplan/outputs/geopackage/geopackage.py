"""The GeoPackages of a run: styled for QGIS, with units, sources and licences inside.

GDAL writes the layers and their spatial indexes; what the file says of them is filled in afterwards by
geopackage_tables. No time of day is written: the same result gives the same bytes.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.fields import Table
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.data_sources import data_sources, source_titles
from geoplan.outputs.geopackage import site_styles
from geoplan.outputs.geopackage.plan_by_year import plan_by_year, plan_style
from geoplan.outputs.geopackage.project.beside import FilesBeside
from geoplan.outputs.geopackage.qgis_fields import table_style
from geoplan.outputs.geopackage.qgis_style import estates_style, read_style, rooftops_style, zones_style
from geoplan.outputs.geopackage.qgis_symbols import Shape
from geoplan.outputs.geopackage.symbiosis_style import symbiosis_style
from geoplan.outputs.geopackage.tables import TIME, PackageForm, describe, linked_data
from geoplan.outputs.geopackage.written_layer import WrittenLayer
from geoplan.outputs.manifest import file_name_of
from geoplan.outputs.tables.columns import ordered
from geoplan.outputs.tables.eco_tables import eco_tables
from geoplan.outputs.tables.geoparquet import write_geoparquet
from geoplan.outputs.tables.roof_batches import GEOMETRY, roof_batches
from geoplan.outputs.tables.scenario_frames import scenario_frames
from geoplan.outputs.tables.side_tables import side_tables
from geoplan.outputs.wording.scenario_words import scenario_words
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.replacing import replaced_file

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

_GDAL_OPTIONS = {"OGR_CURRENT_DATE": TIME, "OGR_SQLITE_SYNCHRONOUS": "OFF"}
_VERSION: ContextVar[dict[str, str]] = ContextVar("version")
"""What GDAL is told when it begins a file."""
GeoPackageVersion: TypeAlias = Literal["1.2", "1.3", "1.4"]
"""Versions of the standard that can be written."""
_POINTS = (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT)
_MULTI = {
    "MultiPolygon": shapely.GeometryType.MULTIPOLYGON,
    "MultiLineString": shapely.GeometryType.MULTILINESTRING,
    "MultiPoint": shapely.GeometryType.MULTIPOINT,
}
_RESERVED = frozenset({"fid", "geom"})
_OF_SCENARIOS = cast("tuple[Table, ...]", tuple(SCENARIO_COLUMNS))
_OF_PARKS: tuple[Table, ...] = (
    *("eco_parks", "matching", "estate_projects", "estate_saving", "estate_eip", "estate_sdg", "estate_streams"),
    *("domino", "roll_out"),
)


def write_geopackage(
    result: "Assessment",
    path: str | Path,
    *,
    language: Language = "en",
    version: GeoPackageVersion = "1.2",
    rooftops: Path | None = None,
    rasters: Sequence[Path] = (),
) -> Path:
    """Write zones, candidate sites and what they rest on as a GeoPackage that opens styled in QGIS.

    Layers: ``zones``; of several studies ``studies``; ``estates`` where the study has them, and those known only by a
    point as ``estate_points``; those of a user's own kinds of layer, as ``read_KIND``; where the result has them
    ``eligible_land``, ``catchments``, ``landfills``, ``candidates``, ``jcm_shortlist``, ``symbiosis`` and
    ``plan_by_year``. Tables: ``exclusions``, ``waste_plan``, ``residue_curve``, ``surveyed``, ``measure_first``,
    ``checks``, ``estate_hours`` and those of eco-industrial parks (``eco_parks``, ``matching``, ``estate_projects``,
    ``estate_saving``, ``estate_eip``, ``estate_sdg``, ``estate_streams``, ``domino``, ``roll_out``) and of scenarios
    (``measures``, ``measure_places``, ``pathways``, ``scenario_years``, ``abatement``, ``targets``, ``base_year``,
    ``least_cost``, ``least_cost_bounds``, ``scenario_supply``, ``scenario_inputs``, ``measure_progress``) where the
    result has them, ``parameters``, ``sources``, ``layer_styles``, and ``qgis_projects`` with a project in each
    language, that of the run under the study's name, which QGIS opens with all layers in groups; it finds them as long
    as the files keep their names and their places to each other. In the study's CRS.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; one that stands there is replaced.
    language
        The language of titles, aliases and legends; styles and projects in the others are kept in the file besides.
    version
        Of the standard: ``1.2`` is read by the oldest programs; ``1.3`` and ``1.4`` by newer ones only.
    rooftops, rasters
        Files in the same folder, or below it, that the projects show too: what `write_rooftops` and
        `geoplan.outputs.rasters.write_rasters` wrote.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    form = PackageForm(Path(path).name, language, version, FilesBeside(Path(path).parent, rooftops, rasters))
    with replaced_file(path) as draft:
        with _repeatable(), _of_version(version):
            beside, parks = side_tables(result, language), eco_tables(result, language)
            written = [
                *_write_read(result, draft),
                *_write_study_areas(result, draft),
                *_write_zones(result, draft),
                *_write_estates(result, draft),
                *_write_pairs(parks, draft),
                *_write_sites(result, beside, draft),
                *_write_plan(result, draft),
                *_write_tables(result, beside | parks | scenario_frames(result, language), draft, language=language),
            ]
        describe(draft, written, result, form=form)
    return Path(path).expanduser()


def write_rooftops(
    result: "Assessment",
    path: str | Path,
    *,
    format: Literal["gpkg", "parquet"] = "gpkg",  # noqa: A002
    language: Language = "en",
    version: GeoPackageVersion = "1.2",
) -> Path:
    """Write every roof with its results, partition by partition.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; one that stands there is replaced.
    format
        ``gpkg`` for a GeoPackage that opens styled in QGIS, ``parquet`` for GeoParquet 1.1.
    language
        The language of titles, aliases and the legend.
    version
        Of the standard of GeoPackage.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    with replaced_file(path) as draft:
        if format == "parquet":
            _write_parquet(result, draft)
        else:
            begun = _begun(result.rooftops_file, version)
            if begun.is_file():
                shutil.move(begun, draft)
            else:
                _stream_rooftops(result.rooftops_file, draft, version)
            columns = tuple(roof_batches(result.rooftops_file)[0].names[:-1])
            styles = {each: rooftops_style(columns, language=each) for each in LANGUAGES}
            written = [WrittenLayer("rooftops", columns, "rooftops", styles)]
            describe(draft, written, result, form=PackageForm(Path(path).name, language, version))
            _index(draft, ("zone_id", "roof_id"))
    return Path(path).expanduser()


def _write_read(result: "Assessment", draft: Path) -> Iterator[WrittenLayer]:
    """Write systems that stand, and layers of kinds of a user's own, as they were read: each sort of geometry apart."""
    for kind, layer in {"installed_pv": result.inputs.installed_pv, **result.inputs.more}.items():
        if not isinstance(layer, gpd.GeoDataFrame):
            continue
        shapes = _multi(layer.geometry.to_numpy())
        names, drawn = layer.columns.drop(layer.active_geometry_name), shapely.get_type_id(shapes)
        kept = [name for name in names if str(name).lower() not in _RESERVED]
        for number, shape in enumerate(shape for shape in _MULTI if (drawn == _MULTI[shape]).any()):
            chosen = drawn == _MULTI[shape]
            frame = gpd.GeoDataFrame(layer.loc[chosen, kept], geometry=shapes[chosen], crs=layer.crs)
            name, columns = f"read_{kind}" + (f"_{number + 1}" if number else ""), tuple(map(str, kept))
            styles = {each: read_style(columns, geometry=shape, kind=kind, language=each) for each in LANGUAGES}
            _append(frame, draft, name=name, geometry_type=shape)
            yield WrittenLayer(name, columns, styles=styles, kind=kind)


def _write_study_areas(result: "Assessment", draft: Path) -> Iterator[WrittenLayer]:
    """Write the studies that a result is made of, beneath their zones."""
    areas = result.study_areas
    if areas is None:
        return
    frame = _plain(areas, "zones")
    styles = {each: zones_style(frame, language=each) for each in LANGUAGES}
    _append(frame, draft, name="studies", geometry_type="MultiPolygon")
    yield WrittenLayer("studies", _columns(frame), "zones", styles)


def _write_zones(result: "Assessment", draft: Path) -> Iterator[WrittenLayer]:
    frame = _plain(result.zones, "zones")
    styles = {each: zones_style(frame, language=each) for each in LANGUAGES}
    _append(frame, draft, name="zones", geometry_type="MultiPolygon")
    yield WrittenLayer("zones", _columns(frame), "zones", styles)


def _write_estates(result: "Assessment", draft: Path) -> Iterator[WrittenLayer]:
    if result.estates is None:
        return
    frame = _plain(result.estates, "estates")
    is_point = np.isin(shapely.get_type_id(frame.geometry.array), _POINTS)
    # A layer of mixed geometry has no style in QGIS: points go their own way.
    parts: tuple[tuple[str, str, Shape, Any], ...] = (
        ("estates", "MultiPolygon", "fill", ~is_point),
        ("estate_points", "Point", "marker", is_point),
    )
    for name, geometry_type, shape, chosen in parts:
        if name == "estates" or chosen.any():
            part = frame[chosen]
            styles = {each: estates_style(part, shape=shape, language=each) for each in LANGUAGES}
            _append(part, draft, name=name, geometry_type=geometry_type)
            yield WrittenLayer(name, _columns(part), "estates", styles)


def _write_pairs(parks: Mapping[Table, pd.DataFrame], draft: Path) -> Iterator[WrittenLayer]:
    """Write pairs of streams as lines, beneath candidates and upon estates."""
    pairs = parks.get("symbiosis")
    if isinstance(pairs, gpd.GeoDataFrame):
        columns = ordered(pairs, "symbiosis")
        frame = gpd.GeoDataFrame(columns, geometry=_multi(pairs.geometry.to_numpy()), crs=pairs.crs)
        styles = {each: symbiosis_style(frame, language=each) for each in LANGUAGES}
        _append(frame, draft, name="symbiosis", geometry_type="MultiLineString")
        yield WrittenLayer("symbiosis", _columns(frame), "symbiosis", styles)


def _write_sites(result: "Assessment", beside: Mapping[Table, pd.DataFrame], draft: Path) -> Iterator[WrittenLayer]:
    """Write eligible land, the areas that feed plants, and upon them landfills, candidates and the shortlist."""
    parts: tuple[tuple[str, Table, str, Callable[..., str], pd.DataFrame | None], ...] = (
        ("eligible_land", "sites", "MultiPolygon", site_styles.sites_style, result.sites),
        ("catchments", "candidates", "MultiPolygon", site_styles.catchments_style, result.catchments),
        ("landfills", "landfills", "Point", site_styles.landfills_style, beside.get("landfills")),
        ("candidates", "candidates", "Point", site_styles.candidates_style, beside.get("candidates")),
        ("jcm_shortlist", "jcm", "Point", site_styles.jcm_style, beside.get("jcm")),
    )
    for name, table, geometry_type, style, given in parts:
        if isinstance(given, gpd.GeoDataFrame) and len(given):
            frame = _plain(given, table)
            styles = {each: style(frame, language=each) for each in LANGUAGES}
            _append(frame, draft, name=name, geometry_type=geometry_type)
            yield WrittenLayer(name, _columns(frame), table, styles, group="sites")


def _write_plan(result: "Assessment", draft: Path) -> Iterator[WrittenLayer]:
    """Write what scenarios cut where, year by year, for the temporal controller of QGIS."""
    years = plan_by_year(result)
    if years is not None and len(years):
        frame = _plain(years, "plan_by_year")
        names = {each: scenario_words(result, each).scenarios for each in LANGUAGES}
        styles = {each: plan_style(frame, names[each], language=each) for each in LANGUAGES}
        _append(frame, draft, name="plan_by_year", geometry_type="Point")
        yield WrittenLayer("plan_by_year", _columns(frame), "plan_by_year", styles, group="plan")


def _write_tables(
    result: "Assessment", beside: Mapping[Table, pd.DataFrame], draft: Path, *, language: Language
) -> Iterator[WrittenLayer]:
    of_results: tuple[Table, ...] = ("exclusions", "waste_plan", "residue_curve", "surveyed", "measure_first", "checks")
    tables: list[tuple[str, Table | None, pd.DataFrame]] = [
        (name, name, ordered(beside[name], name)) for name in of_results if name in beside
    ]
    if result.plan.estates is not None:
        tables.append(("estate_hours", "estate_hours", ordered(result.plan.estates.hours, "estate_hours")))
    tables += [(name, name, ordered(beside[name], name)) for name in (*_OF_PARKS, *_OF_SCENARIOS) if name in beside]
    tables.append(("parameters", None, pd.DataFrame(result.parameters.rows())))
    tables.append(("sources", None, _sources(result, language)))
    for name, table, frame in tables:
        _append(frame, draft, name=name)
        columns = tuple(frame.columns)
        styles = {each: table_style(columns, table, language=each) for each in LANGUAGES}
        yield WrittenLayer(name, columns, table, styles, group="tables")


def _plain(frame: gpd.GeoDataFrame, table: Table) -> gpd.GeoDataFrame:
    """Return known columns first, in their types, and flat geometry: points, or multipolygons throughout."""
    columns = ordered(frame, table)
    columns = columns[[name for name in columns.columns if name.lower() not in _RESERVED]]
    return gpd.GeoDataFrame(columns, geometry=_even(frame.geometry.to_numpy()), crs=frame.crs)


def _even(shapes: Any) -> Any:
    """Return flat shapes of results: polygons as multipolygons, places as single points."""
    shapes = _multi(shapes)
    places = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT)
    if places.size:
        # an estate that is known by several points is shown at the first
        shapes[places] = shapely.get_geometry(shapes[places], 0)
    return shapes


def _multi(shapes: Any) -> Any:
    """Return flat shapes, single ones as multiple of one part."""
    shapes = shapely.force_2d(shapes)
    for single, multi in (
        (shapely.GeometryType.POLYGON, shapely.multipolygons),
        (shapely.GeometryType.LINESTRING, shapely.multilinestrings),
        (shapely.GeometryType.POINT, shapely.multipoints),
    ):
        chosen = np.flatnonzero(shapely.get_type_id(shapes) == single)
        if chosen.size:
            shapes[chosen] = multi(shapes[chosen], indices=np.arange(chosen.size))
    return shapes


def _columns(frame: gpd.GeoDataFrame) -> tuple[str, ...]:
    return tuple(frame.columns.drop(frame.active_geometry_name))


def _append(frame: pd.DataFrame, draft: Path, *, name: str, geometry_type: str | None = None) -> None:
    import pyogrio

    more = {"dataset_options": _VERSION.get()} if not draft.exists() else {"append": True}
    geometry = {"geometry_type": geometry_type, "GEOMETRY_NAME": "geom"} if geometry_type else {}
    pyogrio.write_dataframe(frame, draft, layer=name, driver="GPKG", **more, **geometry)


def _sources(result: "Assessment", language: Language) -> pd.DataFrame:
    titles = source_titles(result.study)
    rows = [
        {
            "kind": kind,
            "title": titles[kind][language],
            "file": file_name_of(report, result.study),
            "status": report.status,
            "licence": report.licence,
            "attribution": report.attribution,
            "vintage": report.vintage,
            "note": report.note[language],
            "rows": report.rows,
            "coverage": report.coverage,
            "remarks": " ".join(remark[language] for remark in report.texts),
            "sha256": report.sha256,
        }
        for kind, report in data_sources(result).items()
    ]
    return pd.DataFrame(rows)


def begin_rooftops(file: Path, *, version: GeoPackageVersion = "1.2") -> None:
    """Write the table of all roofs beside their file, where `write_rooftops` takes it: it needs nothing of the rest.

    Parameters
    ----------
    file
        The roofs, as a run keeps them while it goes on.
    version
        Of the standard of GeoPackage.
    """
    with replaced_file(_begun(file, version), synced=False) as draft:
        _stream_rooftops(file, draft, version)


def _begun(file: Path, version: GeoPackageVersion) -> Path:
    return file.with_name(f"{file.stem}-{version}.gpkg")


def _stream_rooftops(file: Path, draft: Path, version: GeoPackageVersion) -> None:
    """Write the roofs through Arrow, one part in memory at a time; GDAL makes the spatial index as they pass."""
    import pyarrow as pa
    import pyogrio

    schema, batches, crs = roof_batches(file)
    with _repeatable(), _of_version(version):
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches),
            draft,
            layer="rooftops",
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type="MultiPolygon",
            crs=crs.to_wkt(),
            dataset_options=_VERSION.get(),
            layer_options={"GEOMETRY_NAME": "geom"},
        )


def _write_parquet(result: "Assessment", draft: Path) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetFile(result.rooftops_file) as file:
        write_geoparquet(
            lambda names: (file.read_row_group(group, columns=names) for group in range(file.num_row_groups)),
            draft,
            table="rooftops",
            schema=file.schema_arrow,
            crs=result.zones.crs,
            about={"geoplan": linked_data(result).encode()},
        )


def _index(draft: Path, columns: Sequence[str]) -> None:
    """Let programs find the roofs of a zone, and one roof, without reading all of them."""
    with closing(sqlite3.connect(draft)) as database, database:
        known = {row[1] for row in database.execute("PRAGMA table_info(rooftops)")}
        for column in (each for each in columns if each in known):
            database.execute(f"CREATE INDEX rooftops_{column} ON rooftops ({column})")


@contextmanager
def _of_version(version: GeoPackageVersion) -> Iterator[None]:
    """Let GDAL begin files in one version of the standard."""
    token = _VERSION.set({"VERSION": version})
    try:
        yield
    finally:
        _VERSION.reset(token)


@contextmanager
def _repeatable() -> Iterator[None]:
    """Let GDAL write a fixed time and skip waiting for the disk: the file is not in its place yet."""
    import pyogrio

    before = {name: pyogrio.get_gdal_config_option(name) for name in _GDAL_OPTIONS}
    pyogrio.set_gdal_config_options(_GDAL_OPTIONS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
