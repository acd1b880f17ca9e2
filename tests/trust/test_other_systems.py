"""What Windows and macOS do otherwise, tried where it can be: open files, names, letters, ends of lines."""

import ast
import csv
import unicodedata
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geoplan import replacing
from geoplan.errors import GeoplanError, LayerError, StudyError
from geoplan.files.boundary import as_it_stands
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.outputs.folder import _place_for, is_kept
from geoplan.replacing import replaced_file, replaced_folder
from geoplan.study import open_study
from support.places import PACKAGE, REPOSITORY
from support.small_study import make_study

POSIX_ALONE = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "posix", "syslog", "crypt", "spwd", "nis"}
POSIX_CALLS = {
    "fork",
    "getuid",
    "geteuid",
    "setsid",
    "killpg",
    "statvfs",
    "mkfifo",
    "chown",
    "uname",
    "sched_getaffinity",
}
SOURCES = sorted(PACKAGE.rglob("*.py"))
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def in_use(number: int = 32) -> PermissionError:
    """What Windows raises for what another program has open."""
    error = PermissionError(13, "The process cannot access the file because it is being used by another process")
    error.winerror = number
    return error


# --- renames over open files -----------------------------------------------------------------------------------------


@pytest.fixture
def busy(monkeypatch):
    """Return what lets the next renames fail as on Windows; nothing is waited for, and folders change in two steps."""
    left, waits = [0], []
    monkeypatch.setattr(replacing.time, "sleep", waits.append)
    monkeypatch.setattr(replacing, "swapped", lambda *_: False)
    for name in ("replace", "rename"):
        real = getattr(Path, name)

        def renamed(self, target, real=real):
            if left[0]:
                left[0] -= 1
                raise in_use()
            return real(self, target)

        monkeypatch.setattr(Path, name, renamed)

    def fail(times: int) -> list:
        left[0] = times
        return waits

    return fail


def test_a_file_that_is_open_for_a_moment_is_replaced_once_it_is_closed(tmp_path, busy):
    file = tmp_path / "a.csv"
    file.write_text("former", encoding="utf-8")
    with replaced_file(file) as draft:
        draft.write_text("new", encoding="utf-8")
        waits = busy(3)
    assert file.read_text(encoding="utf-8") == "new"
    assert len(waits) == 3


def test_a_file_that_stays_open_is_a_fault_and_stays_as_it_was(tmp_path, busy):
    file = tmp_path / "a.csv"
    file.write_text("former", encoding="utf-8")
    told = pytest.raises(GeoplanError, match=r"found what another program has open; .* Close it there")
    with told, replaced_file(file) as draft:
        draft.write_text("new", encoding="utf-8")
        busy(10**6)
    busy(0)
    assert file.read_text(encoding="utf-8") == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("times", [0, 1, 9])
def test_a_folder_of_which_a_file_is_open_for_a_moment_is_replaced(tmp_path, busy, times):
    target = made(tmp_path / "out", "former")
    with replaced_folder(target, check=lambda _: None) as draft:
        (draft / "a.txt").write_text("new", encoding="utf-8")
        busy(times)
    assert (target / "a.txt").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_which_a_file_stays_open_is_a_fault_and_stays_as_it_was(tmp_path, busy):
    target = made(tmp_path / "out", "former")
    told = pytest.raises(GeoplanError, match="found what another program has open")
    with told, replaced_folder(target, check=lambda _: None) as draft:
        (draft / "a.txt").write_text("new", encoding="utf-8")
        busy(10**6)
    busy(0)
    assert (target / "a.txt").read_text(encoding="utf-8") == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_another_refusal_is_not_tried_again(tmp_path, monkeypatch):
    tries = []

    def refuse(self, target):
        tries.append(target)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(GeoplanError, match="what this user may not read or write"),
        replaced_file(tmp_path / "a.csv") as draft,
    ):
        draft.write_text("new", encoding="utf-8")
    assert len(tries) == 1


def made(folder, text):
    folder.mkdir()
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return folder


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["con", "nul", "aux", "com1", "lpt9"])
def test_a_study_that_windows_could_not_make_a_folder_for_is_refused(tmp_path, name):
    file = make_study(tmp_path) / "study.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('name = "small"', f'name = "{name}"', 1), encoding="utf-8")
    with pytest.raises(StudyError, match=name):
        open_study(tmp_path)


@pytest.mark.parametrize(
    ("named", "stands"),
    [("ranh giới/phường.gpkg", "NFD"), ("ranh giới/phường.gpkg", "NFC"), (r"ranh giới\phường.gpkg", "NFD"),
     (r"a\b.gpkg", "NFC"), ("ガス.gpkg", "NFD")],
)  # fmt: skip
@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_a_file_is_known_by_its_name_in_the_bytes_of_any_system(tmp_path, named, stands, written):
    """macOS parts a letter from its marks, Windows its folders by backslashes; archives and disks carry both on."""
    file = tmp_path / unicodedata.normalize(stands, named.replace("\\", "/"))
    file.parent.mkdir(exist_ok=True)
    file.touch()
    assert as_it_stands(tmp_path / unicodedata.normalize(written, named)) == file


@pytest.mark.parametrize("named", ["phường.gpkg", r"a\b.gpkg", "../ế/b.gpkg", "x" * 300, "a/b/c.gpkg"])
def test_what_does_not_stand_there_stays_as_it_is_named(tmp_path, named):
    assert as_it_stands(tmp_path / named) == tmp_path / named


def test_a_name_in_another_letter_case_is_told(folder):
    folder.features("power_grid", gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs="EPSG:4326"))
    folder.set("power_grid", file="Power_Grid.GPKG")
    with pytest.raises(LayerError, match=r"no such file; .* Did you mean 'power_grid\.gpkg'\?"):
        existing_file(folder.reading("power_grid"))


def test_what_is_kept_of_a_former_run_has_a_name_for_every_system(tmp_path):
    for name in ("zones.csv", "plan.json", "no-ending", "park-profiles.pdf"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        (tmp_path / f"new-{name}").write_text("new", encoding="utf-8")
        kept = _place_for(tmp_path / name, tmp_path / f"new-{name}")
        assert kept is not None
        assert not set(kept.name) & set('<>:"\\|?*')
        assert is_kept(kept.name)
        assert len(kept.name) < len(name) + 40


def test_what_a_run_writes_fits_into_a_path_of_windows():
    """260 letters in all, of which a user's folder and the name of a study take their part."""
    with (PACKAGE / "outputs" / "package" / "files.csv").open(encoding="utf-8", newline="") as stream:
        names = [row["pattern"] for row in csv.DictReader(stream)]
    assert max(map(len, names)) < 60


def test_what_a_run_writes_has_names_for_every_system():
    with (PACKAGE / "outputs" / "package" / "files.csv").open(encoding="utf-8", newline="") as stream:
        names = [row[next(iter(row))] for row in csv.DictReader(stream)]
    assert len(names) > 40
    folded = [unicodedata.normalize("NFC", name).casefold() for name in names]
    assert len(set(folded)) == len(names), "two names that a disk without letter case takes for one"
    for name in names:
        for part in name.split("/"):
            assert not set(part) & set('<>:"\\|?'), name
            assert part == part.rstrip(". "), name
            assert part.partition(".")[0].casefold() not in RESERVED, name
            assert part.isascii(), name


def test_no_two_files_of_the_source_differ_by_letter_case_alone():
    for top in ("geoplan", "layers", "tests", "docs", "qgis-plugin", "trials", "benchmarks"):
        seen: dict[str, Path] = {}
        for path in (REPOSITORY / top).rglob("*"):
            if "__pycache__" in path.parts:
                continue
            key = path.relative_to(REPOSITORY).as_posix().casefold()
            assert key not in seen, (path, seen[key])
            seen[key] = path
            assert path.name.partition(".")[0].casefold() not in RESERVED, path
            assert not set(path.name) & set('<>:"\\|?*'), path


# --- letters and ends of lines ---------------------------------------------------------------------------------------


def calls_in(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node, {word.arg for word in node.keywords}


def mode_of(name: str, call: ast.Call) -> str:
    at = 1 if name == "open" and isinstance(call.func, ast.Name) else 0
    given = [word.value for word in call.keywords if word.arg == "mode"] or call.args[at : at + 1]
    mode = getattr(given[0], "value", "r") if given else "r"
    return mode if isinstance(mode, str) else "r"


def test_every_text_says_its_letters_and_its_ends_of_lines():
    """Windows reads and writes cp1252 or cp932 where nothing is said, and ends lines by two bytes."""
    lacking = []
    for path in SOURCES:
        for name, call, words in calls_in(path):
            where = f"{path.relative_to(PACKAGE)}:{call.lineno}: {name}"
            if name in {"read_text", "write_text"} and not {"encoding"} & words:
                lacking.append(f"{where} without encoding")
            if name == "write_text" and "newline" not in words:
                lacking.append(f"{where} without newline")
            if name == "to_csv" and "lineterminator" not in words:
                lacking.append(f"{where} without lineterminator")
            is_path = isinstance(call.func, ast.Attribute) and not call.args[1:]
            if name == "open" and (is_path or isinstance(call.func, ast.Name)):
                mode = mode_of(name, call)
                opens_no_text = isinstance(call.func, ast.Attribute) and not set(mode) & set("wax")  # archives, rasters
                if set(mode) <= set("rwaxt+") and "b" not in mode and "encoding" not in words and not opens_no_text:
                    lacking.append(f"{where} without encoding")
            if name in {"run", "Popen", "check_output"} and {"text", "universal_newlines"} & words:
                lacking += [] if "encoding" in words else [f"{where} reads what a program says without encoding"]
    assert [each for each in lacking if "help_pages" not in each] == []


def test_no_module_needs_another_system_than_it_stands_on():
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & POSIX_ALONE, path


def test_no_signal_that_one_system_lacks_is_named():
    """Windows has neither SIGHUP nor SIGKILL, SIGALRM nor SIGUSR1."""
    everywhere = {"SIGINT", "SIGTERM", "SIGABRT", "SIG_DFL", "SIG_IGN", "SIGSEGV", "SIGFPE", "SIGILL"}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "signal":
                assert not node.attr.startswith("SIG") or node.attr in everywhere, f"{path}:{node.lineno}: {node.attr}"
                assert node.attr not in {"alarm", "setitimer", "pthread_sigmask", "sigwait", "pause"}, path


def test_no_rename_falls_upon_what_stands_there():
    """os.rename takes the place of a file on Linux and refuses on Windows; os.replace does the same everywhere."""
    for path in SOURCES:
        for name, call, _ in calls_in(path):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            is_os = isinstance(owner, ast.Name) and owner.id == "os"
            assert not (is_os and name in {"rename", "renames", "symlink", "link"}), f"{path}:{call.lineno}: os.{name}"


def test_calls_that_one_system_lacks_are_asked_for_first():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for name, call, _ in calls_in(path):
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if isinstance(owner, ast.Name) and owner.id == "os" and name in POSIX_CALLS:
                asked = f'hasattr(os, "{name}")' in text or f"hasattr(os, '{name}')" in text
                assert asked or "sys.platform" in text, f"{path}:{call.lineno}: os.{name}"
            if isinstance(owner, ast.Name) and owner.id == "os" and name == "kill":
                assert 'sys.platform == "win32"' in text, f"{path}: os.kill ends the process on Windows"
