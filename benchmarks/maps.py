"""map.html against a folium.GeoJson page, in headless Chromium without a network.

benchmarks/maps.py [--json] [--quick]

Seconds run from the start of the navigation to the first frame in which everything is drawn: all roofs, or all zones.
Leaflet is inlined into folium's page too, so that it is not the missing network that is measured. --quick leaves
folium's page out, which takes minutes.

Promised of the study's own page, opened with 700,000 roofs: paint_s, until something is seen; and from a press of the
mouse or a key until what follows is seen (input, press: the Event Timing API, whose steps are 8 ms and which tells
none below 16 ms), of sliders that are dragged and of the map, roofs shown or not: median and longest of all; less of
the filter of candidate sites and of the line across their supply curve, the curve open. size is the page's.
background_province: a made-up province with as many roads as a real one has, all of its background in the page; how
long pans upon it take is measured, not promised. atlas: the PDF with a page for each of some fifty wards. area_*: from
the last corner of an area until its sums stand in the panel, five corners about a part of the place. country: a made-up
country of 3,321 communes in 34 provinces, its size, seconds until all of it is drawn, and how long pans, a pointer that
goes from commune to commune and letters that are searched take to be seen. Ends with an error where a promise is
broken.
"""

import argparse
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from made_country import made_country
from made_province import with_made_ground
from playwright.sync_api import Browser, Page, sync_playwright

import geoplan
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.map.page import write_map
from geoplan.outputs.map.planner.background_content import background_content
from geoplan.result.assessment import Assessment

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PANS = 10
FRAME = "() => new Promise((go) => requestAnimationFrame(() => setTimeout(() => go(performance.now()), 0)))"
MOST_PAINT_S, MOST_NEXT_PAINT_MS, MOST_OWN_MB = 0.6, 100, 11
MOST_ATLAS_S, MOST_ATLAS_MB = 20, 15
MOST_FILTER_MS, MOST_SUM_MS = 50, 150
MOST_COUNTRY_S, MOST_COUNTRY_MB, MOST_COUNTRY_MS = 2, 6, 56
AREAS = {"area_quarter": 0.25, "area_half": 0.5, "area_all": 1.0}
"""Areas that are drawn: their part of each side of the place."""
DRAW = """async (share) => {
    const page = map_geoplan.geoplan;
    const [[south, west], [north, east]] = page.data.bounds;
    const at = (x, y) => [west + x * (east - west), south + y * (north - south)];
    const [low, high] = [0.5 - share / 2, 0.5 + share / 2];
    const sides = [[low, low], [high, low + 0.02], [high - 0.03, high], [0.5, 0.5], [low + 0.01, high - 0.01]];
    const took = { ms: [], roofs: 0 };
    await page.areas.ground.read();
    for (let k = 0; k < 9; k++) {
        const ring = sides.map(([x, y]) => at(x + 0.002 * k, y));
        const begun = performance.now();
        const area = page.areas.put({ ring });
        page.areas.choose(area.id);
        while (!area.figures) await Promise.resolve();
        took.ms.push(performance.now() - begun);
        took.roofs = area.figures.values.roof_count;
        page.areas.remove(area);
        await new Promise((go) => setTimeout(go, 20));
    }
    return took;
}"""
MANY_ROOFS = 700_000
LEAST_TOLD_MS = 16
WATCH = """
    window.took = [];
    const told = ["input", "keydown", "keyup", "pointerdown", "pointerup", "mousedown", "mouseup", "click", "change"];
    new PerformanceObserver((list) => {
        for (const { name, duration } of list.getEntries()) if (told.includes(name)) window.took.push(duration);
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
HOVER = WATCH.replace('"input",', '"input", "pointerover", "mouseover",')
PAINT = """() => new Promise((go) => {
    const told = (list) => list.getEntriesByName("first-contentful-paint").forEach((paint) => go(paint.startTime));
    new PerformanceObserver(told).observe({ type: "paint", buffered: true });
})"""
SHOW = """(selector) => {
    const slider = document.querySelector(selector);
    for (let node = slider; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    slider.scrollIntoView({ block: "center" });
}"""
SLIDERS = {
    "priority": "#gp-priority input[type=range]",
    "candidates": "#gp-candidates input[type=range]",
    "time": "#gp-time-hour",
    "scenario": "input[type=range][id^=gp-plan-]",
}
FILTERS = {
    "line of the supply curve": (".gp-curve-handle", "PageDown"),
    "filter by energy": ("#gp-filter [data-figure=energy_gwh] input[type=range][data-end=low]", "PageUp"),
}
"""What is moved -> its selector, and the key that moves it; the filter's controls are made when it is opened."""
STEPS = 12
ROOFS, GROUND = "map_geoplan.geoplan.rooftops", "map_geoplan.geoplan.background"
PROVINCE_ROADS, MOST_BACKGROUND_MB = 60_000, 1.0
STUDY = "hai-phong"


def roofs_like(result: Assessment, count: int, seed: int = 3) -> gpd.GeoDataFrame:
    """Return so many of the study's roofs; where there are fewer, some again beside themselves."""
    draw = np.random.default_rng(seed)
    roofs = result.rooftops
    rows = np.sort(draw.permutation(len(roofs))[:count])
    if count <= len(roofs):
        return roofs.iloc[rows].reset_index(drop=True)
    again = roofs.iloc[np.sort(draw.integers(0, len(roofs), count - len(roofs)))]
    again = again.set_geometry(again.translate(15, 15))
    return gpd.GeoDataFrame(gpd.pd.concat([roofs, again], ignore_index=True), crs=roofs.crs)


def with_roofs(result: Assessment, roofs: gpd.GeoDataFrame, folder: Path) -> Assessment:
    file = folder / f"{len(roofs)}.parquet"
    roofs.to_parquet(file, row_group_size=100_000)
    roofs_of_it = replace(result.potential.roofs, file=file)
    return replace(result, potential=replace(result.potential, roofs=roofs_of_it))


def folium_page(roofs: gpd.GeoDataFrame, path: Path) -> None:
    """Write what folium makes of the roofs, styled by class and with a popup, with Leaflet inside."""
    frame = roofs[["roof_class", "roof_area_m2", "capacity_kwp", "energy_kwh", "geometry"]].to_crs(4326)
    frame["geometry"] = shapely.set_precision(frame.geometry.array, 1e-6)
    frame = frame.round({"roof_area_m2": 0, "capacity_kwp": 2, "energy_kwh": 0})
    west, south, east, north = frame.total_bounds
    page = folium.Map(tiles=None, prefer_canvas=True)
    folium.GeoJson(
        frame,
        style_function=lambda feature: {"fillColor": CLASS_COLOURS[feature["properties"]["roof_class"]], "weight": 0.5},
        popup=folium.GeoJsonPopup(fields=["roof_area_m2", "capacity_kwp", "energy_kwh"]),
    ).add_to(page)
    page.fit_bounds([[south, west], [north, east]])
    page.save(path)
    from xstatic.pkg import leaflet

    script = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    written = path.read_text(encoding="utf-8")
    written = re.sub(r'<(script|link)[^>]*(src|href)="https?://[^>]*>(</script>)?', "", written)
    path.write_text(written.replace("</head>", f"<script>{script}</script></head>", 1), encoding="utf-8")


def opened(browser: Browser, path: Path, timeout_s: float = 60) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.set_default_timeout(1000 * timeout_s)
    page.goto(path.as_uri(), wait_until="load")
    return page


def drawn_s(browser: Browser, path: Path, *, wait: str = "", timeout_s: float = 60, repeats: int = 3) -> float:
    """Return the best of some openings, seconds."""
    times = []
    for _ in range(repeats):
        page = opened(browser, path, timeout_s)
        if wait:
            page.evaluate(wait)
        times.append(page.evaluate(FRAME) / 1000)
        page.context.close()
    return min(times)


def pan_ms(browser: Browser, path: Path, *, ready: str = f"{ROOFS}.read()") -> tuple[float, float]:
    """Return how long a pan by a third of the screen takes to be drawn: median and longest, milliseconds."""
    page = opened(browser, path)
    page.evaluate(ready)
    times = []
    for zoom in (10, 12, 14, 16):
        page.evaluate(f"void map_geoplan.setView([20.85, 106.68], {zoom}, {{animate: false}})")
        for step in range(PANS):
            script = f"""() => new Promise((go) => {{
                const start = performance.now();
                map_geoplan.panBy([{(-1) ** step * 350}, 60], {{animate: false}});
                requestAnimationFrame(() => setTimeout(() => go(performance.now() - start), 0));
            }})"""
            times.append(page.evaluate(script))
    page.context.close()
    return float(np.median(times)), max(times)


def paint_s(browser: Browser, path: Path, repeats: int = 3) -> float:
    """Return when the first thing is seen, the best of some openings, seconds."""
    times = []
    for _ in range(repeats):
        page = opened(browser, path)
        times.append(page.evaluate(PAINT) / 1000)
        page.context.close()
    return min(times)


def next_paints_ms(page: Page, steps: int, act: Callable[[], None]) -> tuple[float, float]:
    """Return how long so many steps of the mouse or of keys take to be seen: median and longest, milliseconds."""
    page.wait_for_timeout(500)
    page.evaluate("window.took = []")
    act()
    page.wait_for_timeout(500)
    took = page.evaluate("window.took")
    took += [LEAST_TOLD_MS] * (steps - len(took))
    return float(np.median(took)), max(took)


def drag(page: Page, x: float, y: float, *, by: tuple[float, float]) -> None:
    """Drag with the left button, so many times by so many pixels."""
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, STEPS + 1):
        page.mouse.move(x + step * by[0], y + step * by[1])
        page.evaluate(FRAME)
    page.mouse.up()


def slider_ms(page: Page, selector: str) -> tuple[float, float]:
    page.evaluate(SHOW, selector)
    page.wait_for_timeout(500)
    slider = page.locator(selector).first
    box = slider.bounding_box()
    assert box is not None

    def act() -> None:
        start = box["x"] + box["width"] * float(slider.input_value()) / float(slider.get_attribute("max") or 100)
        by = -box["width"] / 40 if start > box["x"] + box["width"] / 2 else box["width"] / 40
        drag(page, start, box["y"] + box["height"] / 2, by=(by, 0))
        for _ in range(STEPS):
            page.keyboard.press("ArrowLeft" if by < 0 else "ArrowRight")
            page.evaluate(FRAME)

    return next_paints_ms(page, 2 * STEPS, act)


def map_ms(page: Page) -> tuple[float, float]:
    box = page.locator("#map_geoplan, .folium-map").first.bounding_box()
    assert box is not None

    def act() -> None:
        for way in (1, -1, 1):
            middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            drag(page, *middle, by=(9.0 * way, 4.0 * way))
            page.wait_for_timeout(300)

    return next_paints_ms(page, 6, act)


def interactions(browser: Browser, path: Path, *, roofs: bool) -> Iterator[tuple[str, float, float]]:
    """Yield what was done, and how long it took to be seen: median and longest, milliseconds."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True).new_page()
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="load")
    shown = "with roofs" if roofs else "without roofs"
    if roofs:
        page.evaluate(f"{ROOFS}.read()")
        page.check("#gp-overlay-rooftops")
    yield f"pan {shown}", *map_ms(page)
    for name, selector in SLIDERS.items():
        if name == "time" and page.locator("#gp-time").count():
            page.click("#gp-time")
            page.locator(".gp-time-bars").wait_for()
        if name == "scenario":
            page.click("#gp-plan-open")
            page.locator(".gp-wedge-line[d^=M]").first.wait_for(state="attached")
        if page.locator(selector).count():
            yield f"slider of {name} {shown}", *slider_ms(page, selector)
    page.context.close()


def background(browser: Browser, result: Assessment, folder: Path) -> dict[str, Any]:
    """Return what a background of a province's roads adds to a page, and how long pans take upon it."""
    province = with_made_ground(result, roads=PROVINCE_ROADS)
    start = time.perf_counter()
    content = background_content(province)
    pack_s = time.perf_counter() - start
    size = len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
    path = write_map(province, folder / "background.html", rooftops=False)
    median, longest = pan_ms(browser, path, ready=f"{GROUND}.show(true)")
    row = {"name": "background_province", "ours_mb": size / 1e6, "most_mb": MOST_BACKGROUND_MB, "pack_s": pack_s}
    return row | {"pan_ms": median, "longest_pan_ms": longest}


def filtered(browser: Browser, path: Path) -> Iterator[tuple[str, float, float]]:
    """Yield how long the markers, the list and the curve take to follow a filter of all candidates, by keys."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True).new_page()
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="load")
    page.click("#gp-tool-curve")
    page.locator(".gp-curve-band[d^=M]").wait_for(state="attached")
    page.evaluate("document.querySelectorAll('#gp-candidates, #gp-filter').forEach((part) => { part.open = true; })")
    for name, (selector, key) in FILTERS.items():
        page.evaluate(SHOW, selector)
        page.wait_for_timeout(500)
        page.locator(selector).focus()

        def act(pressed: str = key) -> None:
            for _ in range(STEPS):
                page.keyboard.press(pressed)
                page.evaluate(FRAME)

        yield f"{name}, {page.locator('.gp-step').count()} sites", *next_paints_ms(page, STEPS, act)
        page.locator("#gp-filter-reset").dispatch_event("click")
    page.context.close()


def hovered_ms(page: Page) -> tuple[float, float]:
    """Return how long it takes until what is under the pointer is marked and named."""
    box = page.locator("#map_geoplan").bounding_box()
    assert box is not None

    def act() -> None:
        for step in range(STEPS):
            page.mouse.move(
                box["x"] + box["width"] * (0.45 + 0.012 * step), box["y"] + box["height"] * (0.3 + 0.01 * step)
            )
            page.evaluate(FRAME)

    return next_paints_ms(page, STEPS, act)


def searched_ms(page: Page) -> tuple[float, float]:
    page.focus("#gp-search")

    def act() -> None:
        for letter in "tan binh xq":
            page.keyboard.type(letter)
            page.evaluate(FRAME)

    return next_paints_ms(page, 11, act)


def country(browser: Browser, result: Assessment, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what is promised of the page of a whole country, each of it at two zooms."""
    path = write_map(made_country(result), folder / "country.html", rooftops=False)
    row = {"name": "country", "ours_s": drawn_s(browser, path), "most_s": MOST_COUNTRY_S}
    yield row | {"ours_mb": path.stat().st_size / 1e6, "most_mb": MOST_COUNTRY_MB}
    page = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True).new_page()
    page.add_init_script(HOVER)
    page.goto(path.as_uri(), wait_until="load")
    for zoom in (page.evaluate("map_geoplan.getZoom()"), 9):
        page.evaluate(f"void map_geoplan.setView([20.9, 105.6], {zoom}, {{animate: false}})")
        for name, took in {"pan": map_ms, "hover": hovered_ms}.items():
            median, longest = took(page)
            told = {"name": f"country: {name} at zoom {zoom:g}", "median_ms": median, "longest_ms": longest}
            yield told | {"most_ms": MOST_COUNTRY_MS}
    median, longest = searched_ms(page)
    yield {"name": "country: search", "median_ms": median, "longest_ms": longest, "most_ms": MOST_NEXT_PAINT_MS}
    page.context.close()


def atlas(result: Assessment, folder: Path) -> dict[str, Any]:
    """Return how long an atlas of all zones takes, and how large it is."""
    start = time.perf_counter()
    path = geoplan.write_atlas(result, folder / "atlas.pdf")
    row = {"name": f"atlas_{len(result.zones)}", "ours_s": time.perf_counter() - start, "most_s": MOST_ATLAS_S}
    return row | {"ours_mb": path.stat().st_size / 1e6, "most_mb": MOST_ATLAS_MB}


def areas_drawn(browser: Browser, path: Path) -> Iterator[tuple[str, float, float]]:
    """Yield how long areas of several sizes take from their last corner to their sums, the roofs read before."""
    page = opened(browser, path)
    page.wait_for_function(f"{ROOFS}.read().then(() => true)", timeout=60_000)
    for name, share in AREAS.items():
        took = page.evaluate(DRAW, share)
        yield f"{name}, {took['roofs']:,.0f} roofs", float(np.median(took["ms"])), max(took["ms"])
    page.context.close()


def promises(browser: Browser, result: Assessment, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what is promised of the study's own page, and of one with very many roofs."""
    own = write_map(result, folder / "own.html").stat().st_size
    yield {"name": "size", "ours_mb": own / 1e6, "most_mb": MOST_OWN_MB}
    path = write_map(with_roofs(result, roofs_like(result, MANY_ROOFS), folder), folder / "700k.html", rooftops=True)
    yield {"name": "paint_700k", "ours_s": paint_s(browser, path), "most_s": MOST_PAINT_S}
    yield background(browser, result, folder)
    yield atlas(result, folder)
    yield from country(browser, result, folder)
    for name, median, longest in filtered(browser, path):
        yield {"name": name, "median_ms": median, "longest_ms": longest, "most_ms": MOST_FILTER_MS}
    for name, median, longest in areas_drawn(browser, path):
        yield {"name": name, "median_ms": median, "longest_ms": longest, "most_ms": MOST_SUM_MS}
    for roofs in (False, True):
        for name, median, longest in interactions(browser, path, roofs=roofs):
            yield {"name": name, "median_ms": median, "longest_ms": longest, "most_ms": MOST_NEXT_PAINT_MS}


def is_kept(row: dict[str, Any]) -> bool:
    """Say whether a row is as promised."""
    pairs = {"most_ms": "longest_ms", "most_s": "ours_s", "most_mb": "ours_mb", "most_ratio": "ratio"}
    return all(row[name] <= row[most] for most, name in pairs.items() if most in row)


def rows(browser: Browser, result: Assessment, folder: Path, *, quick: bool) -> Iterator[dict[str, Any]]:
    yield from promises(browser, result, folder)
    path = write_map(result, folder / "zones.html", rooftops=False)
    seconds = drawn_s(browser, path)
    yield {"name": "zones_page", "ours_s": seconds, "ours_mb": path.stat().st_size / 1e6, "most_s": 1, "most_mb": 3}

    roofs = roofs_like(result, 100_000)
    start = time.perf_counter()
    path = write_map(with_roofs(result, roofs, folder), folder / "100k.html", rooftops_shown=True)
    write_s = time.perf_counter() - start
    seconds = drawn_s(browser, path, wait=f"{ROOFS}.read()")
    row = {"name": "roofs_100k", "ours_s": seconds, "ours_mb": path.stat().st_size / 1e6, "ours_write_s": write_s}
    if not quick:
        start = time.perf_counter()
        peer = folder / "folium.html"
        folium_page(roofs, peer)
        write_s = time.perf_counter() - start
        peer_s = drawn_s(browser, peer, timeout_s=600, repeats=1)
        row |= {
            "peer": "folium.GeoJson",
            "peer_s": peer_s,
            "peer_mb": peer.stat().st_size / 1e6,
            "peer_write_s": write_s,
        }
        row |= {"ratio": seconds / peer_s, "ratio_size": row["ours_mb"] / row["peer_mb"]}
        row |= {"most_ratio": 1 / 30, "most_ratio_size": 1 / 10}
    yield row

    path = write_map(with_roofs(result, roofs_like(result, 600_000), folder), folder / "600k.html", rooftops_shown=True)
    seconds = drawn_s(browser, path, wait=f"{ROOFS}.read()")
    median, longest = pan_ms(browser, path)
    size = path.stat().st_size / 1e6
    yield {"name": "roofs_600k", "ours_s": seconds, "ours_mb": size, "pan_ms": median, "longest_pan_ms": longest}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="without folium's page")
    given = parser.parse_args()
    result = geoplan.assess(geoplan.open_study(STUDY))
    broken = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for row in rows(browser, result, Path(folder), quick=given.quick):
            short = {key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in row.items()}
            print(
                json.dumps(short) if given.json else "  ".join(f"{key} {value}" for key, value in short.items()),
                flush=True,
            )
            if not is_kept(row):
                broken.append(str(row["name"]))
        browser.close()
    if broken:
        raise SystemExit(f"not as promised: {', '.join(broken)}")


if __name__ == "__main__":
    main()
