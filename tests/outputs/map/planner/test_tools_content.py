from geoplan.outputs.map.content import page_content
from geoplan.outputs.map.planner.tools_content import tools_content


def test_each_tool_has_its_part_of_the_page(sample_assessment):
    parts = tools_content(sample_assessment)
    assert parts
    content = page_content(sample_assessment, "en")
    assert parts.keys() <= content.keys()
