"""MapInfo's tables."""

import pytest

from geoplan.errors import LayerError
from geoplan.files.mapinfo import check_mapinfo

OWN = '!table\n!version 300\n\nDefinition Table\n  Type NATIVE Charset "WindowsLatin1"\n  Fields 1\n    a Integer ;\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('!table\n!version 300\nopen table "../far" hide\ncreate view v as select * from far\n', "made of others"),
        (OWN + 'begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n', "made of others"),
        ('!table\nDefinition Table\n Type LINKED Charset "x"\n', "of the type linked"),
        ("!table\n", "of the type none"),
    ],
)
def test_tables_of_others(tmp_path, text, found):
    (tmp_path / "a.tab").write_text(text)
    with pytest.raises(LayerError, match=found):
        check_mapinfo(tmp_path / "a.tab")


def test_a_table_of_its_own(tmp_path):
    (tmp_path / "a.tab").write_text(OWN)
    check_mapinfo(tmp_path / "a.tab")
