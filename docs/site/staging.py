"""The pages of the repository, copied to where Sphinx reads them, with links that lead somewhere on the site.

In the repository a link leads from file to file, as its readers have them. On the site a link to a page is one to a
page; a link to code, a table or a folder leads to a copy of it, as text that a browser shows.
"""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import unquote

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"

OUTSIDE = {
    "CONTRIBUTING.md": "extend/contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "reporting_a_hole.md",
    "layers/README.md": "embedded_layers.md",
    "outputs/README.md": "",
    "README.md": "index.md",
}
"""Pages that lie outside of docs, and what they are called on the site; those without a name are left out."""
MADE = {"docs/parameters.md": "reference/parameters.md", "docs/modules.md": "modules.md"}
"""Pages that the site has in another form, made from the same tables."""
TEXT = {".py", ".csv", ".toml", ".js", ".css", ".json", ".j2", ".yml", ".cff", "", ".sh"}
_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()\s]+)\)")


@dataclass
class Stage:
    """Where the pages are gathered, and which files they lead to."""

    folder: Path
    files: set[Path] = field(default_factory=set)
    whole: bool = True
    """Whether all pages stand on the site; else links to pages lead to their files."""

    def page(self, source: Path, name: str, change: Callable[[str], str] = lambda text: text) -> None:
        """Copy a page of the repository to its name on the site."""
        text = linked(change(source.read_text(encoding="utf-8")), source=source, name=name, stage=self)
        self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a page that is made."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def write_files(self, output: Path) -> None:
        """Copy what pages lead to beside the site, as text."""
        for source in sorted(self.files):
            file = output / file_of(source)
            file.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                file.write_text(listing(source), encoding="utf-8")
            else:
                shutil.copyfile(source, file)


def file_of(source: Path) -> str:
    """Return what a file or folder of the repository is called beside the site."""
    name = source.relative_to(REPOSITORY).as_posix()
    if source.is_dir():
        return f"files/{name}/folder.txt"
    return f"files/{name}" + ".txt" * (source.suffix in TEXT)


def listing(folder: Path) -> str:
    """Return what a folder is for, and what stands in it."""
    told = folder / "__init__.py"
    head = told.read_text(encoding="utf-8") if told.exists() else ""
    names = sorted(each.name + "/" * each.is_dir() for each in folder.iterdir() if not each.name.startswith(("_", ".")))
    return "\n".join([folder.relative_to(REPOSITORY).as_posix() + "/", "", head, *names, ""])


def site_name(source: Path) -> str | None:
    """Return what a page of the repository is called on the site; None of what is no page of it."""
    name = source.relative_to(REPOSITORY).as_posix()
    if name in OUTSIDE:
        return OUTSIDE[name] or None
    if name in MADE:
        return MADE[name]
    if name.startswith("docs/") and name.endswith(".md"):
        return name.removeprefix("docs/")
    if name.startswith("notebooks/") and name.endswith(".ipynb"):
        return name
    return None


def linked(text: str, *, source: Path, name: str, stage: Stage) -> str:
    """Return a page whose links lead to where things are on the site; what stands in code is left."""
    here = Path(name).parent

    def relative(target: str) -> str:
        return os.path.relpath(target, here).replace(os.sep, "/")

    def moved(match: re.Match[str]) -> str:
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", match["target"]) or not target:
            return match[0]
        path = (source.parent / unquote(target)).resolve()
        if not path.is_relative_to(REPOSITORY) or not path.exists():
            return match[0]
        if match["picture"]:
            return f"![{match['text']}]({relative(path.relative_to(DOCS).as_posix())})"
        page = site_name(path) if stage.whole else None
        if page is not None:
            return f"[{match['text']}]({relative(page)}{'#' + anchor if anchor else ''})"
        stage.files.add(path)
        words = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(match["text"], quote=False))
        return f'<a class="to-file" href="{relative(file_of(path))}">{words}</a>'

    parts = _with_links_whole(text)
    return "".join(part if code else _LINK.sub(moved, part) for part, code in parts)


def _with_links_whole(text: str) -> list[tuple[str, bool]]:
    """Cut a text into what is code between fences and what is not."""
    fence = re.compile(r"(^```.*?^```[ \t]*$)", re.MULTILINE | re.DOTALL)
    return [(part, part.startswith("```")) for part in fence.split(text)]
