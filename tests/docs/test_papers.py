"""The papers beside the code say what the code says: citation, changelog, issue forms, hooks, what is packed."""

import re
import tomllib

import pytest
import yaml

from support.places import REPOSITORY

FORMS = sorted((REPOSITORY / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))


def loaded(name):
    return yaml.safe_load((REPOSITORY / name).read_text("utf-8"))


def test_the_citation_is_that_of_the_last_release():
    citation = loaded("CITATION.cff")
    released = re.findall(
        r"^## (\d[\d.]*) \((\d{4}-\d\d-\d\d)\)$", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    assert (citation["version"], citation["date-released"]) == released[0]
    assert released == sorted(released, reverse=True)
    assert citation["license"] == PROJECT["project"]["license"]
    assert set(citation["keywords"]) <= set(PROJECT["project"]["keywords"])
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()


def test_the_version_is_no_older_than_the_last_release():
    def number(text):
        return tuple(int(part) for part in re.findall(r"\d+", text)[:3])

    assert number(PROJECT["project"]["version"]) >= number(loaded("CITATION.cff")["version"])


@pytest.mark.parametrize("form", [form for form in FORMS if form.name != "config.yml"], ids=lambda form: form.stem)
def test_every_form_asks_for_something_and_each_thing_once(form):
    content = yaml.safe_load(form.read_text("utf-8"))
    assert {"name", "description", "body"} <= content.keys()
    asked = [part for part in content["body"] if part["type"] != "markdown"]
    ids = [part["id"] for part in asked]
    assert len(ids) == len(set(ids))
    assert {part["type"] for part in asked} <= {"textarea", "input", "dropdown", "checkboxes"}
    assert any(part.get("validations", {}).get("required") for part in asked)
    for part in asked:
        assert part["attributes"]["label"].strip()
        if part["type"] in ("dropdown", "checkboxes"):
            assert part["attributes"]["options"]


def test_there_is_a_form_for_each_kind_of_issue():
    assert {form.stem for form in FORMS} == {"config", "fault", "wrong_number", "new_source", "question"}


def test_hooks_are_those_of_make_lint_and_ask_no_network():
    repositories = loaded(".pre-commit-config.yaml")["repos"]
    assert {repository["repo"] for repository in repositories} == {"local"}
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    linted = "".join(re.findall(r"^lint(?:-scripts)?:.*\n((?:\t.*\n)+)", makefile, re.M))
    programs = re.findall(r"(?:\$\(BIN\)|node_modules/\.bin)/(\w+(?: format| check)?)", linted)
    commands = [re.sub(r"^\S+/bin/|^node_modules/\.bin/", "", hook["entry"]) for hook in hooks]
    assert {re.match(r"\w+(?: format| check)?", command)[0] for command in commands} == set(programs)
    assert len(programs) == len(hooks) == 5


def test_all_that_is_to_be_packed_is_there():
    packed = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [name for name in packed if not (REPOSITORY / name.lstrip("/")).exists()] == []
    assert {"/docs", "/Makefile", "/tests", "/trials", "/CONTRIBUTING.md", "/CITATION.cff"} <= set(packed)


def test_every_section_on_security_says_what_is_promised_and_what_is_not():
    _, *sections = (REPOSITORY / "docs" / "security.md").read_text("utf-8").split("\n## ")
    for text in sections:
        assert re.findall(r"^(?:\*\*)?(?:Not p|P)romised.{3}", text, re.M) == ["**Promised.**", "**Not promised.**"], (
            text
        )


def test_every_page_of_the_repository_is_packed():
    packed = {
        name.strip("/").split("/")[0] for name in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    }
    pages = {page.name for pattern in ("*.md", "*.cff", "Makefile", "LICENSE") for page in REPOSITORY.glob(pattern)}
    assert pages <= packed
