"""A folder of outputs that is served, and who asks."""

import pytest

from geoplan.outputs.service.shelf import Shelf
from support.served_outputs import client_of


@pytest.fixture(scope="session")
def served(served_outputs):
    """The folder; nobody changes it."""
    return served_outputs


@pytest.fixture(scope="session")
def shelf(served):
    """What stands in it."""
    return Shelf(served)


@pytest.fixture(scope="session")
def client(served):
    """Who asks the service."""
    return client_of(served)
