"""Files of others are opened in one room alone, `geoplan.files`: no reader may go round it."""

import ast

from support.modules import modules_of, tree_of
from support.places import PACKAGE

READS = {
    "list_layers",
    "load_workbook",
    "open_arrow",
    "open_dataset",
    "open_mfdataset",
    "open_rasterio",
    "open_zarr",
    "read_arrow",
    "read_bounds",
    "read_dataframe",
    "read_excel",
    "read_file",
    "read_info",
    "read_parquet",
}
"""What pyogrio, geopandas, xarray, rioxarray and openpyxl open files by."""

ALLOWED = {
    ("collection.joining.study_part", "read_parquet"): "what the collection's own runs kept, whose hashes stand beside",
    ("comparison.side", "read_parquet"): "outputs of a run, whose manifest has their hashes",
    ("layers.fieldwork.survey_sheets", "load_workbook"): "once `check_workbook` has looked through it",
    ("planning.scenario.exchange.plan_workbook", "load_workbook"): "once `check_workbook` has looked through it",
    ("preparation.place_zones", "read_parquet"): "what the room of sources has just written",
    ("result.assessment", "read_parquet"): "the run's own roofs",
    ("outputs.publishing.finished_run", "list_layers"): "outputs of a run, as its manifest names them",
    ("outputs.publishing.finished_run", "open_arrow"): "outputs of a run, as its manifest names them",
    ("outputs.publishing.finished_run", "read_info"): "outputs of a run, as its manifest names them",
    ("outputs.geopackage.project.beside", "open"): "the run's own rasters",
    ("outputs.geopackage.project.beside", "read_info"): "the run's own roofs",
    ("outputs.geopackage.raster_style", "open"): "the run's own rasters",
    ("outputs.package.datapackage", "open"): "the run's own rasters",
    ("outputs.package.stac", "open"): "the run's own rasters",
}


def calls_of(tree: ast.AST) -> set[str]:
    """Return the calls that open a file, by name."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            mode = node.args[1] if len(node.args) > 1 else None
            writes = isinstance(mode, ast.Constant) and mode.value == "w"
            if node.func.attr in READS or (on == "rasterio" and node.func.attr == "open" and not writes):
                names.add(node.func.attr)
    return names


def test_no_reader_goes_round_the_room():
    calls = {
        (name, call)
        for name, file in modules_of(PACKAGE).items()
        if name.split(".")[0] not in {"files", "sources"}
        for call in calls_of(tree_of(file))
    }
    assert calls == {*ALLOWED}


def test_the_rule_sees_a_way_round():
    code = "import rasterio, pyogrio\nrasterio.open(a)\nrasterio.open(b, 'w')\npyogrio.read_dataframe(c)\nx.open()\n"
    assert calls_of(ast.parse(code)) == {"open", "read_dataframe"}
