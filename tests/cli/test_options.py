"""Pairs on the command line."""

import pytest
import typer

from geoplan.cli.options import pairs


def test_pairs_are_parted_at_the_first_sign():
    given = ["roads=osm", "where=a=b", "empty="]
    assert pairs(given, option="--x", form="A=B") == {"roads": "osm", "where": "a=b", "empty": ""}
    assert pairs(None, option="--x", form="A=B") == {}


@pytest.mark.parametrize("given", ["roads", "=osm", ""])
def test_what_is_no_pair_is_told_with_its_option(given):
    with pytest.raises(typer.BadParameter, match="KIND=SOURCE is expected") as caught:
        pairs([given], option="--source", form="KIND=SOURCE")
    assert caught.value.param_hint == "--source"
