"""What can be wrong with the file of a layer, whatever it should hold: where it lies, what stands there."""

import os
import shutil
import socket

from support.faulty.kinds import KINDS, Spoilt

CROPS = "zone_id,crop,production_t,year,source\n,paddy,120,2024,x\n"


def named(name: str, file: str) -> None:
    """Add a kind whose crops are named so in study.toml."""
    KINDS.add(f"path: {name}", lambda s: s.set("crops", file=file))


named("a file that is not there", "crops.csv")
named("a name with a control character", "cro\tps.csv")
named("a name of 300 letters", "a" * 300 + ".csv")
named("a path of 5,000 letters", "a/" * 2500 + "crops.csv")
named("an address", "https://example.org/crops.csv")
named("a file system of GDAL", "/vsicurl/https://example.org/crops.csv")
named("another machine's share", "\\\\server\\share\\crops.csv")
named("a file of the system", "/etc/passwd")
named("the memory of the process", "/proc/self/environ")
named("a device without end", "/dev/zero")
named("the study's folder", ".")
named("a step out of the folder", "../beside/crops.csv")
named("no name but an ending", ".csv")


@KINDS("path: an absolute path outside")
def _outside(s: Spoilt) -> None:
    s.set("crops", file=str(s.given("crops.csv", CROPS)))


@KINDS("path: a link that leads out")
def _link(s: Spoilt) -> None:
    (s.folder / "crops.csv").symlink_to(s.given("crops.csv", CROPS))
    s.set("crops", file="crops.csv")


@KINDS("path: a folder that is a link and leads out")
def _folder_link(s: Spoilt) -> None:
    s.given("crops.csv", CROPS)
    (s.folder / "far").symlink_to(s.beside, target_is_directory=True)
    s.set("crops", file="far/crops.csv")


@KINDS("path: links that go round in circles")
def _loop(s: Spoilt) -> None:
    (s.folder / "crops.csv").symlink_to("crops.csv")
    s.set("crops", file="crops.csv")


@KINDS("path: a link that leads nowhere")
def _dangling(s: Spoilt) -> None:
    (s.folder / "crops.csv").symlink_to("crops-of-2019.csv")
    s.set("crops", file="crops.csv")


@KINDS("path: a folder of the file's name")
def _folder(s: Spoilt) -> None:
    (s.folder / "crops.csv").mkdir()
    s.set("crops", file="crops.csv")


@KINDS("path: a pipe")
def _pipe(s: Spoilt) -> None:
    os.mkfifo(s.folder / "crops.csv")
    s.set("crops", file="crops.csv")


@KINDS("path: a socket")
def _socket(s: Spoilt) -> None:
    here = os.getcwd()  # noqa: PTH109 - the path of a socket is short
    os.chdir(s.folder)
    try:
        with socket.socket(socket.AF_UNIX) as own:
            own.bind("crops.csv")
    finally:
        os.chdir(here)
    s.set("crops", file="crops.csv")


@KINDS("path: a file without the right to read it")
def _unreadable(s: Spoilt) -> None:
    s.csv("crops", CROPS)
    (s.folder / "crops.csv").chmod(0)
    s.as_nobody = True


@KINDS("path: zones without the right to read them")
def _unreadable_zones(s: Spoilt) -> None:
    (s.folder / "zones.gpkg").chmod(0)
    s.as_nobody = True


@KINDS("path: a folder of a raster's name")
def _raster_folder(s: Spoilt) -> None:
    (s.folder / "cover.tif").mkdir()
    s.set("land_cover", file="cover.tif", legend="geoplan")


@KINDS("path: a file below a file")
def _below(s: Spoilt) -> None:
    s.file("data.csv", CROPS)
    s.set("crops", file="data.csv/crops.csv")


@KINDS("path: an empty file")
def _empty(s: Spoilt) -> None:
    s.layer("crops", "crops.csv", b"")


@KINDS("path: a pointer of Git LFS")
def _lfs(s: Spoilt) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1234\n"
    s.layer("zones", "wards.gpkg", pointer)


@KINDS("path: a page of the web that asks for a password")
def _page(s: Spoilt) -> None:
    s.layer("zones", "wards.gpkg", "<!DOCTYPE html><html><body>Log in</body></html>")


@KINDS("path: an ending that no reader knows")
def _ending(s: Spoilt) -> None:
    shutil.copy(s.folder / "zones.gpkg", s.folder / "zones.dwg")
    s.layers["zones"] |= {"file": "zones.dwg"}


@KINDS("path: no ending")
def _no_ending(s: Spoilt) -> None:
    shutil.copy(s.folder / "zones.gpkg", s.folder / "zones")
    s.layers["zones"] |= {"file": "zones"}


@KINDS("path: the ending of another format")
def _other(s: Spoilt) -> None:
    shutil.copy(s.folder / "zones.gpkg", s.folder / "zones.geojson")
    s.layers["zones"] |= {"file": "zones.geojson"}


@KINDS("path: a connection to a database")
def _database(s: Spoilt) -> None:
    s.layers["zones"] |= {"file": "PG:host=127.0.0.1 dbname=x"}


@KINDS("path: a pipe beside a layer")
def _pipe_beside(s: Spoilt) -> None:
    os.mkfifo(s.folder / "zones.gpkg-wal")


@KINDS("path: study.toml itself as a layer")
def _itself(s: Spoilt) -> None:
    s.layers["zones"] |= {"file": "study.toml"}


@KINDS("path: a folder that may be read is none")
def _allowed(s: Spoilt) -> list[object]:
    return ["check", s.folder, f"--allow-outside={s.beside / 'none'}"]
