"""A remote raster that is read window by window: rasterio on a file that is read by ranges.

Since rasterio 1.4 a file object that is given to `rasterio.open` is read whole into memory
(https://github.com/rasterio/rasterio/issues/3232); an ``opener`` is not:
https://rasterio.readthedocs.io/en/latest/topics/vsi.html
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Self

if TYPE_CHECKING:
    from rasterio.io import DatasetReader


class _Told:
    """A file object that keeps what went wrong: GDAL asks from C, where an exception is lost.

    Parameters
    ----------
    file
        The file to read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        if self.error is not None:
            return b""
        try:
            return self.file.read(size)
        except BaseException as error:  # Ctrl-C too: it is raised again when GDAL is left
            self.error = error
            return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def close(self) -> None:
        """Leave the file open: GDAL opens and closes it several times."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        del error


@contextmanager
def remote_raster(url: str, opened: Callable[[str], BinaryIO], **options: Any) -> Iterator["DatasetReader"]:
    """Open a remote raster; only what is read is transferred.

    Parameters
    ----------
    url
        The address of a GeoTIFF.
    opened
        What opens an address as a file object: `Session.open`.
    options
        Open options of GDAL's GTiff driver, such as ``OVERVIEW_LEVEL``.

    Yields
    ------
    rasterio.io.DatasetReader
        The raster.

    Raises
    ------
    TransferError
        Where it cannot be had; also from later reads.
    rasterio.errors.RasterioIOError
        Where it is no raster.
    """
    import rasterio
    from rasterio.errors import RasterioError

    name = url.partition("?")[0].rpartition("/")[2] or "raster.tif"
    with opened(url) as file:
        told = _Told(file)

        def opener(path: str, mode: str = "rb", **rest: Any) -> _Told:
            del mode, rest
            if path.rpartition("/")[2] != name:  # GDAL looks for files beside it, such as .ovr and .aux.xml
                raise FileNotFoundError(path)
            told.seek(0)
            return told

        try:
            with rasterio.open(name, opener=opener, driver="GTiff", **options) as dataset:
                yield dataset
        except RasterioError:
            if told.error is not None:
                raise told.error from None
            raise
        if told.error is not None:
            raise told.error
