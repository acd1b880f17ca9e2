"""The map of many studies: what is chosen leads to the map of its own study, in three languages, from a disk."""

import re
from pathlib import Path

import pandas as pd
from playwright.sync_api import expect

from support.province_towns import towns_outputs
from support.sections import open_section

__all__ = ["towns_outputs"]

SAID = {"English": "Open the map of {}", "Tiếng Việt": "Mở bản đồ của {}", "日本語": "{}の地図を開く"}


def first_of(outputs: Path) -> str:
    """The study of the zone that comes first in the list."""
    zones = pd.read_csv(outputs / "zones.csv")
    return str(zones.loc[zones["total_energy_gwh"].idxmax(), "study_name"])


def test_what_is_chosen_leads_to_the_map_of_its_study(open_page, towns_outputs: Path):
    file = towns_outputs / "out" / "map.html"
    page = open_page(file)
    open_section(page.locator("details:has(#gp-ranking)"))
    page.locator("#gp-ranking button").first.click()
    link = page.locator("#gp-panel a")
    study = first_of(file.parent)
    name = study.capitalize()
    expect(page.locator("#gp-panel .gp-under").first).to_contain_text(f"in {name}")
    for language, told in SAID.items():
        page.get_by_role("button", name=language).click()
        expect(link).to_have_text(told.format(name))
    address = link.get_attribute("href")
    assert address == f"studies/{study}/map.html"
    assert (file.parent / address).is_file()


def test_studies_stand_where_districts_stood_and_lead_there_too(open_page, towns_outputs: Path):
    page = open_page(towns_outputs / "out" / "map.html")
    page.get_by_label("Study area").check()
    expect(page.locator("#gp-ranking li")).to_have_count(3)
    open_section(page.locator("details:has(#gp-ranking)"))
    page.locator("#gp-ranking button").first.click()
    expect(page.locator("#gp-panel a")).to_have_attribute("href", re.compile("^studies/[a-z]+/map.html$"))
    expect(page.locator("#gp-panel .gp-under").first).to_contain_text("Study area")
    heading = page.locator("details:has(> #gp-ranking) > summary")
    expect(heading).to_have_text("Study areas in order")
    page.get_by_role("button", name="日本語").click()
    expect(heading).to_have_text("調査地域の順位")
    page.locator("#gp-sets input").first.check()
    expect(heading).to_have_text("坊・社の順位")
