"""What pages of the documentation tell to type is typed: commands are read by the command, and pages are followed."""

import ast
import csv
import gc
import io
import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest
import tomlkit
import typer
import weasyprint

import geoplan
import geoplan.pipeline
from geoplan.cli import app
from geoplan.collection import runs
from geoplan.layers.catalog import open_layers
from geoplan.outputs import every_file
from geoplan.outputs.fieldwork.survey_form import write_survey_form
from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.package.datapackage import write_datapackage
from geoplan.outputs.steps import STEPS
from geoplan.outputs.tables import tables
from geoplan.result.earlier import stages_of
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.stages.stages import Stages
from support.command import invoke
from support.page_blocks import asks, blocks_of, commands_in
from support.page_places import filled_form, my_study, office_files, small_place
from support.places import REPOSITORY
from support.province_towns import NAMES, make_towns

PAGES = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "layers/README.md")),
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
BLOCKS = [block for page in PAGES for block in blocks_of(page)]
FOLLOWED = (
    *("start.md", "guides/planner.md", "guides/analyst.md", "guides/data_team.md", "guides/city_it.md"),
    *("extend/place.md", "extend/layer.md", "extend/kind.md", "vi/planner.md", "ja/planner.md"),
    *("models/sun.md", "models/money.md", "scenarios.md", "parameters.md", "siting.md", "studies.md", "sources.md"),
    *("outputs.md", "aim.md", "architecture.md", "../README.md"),
)
"""Pages that are followed from top to bottom: all that have a command or a block of Python that asks no network."""
ELSEWHERE = {
    "qgis_plugin.md": "tests/qgis_plugin",
    "qgis_server.md": "tests/qgis",
    "service.md": "tests/outputs/service",
    "postgis.md": "tests/outputs/publishing",
    "tiles.md": "tests/outputs/publishing",
}
"""Pages whose commands need another program, QGIS or a database, or a server that stays: which tests type them."""
STAYS = {"serve", "publish"}
"""Commands that the tests of those pages type."""
PLAIN = geoplan.pipeline._Asked(RankingWeights(), None, None, None)
PROGRAMS = {"frictionless", "cp", "python3", "python", ".", ".venv/bin/python", "make", "rio", "export"}


def command_line(words):
    """Return the words behind geoplan; None of another program's."""
    words = [word for word in words if not re.fullmatch(r"[A-Z_]+=\S*", word)]
    return words[1:] if words[:1] == ["geoplan"] else None


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language == "sh"], ids=str)
def test_every_command_is_one_that_the_program_takes(block):
    for words in commands_in(block):
        given = command_line(words)
        if given is None:
            assert not words or words[0] in PROGRAMS or block.page.name in ELSEWHERE, words
            continue
        command = typer.main.get_command(app)
        while getattr(command, "commands", None):
            command = command.get_command(typer.Context(command), given.pop(0))
        if command is None:
            assert "GEOPLAN_LAYER_KINDS" in block.text, f"{block}: no such command"
            continue
        known = {name: each for each in command.params for name in (*each.opts, *each.secondary_opts)}
        for word in given:
            if word.startswith("-"):
                assert word.partition("=")[0] in known, f"{block}: {word}"
        assert len(given) >= sum(each.required for each in command.params), f"{block}: {given}"


def test_what_is_tried_elsewhere_is_tried_there():
    for name, folder in ELSEWHERE.items():
        assert (REPOSITORY / folder).exists() or not (REPOSITORY / "docs" / name).exists()


def test_what_asks_a_network_is_marked():
    """In the readme, whose commands stand in one block, by what they are."""
    for block in BLOCKS:
        if block.language == "sh" and block.page.name not in {"README.md", *ELSEWHERE}:
            told = [words for words in commands_in(block) if asks(words)]
            assert bool(told) <= block.is_network, f"{block}: {told}"


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language == "python"], ids=str)
def test_every_block_of_python_can_be_read(block):
    ast.parse(block.text)


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language == "toml"], ids=str)
def test_every_key_on_a_page_is_one_that_a_study_can_have(block, small_folder, tmp_path):
    shutil.copytree(small_folder, tmp_path / "study")
    file = tmp_path / "study" / "study.toml"
    whole = tomllib.loads(file.read_text("utf-8"))
    given = tomllib.loads(block.text)
    layers = whole["layers"] | given.pop("layers", {})
    for missing in block.text.count('grid = "given"') * ["grid_path"]:  # what the page's own study has besides
        layers[missing] = {"file": f"{missing}.csv", "status": "real", "licence": "CC0"}
    if "tour" in given:
        whole |= {"name": "my-city", "scenarios": {"near": {}, "far": {}}}
    if "weather" in layers:
        layers.pop("irradiance")
    file.write_text(tomlkit.dumps({**whole, **given, "layers": layers}), "utf-8")
    geoplan.open_study(tmp_path / "study")


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language in ("json", "csv")], ids=str)
def test_every_block_of_data_can_be_read(block):
    if block.language == "json":
        json.loads(block.text)
    else:
        rows = list(csv.reader(io.StringIO(block.text)))
        assert {len(row) for row in rows} == {len(rows[0])}, block


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """The folder in which pages are followed: small places under the names of the embedded ones, files of offices."""
    folder = tmp_path_factory.mktemp("pages")
    small_place("hai-phong", folder)
    small_place("ba-ria-vung-tau", folder)
    office_files(folder)
    return folder


@pytest.fixture(scope="module")
def remembered():
    """Results by study, their surveyed twins, their tables, and what was typed: what two pages tell is done once."""
    return {"results": {}, "surveyed": {}, "tables": {}, "typed": set()}


def blank(_result, path, **_options):
    """Leave a workbook in which nothing stands."""
    path.touch()
    return path


def tables_of(result, folder, language, kept):
    """Write the tables of a result without its workbook, of each study once; later runs have those of the first."""
    name = result.study.name
    if name in kept:
        shutil.copytree(kept[name], folder, dirs_exist_ok=True)
        return [path for path in folder.rglob("*") if path.is_file()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "write_workbook", blank)
        return tables.write_tables(result, folder, language=language)


class Lightly:
    """Who writes tables, form and what tells of them; all files are tried by others, and once by the first page."""

    def __init__(self, folder, kept):
        self.folder, self.kept = folder, kept

    def __call__(self, result, folder, form, **_options):
        name, language, blank_form = result.study.name, form.language, folder / "survey-form.xlsx"
        written = [*tables_of(result, folder, language, self.kept)]
        if name not in self.kept:
            self.kept[name] = shutil.copytree(folder, self.folder / "tables" / name, dirs_exist_ok=True)
        listed = {"candidates": result.candidates, "language": language}
        written.append(write_survey_form(result.study, result.zones, blank_form, **listed))
        written += next(step for step in STEPS if step.name == "plan").write(result, folder, form)
        files = measured(folder, written)
        written.append(write_datapackage(result, folder, files=files, language=language))
        written.append(write_manifest(result, folder, outputs=written, known=files))
        return [path.relative_to(folder).as_posix() for path in written]


class Follower:
    """Who follows a page: writes its files, types its commands and runs its Python, all in one folder."""

    def __init__(self, folder, remembered, monkeypatch):
        self.folder, self.remembered, self.monkeypatch = folder, remembered, monkeypatch

    def follow(self, page):
        text, names = page.read_text("utf-8"), {"geoplan": geoplan}
        if page.name != "start.md":
            self.monkeypatch.setattr(every_file, "write_in_form", Lightly(self.folder, self.remembered["tables"]))
        if "geoplan new ./my-study" in text:
            shutil.rmtree(self.folder / "my-study", ignore_errors=True)
        else:
            my_study(self.folder)
        for block in blocks_of(page):
            self.have_at_hand(block)
            if block.file:
                (self.folder / block.file).write_text(block.text, encoding="utf-8")
                self.monkeypatch.syspath_prepend(self.folder)
            elif block.language == "python":
                if "result" not in names and re.search(r"\bresult\b(?! =)", block.text):
                    names["result"] = geoplan.assess(geoplan.open_study("hai-phong"))
                given = block.text.replace(', "waste_energy_gwh"', "")  # which is of whole places alone
                with pytest.MonkeyPatch.context() as patch:
                    if "write_atlas" in given:  # which is a PDF or nothing
                        patch.setitem(sys.modules, "weasyprint", weasyprint)
                    exec(compile(given, str(block), "exec"), names)
            elif block.language == "sh" and not block.is_network:
                for words in commands_in(block):
                    if page.name != "README.md" or not (asks(words) or STAYS & {*words}):  # all stand in one block
                        self.type(words, block)

    def have_at_hand(self, block):
        """Have what a page takes for granted: runs of both places, and what was kept of the year before."""
        for study in ("hai-phong", "example-city"):
            named = f"outputs/{study}/" in block.text or (study == "example-city" and "2026/scenarios" in block.text)
            if block.language == "python" and named and not (self.folder / "outputs" / study).exists():
                self.type(["geoplan", "run", study], block)
        if "2026/scenarios" in block.text:
            (self.folder / "2026").mkdir(exist_ok=True)
            shutil.copy(self.folder / "outputs" / "example-city" / "scenarios.json", self.folder / "2026")

    def type(self, words, block):
        given = command_line(words)
        named = [word.partition("=") for word in words if re.match(r"[A-Z_]+=", word)]
        if words[0] == "export":
            for name, _, value in named:
                self.monkeypatch.setenv(name, value)
        if words[0] == "frictionless":
            subprocess.run([sys.executable, "-m", *words], check=True, stdout=subprocess.DEVNULL)
        once = re.sub(r" --language \w+", "", " ".join(words))
        if given is None or (once in self.remembered["typed"] and given[0] not in ("new", "import")):
            return
        self.prepare(given, block)
        with pytest.MonkeyPatch.context() as patch:
            for name, _, value in named:
                patch.setenv(name, value)
            if given[0] == "atlas":
                patch.setitem(sys.modules, "weasyprint", weasyprint)
            said = invoke(*[word.replace("/data/esa", str(self.folder / "data" / "esa")) for word in given])
        assert said.status == 0, f"{block}: {words}: {said}"
        self.remembered["typed"].add(once)

    def prepare(self, given, block):
        """Do what a person would have done before: fill in a form, save a plan, run before and after."""
        outputs = self.folder / "outputs"
        own = outputs / given[1] if len(given) > 1 else outputs
        if given[0] == "weights" and "--of" not in given:  # of zones, which have criteria of their own
            (self.folder / "judgements.csv").write_text(",rooftop_pv,demand\nrooftop_pv,,3\ndemand,,\n", "utf-8")
        if "./their-study" in given:
            shutil.copytree(self.folder / "my-study", self.folder / "their-study", dirs_exist_ok=True)
        before = {"compare": "hai-phong"}.get(given[0], given[1] if {"--survey", "--plan"} & {*given} else "")
        if before and not (outputs / before).exists():
            self.type(["geoplan", "run", before], block)
        if "--survey" in given:
            filled_form(own / "survey-form.xlsx", self.folder / given[given.index("--survey") + 1])
        if "--plan" in given:
            shutil.copyfile(own / "plan.json", self.folder / given[given.index("--plan") + 1])
        if "--all" in given:
            make_towns(self.folder / given[given.index("--all") + 1], names=NAMES[:2])
            self.monkeypatch.setattr(runs, "usual_jobs", lambda _: 1)  # another process would write all files
        for name in ("before", "after"):
            if given[0] == "compare" and not (outputs / name).exists():
                shutil.copytree(outputs / "hai-phong", outputs / name)


@pytest.fixture
def follower(places, remembered, monkeypatch, no_paper, request):
    """Somebody in the folder of the places, for whom what was assessed once is kept; the PDFs are others' subject."""
    monkeypatch.chdir(places)
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(gc, "collect", lambda *_: 0)
    assessed, results, surveyed = geoplan.pipeline._assessed, remembered["results"], remembered["surveyed"]

    def from_earlier(study, asked, *, stages, progress):
        if study.name == "example-city" and asked == PLAIN:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(geoplan.pipeline, "_assessed", assessed)
                return request.getfixturevalue("example_city")  # which one process assesses for all tests
        if asked.survey is not None and study.name in surveyed:  # another form of the same place is read, and all of it
            layers = open_layers(study.with_futures(), survey=asked.survey)
            assert layers.survey.sites["suitable"].tolist() == ["no"]
            return replace(surveyed[study.name], inputs=layers)
        earlier = results.get(study.name)
        kept = None if earlier is None else stages_of(earlier)
        result = assessed(study, asked, stages=stages if kept is None else Stages(kept), progress=progress)
        if kept is None:
            results[study.name] = result
        if asked.survey is not None:
            surveyed[study.name] = result
        return result

    monkeypatch.setattr(geoplan.pipeline, "_assessed", from_earlier)
    return Follower(places, remembered, monkeypatch)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", FOLLOWED)
def test_a_page_is_followed_from_top_to_bottom(name, follower):
    follower.follow(REPOSITORY / "docs" / name)


def test_no_page_with_a_command_is_left_out():
    docs = REPOSITORY / "docs"
    run = [each for each in BLOCKS if each.language in ("sh", "python") and not each.is_network]
    told = {each.page.relative_to(docs).as_posix() for each in run if each.page.is_relative_to(docs)}
    others = {*ELSEWHERE, "extend/source.md"}  # which tests/docs/test_extend.py tries
    assert told - {*FOLLOWED} <= others
