"""The service in a browser: from the front to a layer, its rows and a row, and the map that it gives."""

import re

import pytest

from support.served_outputs import running, with_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def outputs(served_outputs, tmp_path_factory):
    """Outputs with their map."""
    return with_map(served_outputs, tmp_path_factory.mktemp("served-in-browser"))


@pytest.fixture
def page(chromium):
    """A page in Japanese that may ask this machine alone; at the end nothing was refused and nothing complained."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page, wrong = context.new_page(), []
    page.set_default_timeout(20_000)
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: wrong.append(asked.url) if not _is_here(asked.url) else None)
    yield page
    context.close()
    assert wrong == []


def _is_here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def test_from_the_front_to_a_row_and_to_the_map(outputs, page):
    from playwright.sync_api import expect

    with running(outputs) as address:
        page.goto(f"{address}/")
        expect(page.get_by_role("heading", level=1)).to_have_text("エネルギー賦存量データサービス")
        expect(page.locator("article")).to_have_count(2)
        page.get_by_role("link", name="Tiếng Việt").click()
        expect(page.locator("html")).to_have_attribute("lang", "vi")
        page.get_by_role("link", name="Tất cả các lớp và tệp").last.click()
        page.get_by_role("link", name="Đơn vị", exact=True).first.click()
        expect(page.locator("table.columns code").first).to_have_text("zone_id")
        page.get_by_role("link", name="Xem các dòng").click()
        expect(page.locator("table.rows tbody tr")).to_have_count(12)
        page.get_by_role("link", name=re.compile("Dân số")).click()
        expect(page.get_by_role("columnheader", name=re.compile("Dân số"))).to_contain_text("▲")
        page.locator("table.rows tbody a").first.click()
        expect(page.locator("svg .chosen")).to_have_count(1)
        page.goto(f"{address}/?lang=vi&f=html")
        page.get_by_role("link", name="Mở bản đồ").last.click()
        expect(page.locator(".leaflet-container")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "vi")
        assert page.evaluate("window.broken") is None
