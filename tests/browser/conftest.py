"""Pages of a Chromium without a network, and the sample result of tests/outputs."""

from pathlib import Path

import pytest

from support.embedded_runs import map_of, runs_folder
from support.sample_result import add_candidates, make_assessment, sample_assessment

__all__ = ["add_candidates", "make_assessment", "open_page", "sample_assessment"]


@pytest.fixture
def open_page(chromium):
    """Open a file with every host blocked; at the end there must have been no request, error or warning."""
    contexts, requests, complaints, opened = [], [], [], []

    def refuse(route):
        requests.append(route.request.url)
        route.abort()

    def heard(message):
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_file(path, *, width=1366, height=768, locale="en-US", **context_options):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale, **context_options)
        contexts.append(context)
        context.route(lambda address: not address.startswith(("file:", "data:", "blob:")), refuse)
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        opened.append(Path(path).as_uri())
        page.goto(opened[-1])
        assert requests.pop(0) == opened[-1]
        return page

    yield open_file
    for context in contexts:
        context.close()
    others = [
        address for address in requests if address.split("#")[0] not in opened
    ]  # what is opened may be read again
    assert [address for address in others if not address.startswith(("data:", "blob:"))] == []
    assert complaints == []


@pytest.fixture(scope="session")
def example_map(tmp_path_factory):
    """The map of the made-up city."""
    return map_of("example-city", runs_folder(tmp_path_factory))
