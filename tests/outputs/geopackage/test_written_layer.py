"""What a written layer is called."""

from geoplan.outputs.geopackage.written_layer import WrittenLayer


def test_a_layer_is_called_by_its_name_and_one_that_was_read_by_its_kind():
    assert WrittenLayer("zones", ()).title("vi") == "Đơn vị"
    assert WrittenLayer("read_crops", (), kind="crops").title("en") == "crops"
    assert WrittenLayer("zones", ()).description("ja").startswith("区域別")
