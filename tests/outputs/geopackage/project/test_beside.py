"""Roofs and rasters that a project shows too."""

from geoplan.outputs.geopackage.project.beside import ROOFS_SCALE, FilesBeside
from geoplan.outputs.rasters import write_rasters


def test_roofs_and_rasters_are_seen_from_the_folder_of_the_geopackage(result, roofs_package, tmp_path):
    beside = FilesBeside(tmp_path, None, write_rasters(result, tmp_path / "rasters"))
    raster = next(iter(beside.raster_entries(result, "en")))
    assert (raster.file, raster.title) == ("rasters/rooftop_pv_mwh.tif", "Rooftop solar by cell")
    assert not raster.is_shown
    with_roofs = FilesBeside(roofs_package.parent, roofs_package)
    roofs = with_roofs.roofs()
    assert "roof_id" in roofs.columns
    entry = with_roofs.roof_entry(roofs, "vi", metadata="")
    assert (entry.file, entry.title, entry.most_scale) == (roofs_package.name, "Mái nhà", ROOFS_SCALE)
    assert entry.extent is not None


def test_without_files_nothing_is_shown(tmp_path):
    beside = FilesBeside(tmp_path)
    assert (beside.roofs(), beside.roofs_extent()) == (None, None)
