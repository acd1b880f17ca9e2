"""The plan on the wall is that of the house: pages, picture and docstrings name what stands there, and only that."""

import ast
import re
import runpy
from pathlib import Path
from urllib.parse import unquote

import pytest

from support.modules import folders_of, modules_of, tree_of
from support.places import PACKAGE, REPOSITORY

PAGE = REPOSITORY / "docs" / "architecture.md"
MODULES = REPOSITORY / "docs" / "modules.md"
PAGES = (
    *sorted((REPOSITORY / "docs").rglob("*.md")),
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *(REPOSITORY / folder / "README.md" for folder in ("layers", "outputs")),
)
_LINK = re.compile(r"\[(?P<text>[^\[\]]*(?:\[[^\[\]]*\])?[^\[\]]*)\]\((?P<target>[^()\s]+)\)")
_IN_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def links_of(text: str) -> list[tuple[str, str]]:
    """Return the text and the target of each link of a page, outside of code."""
    return [(found["text"], found["target"]) for found in _LINK.finditer(_IN_CODE.sub("", text))]


def lost_links(page: Path, text: str) -> list[str]:
    """Return the targets inside the repository that do not exist."""
    targets = [target.split("#")[0] for _, target in links_of(text) if not re.match(r"[a-z]+:|#", target)]
    return [target for target in targets if not (page.parent / unquote(target)).exists()]


def order_of_the_house() -> dict[str, object]:
    """Return the tables of tests/test_imports.py."""
    return runpy.run_path(str(REPOSITORY / "tests" / "test_imports.py"))


def doors_of(docstring: str) -> list[str]:
    """Return the names that a docstring gives as doors of its room."""
    told = re.search(r"^Doors?: (.*?)^Imports", docstring, re.MULTILINE | re.DOTALL)
    return re.findall(r"(?<!`)`([A-Za-z_]+)`", told[1]) if told else []


def names_in(tree: ast.Module) -> set[str]:
    """Return the functions, classes and constants that a module defines."""
    names = {getattr(node, "name", "") for node in tree.body}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def names_below(folder: str) -> set[str]:
    """Return the functions, classes and modules that stand in a folder of the package."""
    names = set()
    for name, file in modules_of(PACKAGE).items():
        if name.startswith(f"{folder}."):
            names |= {*name.removeprefix(f"{folder}.").split(".")}
            kinds = (ast.FunctionDef, ast.ClassDef)
            names |= {node.name for node in tree_of(file).body if isinstance(node, kinds)}
    return names


def test_every_module_has_a_line_and_every_line_a_module():
    listed = re.findall(r"^\| \[`\w+`\]\(\.\./geoplan/([\w/]+)\.py\) \| \S", MODULES.read_text("utf-8"), re.M)
    modules = [name for names in folders_of(PACKAGE).values() for name in names]
    assert sorted(line.replace("/", ".") for line in listed) == sorted(modules)


def test_the_ground_is_listed_in_its_order():
    ground = MODULES.read_text("utf-8").split("## The ground\n", 1)[1].split("\n\n**", 1)[0]
    listed = re.findall(r"^\| \[`?(\w+)`?\]", ground, re.M)
    assert listed == list(order_of_the_house()["GROUND"])


def test_every_folder_stands_on_the_page():
    targets = {target for _, target in links_of(MODULES.read_text("utf-8"))}
    folders = {f"../geoplan/{folder.replace('.', '/')}" for folder in folders_of(PACKAGE) if "." in folder}
    assert folders <= targets
    rooms = {f"../geoplan/{folder}" for folder in folders_of(PACKAGE) if folder and "." not in folder}
    assert rooms <= {target for _, target in links_of(PAGE.read_text("utf-8"))}


@pytest.mark.parametrize("page", [PAGE, MODULES], ids=lambda page: page.name)
def test_a_link_to_a_module_is_called_what_it_leads_to(page):
    for text, target in links_of(page.read_text("utf-8")):
        if target.endswith(".py") and text.startswith("`"):
            assert f"/{target}".endswith(f"/{text.strip('`')}.py"), f"{text} leads to {target}"


def test_names_on_the_page_stand_in_the_module_beside_them():
    told = re.findall(r"`(\w+)` in \[`[\w/]+`\]\(\.\./geoplan/([\w/]+)\.py\)", PAGE.read_text("utf-8"))
    assert len(told) > 2
    for name, module in told:
        assert name in names_in(tree_of(PACKAGE / f"{module}.py")), f"{name} in {module}"


def test_the_picture_is_that_of_the_code():
    drawn = runpy.run_path(str(REPOSITORY / "docs" / "plan.py"))["drawn"](PACKAGE)
    picture = (REPOSITORY / "docs" / "plan.svg").read_text("utf-8")
    assert picture == drawn, "The house has changed: make docs draws its plan anew."


def test_sub_rooms_stand_in_one_order_in_the_tests_on_the_page_and_in_the_picture():
    folders = {folder for folder in folders_of(PACKAGE) if folder.count(".") == 1}
    steps = order_of_the_house()["SUB_ROOMS"]
    order = [f"{room}.{name}" for room in steps for step in steps[room] for name in step if f"{room}.{name}" in folders]
    listed = re.findall(r"^\*\*\[(\w+/\w+)\]", MODULES.read_text("utf-8"), re.M)
    assert [name.replace("/", ".") for name in listed] == order
    drawn = runpy.run_path(str(REPOSITORY / "docs" / "plan.py"))["SUB_ROOMS"]
    assert [f"{room}.{name}" for room, names in drawn.items() for name in names] == order


def test_every_room_has_its_doors_in_the_picture():
    plan = runpy.run_path(str(REPOSITORY / "docs" / "plan.py"))
    assert {room: tuple(names) for room, names in plan["Plan"](plan["house"](PACKAGE)).doors.items()} == plan["DOORS"]
    assert set(plan["DOORS"]) == set(plan["ROOMS"])


def test_the_picture_follows_the_code(tmp_path):
    for name, text in {
        "errors.py": "",
        "zonal/grid.py": "import geoplan.errors\n" + "\n" * 400,
        "layers/land/zones.py": "from geoplan.zonal.grid import x\n",
        "outputs/rasters.py": "from geoplan.layers.land import zones\n",
    }.items():
        file = tmp_path / "geoplan" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    plan = runpy.run_path(str(REPOSITORY / "docs" / "plan.py"))
    arrows = plan["arrows"](plan["house"](tmp_path / "geoplan"))
    assert arrows == {("layers", "zonal"): 1, ("outputs", "layers"): 1, ("zonal", "ground"): 1}
    assert "4 modules" in plan["drawn"](tmp_path / "geoplan")
    (tmp_path / "geoplan" / "attic").mkdir()
    (tmp_path / "geoplan" / "attic" / "box.py").touch()
    with pytest.raises(ValueError, match="attic"):
        plan["drawn"](tmp_path / "geoplan")


@pytest.mark.parametrize("folder", sorted(folder for folder in folders_of(PACKAGE) if folder))
def test_every_room_says_what_it_is_for(folder):
    docstring = ast.get_docstring(tree_of(PACKAGE.joinpath(*folder.split("."), "__init__.py"))) or ""
    if folder == "cli":  # its doors are commands, and --help says what they do
        assert len(docstring.splitlines()) >= 3
        return
    assert 5 <= len(docstring.splitlines()) <= 10
    assert "Imports: " in docstring
    doors = doors_of(docstring)
    assert doors, "no door"
    assert {*doors} <= names_below(folder) | {"plan", "fetch"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(page):
    assert lost_links(page, page.read_text("utf-8")) == []


def test_a_lost_link_is_seen():
    text = "[here](studies.md#x), [there](gone.md), [![pic](plan.svg)](nowhere.svg) [web](https://example.org)\n```\n[a](b)\n```\n"
    assert lost_links(PAGE, text) == ["gone.md", "nowhere.svg"]


def led_to(page: Path) -> set[Path]:
    """Return the pages to which a page leads."""
    targets = {target.split("#")[0] for _, target in links_of(page.read_text("utf-8"))}
    return {(page.parent / unquote(target)).resolve() for target in targets if not re.match(r"[a-z]+:", target)}


def test_readme_and_the_start_of_the_site_lead_to_every_page():
    """At once, or by one page more."""
    index = REPOSITORY / "docs" / "index.md"
    first = led_to(REPOSITORY / "README.md") | led_to(index) | {index, REPOSITORY / "README.md"}
    pages = {*PAGES, REPOSITORY / "CITATION.cff", REPOSITORY / "LICENSE"} - {REPOSITORY / "outputs" / "README.md"}
    second = {target for page in pages & first if page.suffix == ".md" for target in led_to(page)}
    assert pages <= first | second
