"""What holds of a collection besides its speed: sums, the bytes after a kill, and how soon its map opens."""

import hashlib
import json
import math
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from made_studies import write_province
from run_costs import CHROMIUM, GEOPLAN, measured, row

MOST_DIFFERENCE, OPENING_S = 1e-9, 2.0
KILLS, STUDIES, ZONES, KM2, ROOFS = 3, 3, 12, 600.0, 3_000
NEVER_LATER = 0.97
"""A kill comes before this part of what a whole run took."""
FRAME = "() => new Promise((go) => requestAnimationFrame(() => setTimeout(() => go(performance.now()), 0)))"
DRAWN = "() => document.querySelectorAll('#map_geoplan path.leaflet-interactive').length"
UNLIKE = ("timings", "outputs")
"""What of a manifest.json is not compared as it stands: seconds, and hashes of files that are compared themselves."""


def sums_row(outputs: Path) -> dict[str, Any]:
    """Hold the sums that a collection has written against the tables of its studies: zone by zone, and its own."""
    totals = pd.read_csv(outputs / "totals.csv").set_index("field")
    listed = pd.read_csv(outputs / "studies.csv")
    zones = [pd.read_parquet(file) for file in sorted(outputs.glob("studies/*/zones.parquet"))]
    whole = pd.read_parquet(outputs / "zones.parquet")
    differences, compared = [0.0], 0
    for field, value in totals["value"].dropna().items():
        sums = {"studies.csv": math.fsum(listed[field].dropna())}
        if all(field in each for each in (*zones, whole)) and len(zones) == totals["study_count"][field]:
            sums["zones of the studies"] = math.fsum(math.fsum(each[field].dropna()) for each in zones)
            sums["zones of the whole"] = math.fsum(whole[field].dropna())
        compared += len(sums)
        differences += [abs(each - value) / max(abs(value), abs(each)) for each in sums.values() if each != value]
    return row(
        f"sums of the whole against its studies, {compared} compared",
        limits={"relative difference": (max(differences), MOST_DIFFERENCE)},
    )


def opening_row(page: Path) -> dict[str, Any]:
    """Open a page from disk without a network: seconds until its zones are drawn and seen, the least of three."""
    from playwright.sync_api import sync_playwright

    seconds, drawn = [], 0
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for _ in range(3):
            context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
            opened = context.new_page()
            opened.goto(page.as_uri(), wait_until="load")
            seconds.append(opened.evaluate(FRAME) / 1000)
            drawn = opened.evaluate(DRAWN)
            context.close()
        browser.close()
    if not drawn:
        raise SystemExit(f"{page}: no zone is drawn")
    name = f"map of the whole, {page.stat().st_size / 1e6:.1f} MB, {drawn:,} outlines, opened offline"
    return row(name, limits={"s": (min(seconds), OPENING_S)})


def kill_rows(folder: Path, seed: int) -> Iterator[dict[str, Any]]:
    """Run a small country once, then kill it at random moments and run it again: files that differ."""
    studies, environment = folder / "killed", dict(os.environ)
    for number in range(STUDIES):
        place = studies / f"province-{number:02d}"
        write_province(place, number=number, zones=ZONES, area_km2=KM2, roofs=ROOFS, cell_m=100.0, across=4)
    whole = folder / "killed-whole"
    command = [GEOPLAN, "run", "--all", str(studies), "--quiet", "--without", "pdf", "--output"]
    took = measured([*command, str(whole)], environment)
    expected, draw = fingerprints(whole), random.Random(seed)
    for number in range(KILLS):
        after, outputs = draw.uniform(0.0, NEVER_LATER) * took.wall_s, folder / f"killed-{number}"
        stood = killed([*command, str(outputs)], after, outputs)
        cost = measured([*command, str(outputs)], environment)
        found = fingerprints(outputs)
        unlike = {name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)}
        name = f"killed after {after:.1f} of {took.wall_s:.1f} s (seed {seed}), {stood} of {STUDIES} studies stood"
        line = row(name, cost, limits={f"of {len(expected)} files differ": (len(unlike), 0)})
        yield line | ({"unlike": sorted(unlike)} if unlike else {})


def killed(command: list[str], after_s: float, outputs: Path) -> int:
    """Kill a command after some seconds, as the system does where memory is out, and tell how many studies stand."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after_s)
    process.kill()
    process.wait()
    return len(list(outputs.glob("studies/[!.]*/manifest.json")))


def fingerprints(outputs: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder; of manifests without the seconds of the run."""
    return {
        path.relative_to(outputs).as_posix(): hashlib.sha256(_lasting(path)).hexdigest()
        for path in sorted(outputs.rglob("*"))
        if path.is_file()
    }


def _lasting(path: Path) -> bytes:
    if path.name != "manifest.json":
        return path.read_bytes()
    content = json.loads(path.read_text(encoding="utf-8"))
    lasting = {key: value for key, value in content.items() if key not in UNLIKE}
    return json.dumps([lasting, sorted(map(str, content["outputs"]))], sort_keys=True).encode()
