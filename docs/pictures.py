"""Make the pictures of the readme anew, from a run of both places: ``python docs/pictures.py OUTPUTS``.

OUTPUTS is the folder that `make demo` writes. The maps are opened in Chromium (by playwright, without a network), the
project of the GeoPackage in Debian's QGIS. Whoever makes them looks at them.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).resolve().parent
IN_QGIS = DOCS.parent / "tests" / "qgis" / "open_project.py"
DEBIAN_PYTHON, CHROMIUM = "/usr/bin/python3", "/usr/bin/chromium"
CHOSEN = 4
"""The rank of the park whose figures stand in the picture: it lies in the midst of the map."""


def opened(browser: Browser, file: Path, *, language: str, kind: str) -> Page:
    """Open a map at its candidate sites of one kind, in one language; every host is refused."""
    page = browser.new_page(viewport={"width": 1280, "height": 780}, locale="en-US")
    page.route(lambda address: not address.startswith(("file:", "data:", "blob:")), lambda route: route.abort())
    page.goto(file.resolve().as_uri())
    page.click(f"[data-language={language}]")
    page.click("#gp-candidates summary")
    page.select_option("#gp-kind", kind)
    page.locator("#gp-candidates-list .gp-rank-range:text-is('…')").first.wait_for(state="detached")
    return page


def taken(page: Page, file: Path) -> None:
    """Take the picture of a map when it has come to rest, its list of sites in sight."""
    page.evaluate("document.querySelector('#gp-candidates summary').scrollIntoView({block: 'start'})")
    page.mouse.move(1275, 90)
    page.wait_for_timeout(2000)
    page.screenshot(path=file)


def draw_maps(outputs: Path) -> None:
    """Draw the map of Hai Phong with a park that is chosen, and that of Ba Ria-Vung Tau in Vietnamese."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = opened(browser, outputs / "hai-phong" / "map.html", language="en", kind="rooftop_pv")
        page.locator(f".gp-candidate:has(.gp-dot:text-is('{CHOSEN}'))").click(force=True)
        taken(page, DOCS / "map-hai-phong.png")
        page = opened(browser, outputs / "ba-ria-vung-tau" / "map.html", language="vi", kind="biomass")
        taken(page, DOCS / "map-ba-ria-vung-tau.png")
        browser.close()


def draw_project(geopackage: Path, picture: Path) -> None:
    """Draw the project that lies in a GeoPackage, as QGIS opens it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.defpath, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "HOME": home}
        environment["XDG_RUNTIME_DIR"] = home
        command = [DEBIAN_PYTHON, str(IN_QGIS), str(geopackage), str(picture), str(Path(home) / "answer.json")]
        subprocess.run(command, env=environment, check=True)  # noqa: S603 - no word of a user


def main(outputs: Path) -> None:
    """Make all pictures, and make them small."""
    draw_maps(outputs)
    draw_project(outputs / "ba-ria-vung-tau" / "ba-ria-vung-tau.gpkg", DOCS / "qgis-ba-ria-vung-tau.png")
    for file in sorted(DOCS.glob("*.png")):
        picture = Image.open(file).convert("RGB")
        # 256 colours, moved to where the pixels are: the small signs keep theirs
        picture.quantize(kmeans=8, dither=Image.Dither.NONE).save(file, optimize=True)
        sys.stdout.write(f"{file.name}: {file.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
