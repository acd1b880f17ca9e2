"""What forms of a layer show."""

from xml.etree import ElementTree as ET

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.qgis_codes import codes
from geoplan.outputs.geopackage.qgis_fields import table_style


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_meaning(language: Language) -> None:
    root = ET.fromstring(table_style(codes(), language=language))
    for name, values in codes().items():
        entries = root.findall(f".//field[@name='{name}']//Option[@name='map']/Option/Option")
        assert [entry.attrib["value"] for entry in entries] == list(values)
        meanings = [entry.attrib["name"] for entry in entries]
        assert all(meanings)
        assert len(set(meanings)) == len(values)
        assert language == "en" or not set(meanings) & set(values), "a code that no text says stands for itself"
