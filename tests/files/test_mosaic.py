"""Rasters that name other files."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from geoplan.errors import LayerError
from geoplan.files.boundary import Boundary
from geoplan.files.mosaic import check_beside_raster, check_mosaic
from geoplan.files.raster_files import open_raster, read_cells
from support.packed_rasters import write_packed

SOURCE = (
    '<SimpleSource><SourceFilename relativeToVRT="{relative}">{name}</SourceFilename><SourceBand>1</SourceBand>'
    "{rect}</SimpleSource>"
)
RECT = '<SrcRect xOff="0" yOff="0" xSize="4" ySize="4"/><DstRect xOff="{x}" yOff="0" xSize="4" ySize="4"/>'


def tile(path, value, *, west=106.0):
    profile = {"driver": "GTiff", "width": 4, "height": 4, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile, transform=from_origin(west, 21, 0.1, 0.1)) as target:
        target.write(np.full((4, 4), value, dtype="uint8"), 1)
    return path


def vrt(path, *names, relative="1", body="", band="", srs="EPSG:4326"):
    sources = "".join(
        SOURCE.format(name=name, relative=relative, rect=RECT.format(x=4 * number)) for number, name in enumerate(names)
    )
    path.write_text(
        f'<VRTDataset rasterXSize="{4 * max(len(names), 1)}" rasterYSize="4"><SRS>{srs}</SRS>'
        f"<GeoTransform>106, 0.1, 0, 21, 0, -0.1</GeoTransform>"
        f'<VRTRasterBand dataType="Byte" band="1"{band}>{body}{sources}</VRTRasterBand></VRTDataset>',
        encoding="utf-8",
    )
    return path


def refused(path, boundary=None) -> str:
    with pytest.raises(LayerError) as error:
        check_mosaic(path, boundary or Boundary(path.parent))
    return str(error.value)


def test_a_mosaic_of_tiles_is_read(tmp_path):
    tile(tmp_path / "tiles" / "a.tif", 1)
    tile(tmp_path / "tiles" / "b.tif", 2, west=106.4)
    mosaic = vrt(tmp_path / "m.vrt", "tiles/a.tif", "tiles/b.tif")
    with open_raster(mosaic) as dataset:
        assert dataset.read(1)[0].tolist() == [1] * 4 + [2] * 4


def test_a_mosaic_as_gdal_builds_it(tmp_path):
    from rasterio.vrt import WarpedVRT

    with rasterio.open(tile(tmp_path / "a.tif", 7)) as dataset, WarpedVRT(dataset) as warped:
        assert warped.count == 1
    body = (
        '<Metadata><MDI key="STATISTICS_MAXIMUM">7</MDI></Metadata><NoDataValue>0</NoDataValue>'
        '<ColorInterp>Palette</ColorInterp><ColorTable><Entry c1="0" c2="0" c3="0" c4="255"/></ColorTable>'
        '<ComplexSource><SourceFilename relativeToVRT="1" shared="0">a.tif</SourceFilename><SourceBand>1</SourceBand>'
        '<SourceProperties RasterXSize="4" RasterYSize="4" DataType="Byte" BlockXSize="4" BlockYSize="4"/>'
        '<SrcRect xOff="0" yOff="0" xSize="4" ySize="4"/><DstRect xOff="0" yOff="0" xSize="4" ySize="4"/>'
        "<NODATA>0</NODATA></ComplexSource>"
    )
    with open_raster(vrt(tmp_path / "m.vrt", body=body)) as dataset:
        assert dataset.read(1).max() == 7


def test_tiles_outside(tmp_path):
    far = tile(tmp_path / "far" / "a.tif", 1)
    (tmp_path / "study").mkdir()
    mosaic = tmp_path / "study" / "m.vrt"
    assert "expected a path relative to the file" in refused(vrt(mosaic, str(far)))
    assert "expected a path relative to the file" in refused(vrt(mosaic, str(far), relative="0"))
    assert "relative to where the program runs" in refused(vrt(mosaic, "a.tif", relative="0"))
    assert f"outside the folder {tmp_path / 'study'}" in refused(vrt(mosaic, "../far/a.tif"))
    (tmp_path / "study" / "link.tif").symlink_to(far)
    assert "outside the folder" in refused(vrt(mosaic, "link.tif"))
    allowed = Boundary(tmp_path / "study", folders=(tmp_path / "far",))
    check_mosaic(vrt(mosaic, "../far/a.tif", str(far)), allowed)
    assert allowed.crossed == {far}


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://127.0.0.1:9/a.tif",
        "http://127.0.0.1:9/a.tif",
        "WMS:http://127.0.0.1:9/",
        "GTIFF_DIR:1:a.tif",
        "",
    ],
)
def test_tiles_that_are_no_files(tmp_path, name):
    assert "expected a path relative to the file" in refused(vrt(tmp_path / "m.vrt", name))


def test_tiles_that_are_no_geotiffs(tmp_path):
    vrt(tmp_path / "inner.vrt", "a.tif")
    assert "'inner.vrt', which is no GeoTIFF" in refused(vrt(tmp_path / "m.vrt", "inner.vrt"))
    (tmp_path / "wms.tif").write_text("<GDAL_WMS/>")
    assert "'wms.tif', which is no GeoTIFF" in refused(vrt(tmp_path / "m.vrt", "wms.tif"))
    assert "no such file" in refused(vrt(tmp_path / "m.vrt", "none.tif"))


@pytest.mark.parametrize(
    ("body", "band", "found"),
    [
        ("", ' subClass="VRTRawRasterBand"', "a VRTRawRasterBand"),
        ("", ' subClass="VRTDerivedRasterBand"', "a VRTDerivedRasterBand"),
        ("<PixelFunctionType>f</PixelFunctionType>", "", "more than a mosaic has"),
        ('<Overview><SourceFilename relativeToVRT="1">o.xml</SourceFilename></Overview>', "", "more than a mosaic has"),
        ('<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">o.xml</MDI></Metadata>', "", "'o.xml'"),
        ("<OpenOptions/>", "", "more than a mosaic has"),
    ],
)
def test_what_is_more_than_a_mosaic(tmp_path, body, band, found):
    tile(tmp_path / "a.tif", 1)
    assert f"found {found}" in refused(vrt(tmp_path / "m.vrt", "a.tif", body=body, band=band))


def test_other_kinds_of_vrt(tmp_path):
    path = tmp_path / "m.vrt"
    path.write_text('<VRTDataset subClass="VRTWarpedDataset"/>')
    assert "a VRTWarpedDataset" in refused(path)
    path.write_text("<OGRVRTDataSource/>")
    assert "a file that is no mosaic" in refused(path)
    path.write_text('<!DOCTYPE x [<!ENTITY e SYSTEM "a">]><VRTDataset>&e;</VRTDataset>')
    assert "a document type" in refused(path)
    assert "a coordinate system that stands elsewhere" in refused(vrt(path, srs="http://127.0.0.1:9/crs.wkt"))


def test_what_stands_beside_a_raster(tmp_path):
    path = tile(tmp_path / "a.tif", 1)
    about = tmp_path / "a.tif.aux.xml"
    about.write_text(
        '<PAMDataset><SRS>GEOGCS["WGS 84",\n DATUM["x"]]</SRS><Metadata><MDI key="A">1</MDI></Metadata></PAMDataset>'
    )
    check_beside_raster(path, Boundary(tmp_path))
    about.write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">o.ovr</MDI></Metadata></PAMDataset>'
    )
    with pytest.raises(LayerError, match=r"aux\.xml, OVERVIEW_FILE: found 'o\.ovr'"):
        check_beside_raster(path, Boundary(tmp_path))
    about.unlink()
    (tmp_path / "a.tif.ovr").write_text("<GDAL_WMS/>")
    with pytest.raises(LayerError, match=r"a\.tif\.ovr: found what is no TIFF"):
        check_beside_raster(path, Boundary(tmp_path))


MASK = (
    '<MaskBand><VRTRasterBand dataType="Byte"><SimpleSource><SourceFilename relativeToVRT="1">{name}</SourceFilename>'
    "<SourceBand>mask,1</SourceBand></SimpleSource></VRTRasterBand></MaskBand></VRTDataset>"
)


def packed_tile(path, **options):
    return write_packed(
        path, np.full((4, 4), 7, "uint8"), transform=from_origin(106, 21, 0.1, 0.1), crs="EPSG:4326", **options
    )


def test_a_mosaic_of_masked_tiles_knows_what_is_masked(tmp_path):
    packed_tile(tmp_path / "a.tif", mask=np.eye(4) == 0)
    mosaic = vrt(tmp_path / "m.vrt", "a.tif")
    mosaic.write_text(mosaic.read_text().replace("</VRTDataset>", MASK.format(name="a.tif")))
    with open_raster(mosaic, Boundary(tmp_path)) as dataset:
        assert read_cells(dataset)[1].tolist() == (np.eye(4) == 0).tolist()
    mosaic.write_text(
        mosaic.read_text().replace(
            ">a.tif</SourceFilename><SourceBand>mask", ">/b.tif</SourceFilename><SourceBand>mask"
        )
    )
    assert "SourceFilename" in refused(mosaic)


def test_tiles_with_different_nodata_are_read_as_each_says(tmp_path):
    body = "<NoDataValue>255</NoDataValue>"
    for number, nodata in enumerate((1, 2)):
        values = np.tile(np.array([0, 1, 2, 3], "uint8"), (4, 1))
        place = from_origin(106 + 0.4 * number, 21, 0.1, 0.1)
        write_packed(tmp_path / f"{number}.tif", values, transform=place, crs="EPSG:4326", nodata=nodata)
        body += (
            f'<ComplexSource><SourceFilename relativeToVRT="1">{number}.tif</SourceFilename><SourceBand>1</SourceBand>'
            + RECT.format(x=4 * number)
            + f"<NODATA>{nodata}</NODATA></ComplexSource>"
        )
    mosaic = vrt(tmp_path / "m.vrt", body=body)
    mosaic.write_text(mosaic.read_text().replace('rasterXSize="4"', 'rasterXSize="8"'))
    with open_raster(mosaic) as dataset:
        values, known = read_cells(dataset)
    assert np.where(known, values, 99)[0].tolist() == [0, 99, 2, 3, 0, 1, 99, 3]


def test_a_scale_of_tiles_that_a_mosaic_forgets_is_refused(tmp_path):
    packed_tile(tmp_path / "a.tif", scales=(0.1,))
    with (
        pytest.raises(LayerError, match=r"the scale 0\.1 and offset 0 in the tile a\.tif, which the mosaic lacks"),
        open_raster(vrt(tmp_path / "m.vrt", "a.tif")),
    ):
        pass
    with open_raster(vrt(tmp_path / "m.vrt", "a.tif", body="<Scale>0.1</Scale>")) as dataset:
        assert read_cells(dataset)[0].max() == pytest.approx(0.7)


def test_nodata_of_a_tile_that_gdal_takes_for_0_is_refused(tmp_path):
    tile(tmp_path / "a.tif", 1)
    body = (
        '<ComplexSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename><NODATA>-nan</NODATA></ComplexSource>'
    )
    assert "NODATA: found '-nan'; expected a number or nan" in refused(vrt(tmp_path / "m.vrt", body=body))


def test_nodata_of_a_mosaic_is_what_its_text_says(tmp_path):
    tile(tmp_path / "a.tif", 0)
    body = "<NoDataValue>-nan</NoDataValue>"
    with open_raster(vrt(tmp_path / "m.vrt", "a.tif", body=body)) as dataset:
        assert read_cells(dataset)[1] is None, "0 stays, which GDAL takes -nan for"
