import json
import re
import shutil
import subprocess

import pytest

from geoplan.outputs.map.bundle import ENTRIES, NAME, SCRIPTS, bundle, import_order, without_comments
from support.needed import absent
from support.places import REPOSITORY


@pytest.fixture
def scripts(tmp_path):
    """Write files of script into a folder."""

    def write(**files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_every_file_stands_in_the_page_once_after_those_that_it_imports():
    order = import_order()
    assert sorted(order) == sorted(file.relative_to(SCRIPTS).as_posix() for file in SCRIPTS.rglob("*.js"))
    assert set(ENTRIES) <= set(order)
    for name in order:
        for other in re.findall(r'from "(\..+?)"', (SCRIPTS / name).read_text(encoding="utf-8")):
            path = ((SCRIPTS / name).parent / other).resolve().relative_to(SCRIPTS.resolve())
            assert order.index(path.as_posix()) < order.index(name)


def test_no_room_of_scripts_is_flat():
    """As of modules: a reader finds the room of a subject by its name."""
    for folder in (SCRIPTS, *(each for each in SCRIPTS.rglob("*") if each.is_dir())):
        assert len(list(folder.glob("*.js"))) <= 21, folder


def test_the_page_is_given_what_the_entries_export_and_nothing_of_modules_is_left():
    text = bundle()
    assert text.startswith(f"const {NAME} = (() => {{")
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    for name in ("openPage", "addRooftops", "standIn"):
        assert re.search(rf"^return {{ .*\b{name}\b.* }};$", text, re.MULTILINE)


def test_files_of_other_rooms_are_reached_by_their_paths(tmp_path):
    for name, written in {
        "a.js": 'import { b } from "./room/b.js";\nexport const a = b;\n',
        "room/b.js": 'import { c } from "../other/c.js";\nexport const b = c;\n',
        "other/c.js": "export const c = 1;\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(written, encoding="utf-8")
    assert import_order(tmp_path, ("a.js",)) == ["other/c.js", "room/b.js", "a.js"]
    assert 'const { c } = files["other/c.js"];' in bundle(tmp_path, ("a.js",))


def test_names_of_one_file_are_not_those_of_another(scripts):
    folder = scripts(
        a='import { twice } from "./b.js";\nconst one = 1;\nexport function first() {\n  return twice(one);\n}\n',
        b="const one = 20;\nexport const base = one;\nexport function twice(n) {\n  return 2 * n + base;\n}\n",
    )
    text = bundle(folder, ("a.js",))
    assert text.index('files["b.js"] = ') < text.index('files["a.js"] = ')
    assert 'const { twice } = files["b.js"];' in text
    assert "return { base, twice };" in text
    assert "return { first };" in text


@pytest.mark.parametrize(
    "text",
    [
        'import all from "./b.js";\n',
        'import * as b from "./b.js";\n',
        'import { b as c } from "./b.js";\n',
        "export default 3;\n",
        'export { b } from "./b.js";\n',
        "export let b = 3;\n",
    ],
)
def test_a_form_of_import_or_export_that_is_not_understood_is_refused(scripts, text):
    folder = scripts(a=text, b="export const b = 1;\n")
    with pytest.raises(ValueError, match=r"a\.js: .* is no form"):
        bundle(folder, ("a.js",))


def test_files_in_a_circle_are_refused(scripts):
    folder = scripts(
        a='import { b } from "./b.js";\nexport const a = b;\n', b='import { a } from "./a.js";\nexport const b = a;\n'
    )
    with pytest.raises(ValueError, match=r"a\.js -> b\.js -> a\.js"):
        bundle(folder, ("a.js",))


def test_the_page_has_the_scripts_token_for_token_without_their_comments(tmp_path):
    """The tokens are told by the parser that lints the scripts."""
    parser = REPOSITORY / "node_modules" / "espree"
    node = shutil.which("node")
    if node is None or not parser.is_dir():
        absent("node and what lints the scripts")
    pairs = {name: (SCRIPTS / name).read_text(encoding="utf-8") for name in import_order()}
    pairs |= {"template.js": "const a = `\n  // a text\n  ${1}\n`;\n", "last.js": "const a = 1;\n/* the end */"}
    given = [[name, text, without_comments(text)] for name, text in pairs.items()]
    (tmp_path / "given.json").write_text(json.dumps(given), encoding="utf-8")
    script = f"""
        const espree = require({json.dumps(str(parser))});
        const given = JSON.parse(require("fs").readFileSync({json.dumps(str(tmp_path / "given.json"))}, "utf-8"));
        const told = {{ ecmaVersion: "latest", sourceType: "module" }};
        const tokens = (text) => JSON.stringify(espree.tokenize(text, told).map((one) => [one.type, one.value]));
        console.log(given.filter(([, text, short]) => tokens(text) !== tokens(short)).map(([name]) => name).join());
    """
    done = subprocess.run([node, "-e", script], capture_output=True, check=True, encoding="utf-8", timeout=60)
    assert done.stdout.strip() == ""
    assert sum(len(short) for *_, short in given) < 0.9 * sum(len(text) for _, text, _ in given)


def test_what_looks_like_a_comment_within_a_line_or_a_text_is_kept():
    for text in (
        'const a = "https://b.c"; // d\n',
        'const a = "/* b */";\n',
        "const a = `\n// b\n`;\n",
        "a = b /* c */;\n",
    ):
        assert without_comments(text) == text
    assert without_comments("/* a\n   ** b */\n\n  // c\n  d();\n") == "d();\n"
