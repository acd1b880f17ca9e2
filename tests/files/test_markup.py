"""XML without document types and without depth."""

import pytest

from geoplan.errors import LayerError
from geoplan.files.markup import check_markup, markup_of

BOMB = (
    '<!DOCTYPE a [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)


def refused(path, content) -> str:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LayerError) as error:
        check_markup(path)
    return str(error.value)


def test_plain_xml(tmp_path):
    (tmp_path / "a.kml").write_text('<?xml version="1.0" encoding="UTF-8"?><!-- a --><kml><Folder/></kml>')
    check_markup(tmp_path / "a.kml")
    assert markup_of(tmp_path / "a.kml")[0].tag == "Folder"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types(tmp_path, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{BOMB}<kml>&j;</kml>'
    assert "found a document type" in refused(tmp_path / "a.kml", text.encode(encoding))
    other = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><kml/>'
    assert "found a document type" in refused(tmp_path / "a.kml", other.encode(encoding))


def test_depth_and_what_is_no_xml(tmp_path):
    assert "found 101 levels" in refused(tmp_path / "a.kml", "<a>" * 200 + "</a>" * 200)
    assert "what is no XML" in refused(tmp_path / "a.kml", "<a><b></a>")
    assert "what is no XML" in refused(tmp_path / "a.kml", '{"type": 1}')
