"""Build the plugin's zip, as QGIS's plugin manager installs it: ``python qgis-plugin/build.py [FILE]``.

One folder with all that the plugin needs; the same files give the same bytes.
"""

import sys
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parent
PLUGIN = HOME / "geoplan_processing"
ZIP = HOME.parent / "outputs" / "geoplan-qgis-plugin.zip"
ENDINGS = (".py", ".csv", ".svg", ".txt")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def build(target: Path = ZIP) -> Path:
    """Write the zip.

    Parameters
    ----------
    target
        The file.
    """
    files = {f"{PLUGIN.name}/{file.name}": file for file in sorted(PLUGIN.iterdir()) if file.suffix in ENDINGS}
    files[f"{PLUGIN.name}/LICENSE"] = HOME.parent / "LICENSE"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, _EPOCH)
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
            archive.writestr(about, files[name].read_bytes())
    return target


if __name__ == "__main__":
    print(build(*map(Path, sys.argv[1:2])))
