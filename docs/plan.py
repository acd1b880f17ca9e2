"""Draw the plan of the house from the code: ``python docs/plan.py [FILE]``.

Every module is a brick, as wide as it has hundreds of lines; every arrow is the imports of one room from another, as
wide as there are many. The code is read, not run; the same code gives the same bytes.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geoplan.outputs.drawing.svg import Drawing, width_of

PICTURE = Path(__file__).with_name("plan.svg")
PACKAGE = Path(__file__).resolve().parents[1] / "geoplan"

ROOMS = ("zonal", "sources", "layers", "preparation", "potential", "siting", "planning", "result", "outputs", "front")
"""In the order of their imports. The ground lies under all, and the front opens to the street."""

SUB_ROOMS = {
    "sources": ("transfer", "place", "windows", "publishers"),
    "layers": ("opening", "land", "weather", "rooftops", "feedstock", "demand", "climate", "parks", "fieldwork"),
    "potential": ("solar", "biomass", "waste", "roofs", "feedstock", "draws"),
    "siting": ("draws", "land", "ranking", "plants"),
    "planning": ("estates", "business", "eco_parks", "scenario"),
    "outputs": (
        "wording",
        "drawing",
        "tables",
        "geopackage",
        "map",
        "report",
        "fieldwork",
        "atlas",
        "package",
        "publishing",
        "service",
    ),
    "collection": ("joining",),
    "cli": ("speech", "steps", "finished"),
}
"""In the order of their imports too, as docs/modules.md and tests/test_imports.py have it."""

FRONT = ("comparison", "pipeline", "refusals", "collection", "cli", "__main__")
GROUND, HALL = "ground", "hall"
GROUND_FOLDERS = (
    *("machine", "letters", "files", "polygons", "hours", "draws", "money", "parameters", "kinds", "options", "stages"),
)
"""Folders that lie in the ground: a name there, as its modules are."""

DOORS = {
    "zonal": ("zonal_stats", "zone_of"),
    "sources": ("plan", "fetch"),
    "layers": ("open_layers",),
    "preparation": ("new_study", "fetch_layers"),
    "potential": ("assess_potential",),
    "siting": ("find_sites",),
    "planning": ("make_plan",),
    "result": ("Assessment",),
    "outputs": ("write_every_file",),
    "front": ("compare", "assess", "run", "run_collection"),
}
"""What others call in a room first; it is written on the room where the code has it."""

MARGIN, GAP, NARROW, WIDE = 20.0, 10.0, 92.0, 110.0
NARROW_ROOMS = ("zonal", "planning", "result", "front")
WIDTH = 2 * MARGIN + (len(ROOMS) - 1) * GAP + len(NARROW_ROOMS) * NARROW + (len(ROOMS) - len(NARROW_ROOMS)) * WIDE

EAVES, HEAD, PADDING = 346.0, 84.0, 7.0
"""Where the rooms begin, the height of their heads, and what is kept free inside their walls."""

CHIP_HEAD, CHIP_GAP, LINE, SMALL = 36.0, 6.0, 13.5, 11.0
BRICK, BRICK_GAP, COURSE = 4.4, 1.6, 9.0
"""Width of a brick for each hundred lines, the joint between two, and the height of a course of them."""

PER_IMPORT, THINNEST, ABOVE = 0.5, 1.2, 58.0
"""Width of an arrow for each import, and of the thinnest; how far what points back stands above the others."""

_LIGHT = ("#5b6770", "#2d6a9f", "#0f7f8c", "#1d8a68", "#5c8a1f", "#a07d00", "#c2660a", "#c4452d", "#a83269", "#6f4aa8")
_DARK = ("#a9b6c0", "#7db8ec", "#5fd0d8", "#63d6a6", "#a8d860", "#e6c84a", "#f7a54a", "#ff8f78", "#f08abf", "#bfa0f5")
_PAPER, _CARD, _INK, _FAINT = (
    ("#fbf9f4", "#14263a"),
    ("#ffffff", "#1b3149"),
    ("#22303c", "#e8eef4"),
    ("#66727d", "#9fb0c0"),
)


@dataclass(frozen=True)
class Module:
    """One module: its name in the package, how long it is, which other modules it imports, and what it defines."""

    name: str
    lines: int
    imports: frozenset[str]
    defines: frozenset[str]


def house(package: Path) -> list[Module]:
    """Read the modules of a package, `__init__` left out.

    Raises
    ------
    ValueError
        Where a folder is no room of `ROOMS`.
    """
    files = {".".join(file.relative_to(package).with_suffix("").parts): file for file in sorted(package.rglob("*.py"))}
    files = {name: file for name, file in files.items() if file.name != "__init__.py"}
    rooms = {name.split(".")[0] for name in files if "." in name}
    if lost := rooms - {*ROOMS, *FRONT, *GROUND_FOLDERS}:
        raise ValueError(f"{', '.join(sorted(lost))}: no room is called so in {__file__}")
    folders = {".".join(name.split(".")[:depth]) for name in files for depth in range(1, name.count(".") + 1)}
    modules = []
    for name, file in files.items():
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
        imports = _imports(tree, package.name) & {*files, *folders} - {name}
        defines = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        modules.append(Module(name, len(text.splitlines()), frozenset(imports), frozenset(defines)))
    return modules


def _imports(tree: ast.Module, package: str) -> set[str]:
    """Return what a file imports of the package, at any depth: names of modules, and of what stands in them."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix(f"{package}.") for name in names if name.startswith(f"{package}.")}


def room_of(name: str) -> str:
    """Return the room of a module or folder; the ground and the front are rooms too."""
    first = name.split(".")[0]
    return "front" if first in FRONT else first if first in ROOMS else GROUND


def corner_of(name: str, folders: set[str]) -> str:
    """Return the sub-room of a module, or the hall; in front and on the ground each stands by itself."""
    parts = name.split(".")
    if room_of(name) in {"front", GROUND}:
        return parts[0]
    return parts[1] if len(parts) > 1 and f"{parts[0]}.{parts[1]}" in folders else HALL


def corners(modules: list[Module], room: str) -> dict[str, list[Module]]:
    """Return a room's modules by sub-room: the hall, then the sub-rooms in their order, those without one last."""
    folders = {module.name.rpartition(".")[0] for module in modules}
    here: dict[str, list[Module]] = {}
    for module in modules:
        if room_of(module.name) == room:
            here.setdefault(corner_of(module.name, folders), []).append(module)
    order = [HALL, *SUB_ROOMS.get(room, ())]
    known = [corner for corner in order if corner in here]
    return {corner: here[corner] for corner in [*known, *sorted(here.keys() - {*known})]}


def arrows(modules: list[Module]) -> dict[tuple[str, str], int]:
    """Return how many imports go from one room to another; a module counts once for each that it imports."""
    known = {module.name for module in modules}
    pairs = Counter(
        (room_of(module.name), room_of(name))
        for module in modules
        for name in module.imports
        # a folder counts where a name is taken from the folder itself
        if name in known or not any(other.startswith(f"{name}.") for other in module.imports)
    )
    return {pair: count for pair, count in sorted(pairs.items()) if pair[0] != pair[1]}


class Plan:
    """The picture: rooms in their order, the ground under them, arrows over them."""

    def __init__(self, modules: list[Module]) -> None:
        self.modules = modules
        doors = {(room_of(module.name), name) for module in modules for name in module.defines}
        self.doors = {room: [name for name in names if (room, name) in doors] for room, names in DOORS.items()}
        self.arrows = arrows(modules)
        self.corners = {room: corners(modules, room) for room in ROOMS}
        self.left = {}
        x = MARGIN
        for room in ROOMS:
            self.left[room] = x
            x += self.width(room) + GAP
        inside = max(sum(self._chip_height(room, c) + CHIP_GAP for c in self.corners[room]) for room in ROOMS)
        self.floor = EAVES + HEAD + inside + PADDING - CHIP_GAP
        self.ground = self.floor + 46
        self.drawing = Drawing(WIDTH, self.ground + 124, label="The rooms of geoplan and the imports between them")

    def width(self, room: str) -> float:
        """Return how wide a room is drawn."""
        return NARROW if room in NARROW_ROOMS else WIDE

    def markup(self) -> str:
        """Return the whole picture."""
        draw = self.drawing
        draw.rect(0, 0, draw.width, draw.height, rx=10, **{"class": "paper"})
        self._title()
        for room in ROOMS:
            self._room(room)
        self._ground()
        self._arrows()
        self._legend()
        opened, rest = draw.markup().split(">", 1)
        return f"{opened}><style>{''.join(_style())}</style>{rest}\n"

    def _title(self) -> None:
        self._text(MARGIN, 38, "geoplan, the plan of the house", 21, "ink strong")
        lines = sum(module.lines for module in self.modules)
        told = f"{len(self.modules)} modules, {lines / 1000:.0f} thousand lines"
        self._text(MARGIN, 60, told, 12.5, "faint")

    def _room(self, room: str) -> None:
        x, width, place = self.left[room], self.width(room), ROOMS.index(room)
        self.drawing.rect(x, EAVES, width, self.floor - EAVES, rx=5, **{"class": f"card s{place}"})
        self.drawing.rect(x, EAVES, width, 5, rx=2, **{"class": f"f{place}"})
        middle = x + width / 2
        self._text(middle, EAVES + 25, "the front" if room == "front" else room, 14.5, f"f{place} strong", "middle")
        count = sum(len(modules) for modules in self.corners[room].values())
        self._text(middle, EAVES + 41, f"{count} modules", 10.5, "faint", "middle")
        for number, name in enumerate(self.doors[room]):
            self._text(middle, EAVES + 59 + 13 * number, name, 10.5, "ink code", "middle")
        y = EAVES + HEAD
        for corner in self.corners[room]:
            height = self._chip_height(room, corner)
            self._chip(room, corner, y, height)
            y += height + CHIP_GAP

    def _chip(self, room: str, corner: str, y: float, height: float) -> None:
        x, place, modules = self.left[room] + PADDING, ROOMS.index(room), self.corners[room][corner]
        self.drawing.rect(x, y, self.width(room) - 2 * PADDING, height, rx=4, **{"class": f"t{place}"})
        self._text(x + 6, y + 15, corner, 12, "ink" if corner != HALL else "faint slanted")
        lines = sum(module.lines for module in modules)
        self._text(x + 6, y + 28, f"{len(modules)} · {lines / 1000:.1f}k", 10.5, "faint")
        for left, row, width in self._bricks(room, modules):
            self.drawing.rect(
                x + 6 + left, y + CHIP_HEAD + row * COURSE, width, COURSE - 2, rx=1, **{"class": f"f{place}"}
            )

        for number, name in enumerate(reversed(self._names(room, corner))):
            self._text(x + 6, y + height - 7 - number * LINE, name, SMALL, "ink")

    def _bricks(self, room: str, modules: list[Module]) -> Iterator[tuple[float, int, float]]:
        """Yield the place of each brick: from the left, its course, its width."""
        most, left, row = self.width(room) - 2 * PADDING - 12, 0.0, 0
        for module in modules:
            width = BRICK * max(1, round(module.lines / 100))
            if left and left + width > most:
                left, row = 0.0, row + 1
            yield left, row, width
            left += width + BRICK_GAP

    def _names(self, room: str, corner: str) -> list[str]:
        """Return the lines that name the modules of a hall; a long name goes on in the next line."""
        if corner != HALL:
            return []
        lines = []
        for module in self.corners[room][corner]:
            line = ""
            for part in module.name.rpartition(".")[2].replace("_", "_ ").split():
                if line and width_of(line + part, SMALL) > self.width(room) - 2 * PADDING - 8:
                    lines.append(line)
                    line = "\u2002"
                line += part
            lines.append(line)
        return lines

    def _chip_height(self, room: str, corner: str) -> float:
        rows = 1 + max(row for _, row, _ in self._bricks(room, self.corners[room][corner]))
        names = len(self._names(room, corner))
        return CHIP_HEAD + rows * COURSE + 4 + (names * LINE + 3 if names else 0)

    def _ground(self) -> None:
        """Draw the ground, and what stands on it: a foot for each room, as wide as it has imports from there."""
        self.drawing.rect(MARGIN, self.ground, WIDTH - 2 * MARGIN, 40, rx=5, **{"class": "card s10"})
        names = list(corners(self.modules, GROUND))
        self._text(MARGIN + 14, self.ground + 25, "the ground", 14.5, "ink strong")
        widths = [width_of(name, 12.5) for name in names]
        x, gap = MARGIN + 130, (WIDTH - 2 * MARGIN - 150 - sum(widths)) / max(len(names), 1)
        for name, width in zip(names, widths, strict=True):
            self._text(x + gap / 2, self.ground + 25, name, 12.5, "ink")
            x += width + gap
        for room in ROOMS:
            count = self.arrows.get((room, GROUND), 0)
            if count:
                x, place, width = self.left[room] + self.width(room) / 2, ROOMS.index(room), _thickness(count)
                self.drawing.line(x, self.floor + 1, x, self.ground - 8, stroke_width=width, **{"class": f"s{place} a"})
                self._head(x, self.ground - 1, width, place)
                self._text(x + 6 + width / 2, self.floor + 24, str(count), 10, "faint")

    def _arrows(self) -> None:
        """Draw the imports from room to room; the widest first, so that none is hidden, and dashed what points back."""
        pairs = {pair: count for pair, count in self.arrows.items() if GROUND not in pair}
        for (home, to), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
            start, end = self._port(home, to, pairs), self._port(to, home, pairs)
            back = start < end
            half, place = abs(start - end) / 2, ROOMS.index(home)
            width = max(_thickness(count), 2.0 if back else 0.0)
            height = min(30 + 0.235 * 2 * half + (ABOVE if back else 0), EAVES - 76)
            arc = f"M{start:.1f} {EAVES - 1:.1f}A{half:.1f} {height:.1f} 0 0 {int(back)} {end:.1f} {EAVES - 9:.1f}"
            self.drawing.path(arc, stroke_width=width, **{"class": "a wrong" if back else f"s{place} a"})
            self._head(end, EAVES - 1, width, "wrong" if back else place)

    def _port(self, room: str, other: str, pairs: dict[tuple[str, str], int]) -> float:
        """Return where an arrow meets a room: those to the left on the left, the shortest outermost."""
        others = {b for a, b in pairs if a == room} | {a for a, b in pairs if b == room}
        lefts = sorted((name for name in others if ROOMS.index(name) < ROOMS.index(room)), key=ROOMS.index)[::-1]
        rights = sorted((name for name in others if ROOMS.index(name) > ROOMS.index(room)), key=ROOMS.index)[::-1]
        order = [*lefts, *rights]
        step = (self.width(room) - 8) / max(len(order), 1)
        return self.left[room] + 4 + step * (order.index(other) + 0.5)

    def _head(self, x: float, y: float, width: float, place: int | str) -> None:
        half, tall = 2.2 + width * 0.62, 8.0
        name = place if isinstance(place, str) else f"f{place}"
        self.drawing.path(f"M{x - half:.1f} {y - tall:.1f}H{x + half:.1f}L{x:.1f} {y:.1f}Z", **{"class": name})

    def _legend(self) -> None:
        y = self.ground + 66
        told = "Rooms stand in the order of their imports; a run goes layers, potential, siting, planning, result,"
        told += " outputs."
        self._text(MARGIN, y, told, 12, "ink")
        told = (
            "An arc is the imports of one room from another, has the colour of the room that imports, and points left."
        )
        if any(ROOMS.index(a) < ROOMS.index(b) for a, b in self.arrows if GROUND not in (a, b)):
            told += " Dashed and red: an exception that points right; the tests name it."
        self._text(MARGIN, y + 20, told, 12, "faint")
        told = "A box is a sub-room, a brick a module, as wide as it is long; “6 · 1.2k”: six modules, 1,200 lines."
        told += " The hall is what stands in a room, but in none of its sub-rooms: its modules are named."
        self._text(MARGIN, y + 40, told, 12, "faint")
        x = WIDTH - MARGIN - 262
        for count in (1, 10, 20):
            width = _thickness(count)
            self.drawing.line(x, y - 4, x + 34, y - 4, stroke_width=width, **{"class": "s10 a"})
            self._text(x + 42, y, str(count) if count < 20 else "20 imports", 12, "ink")
            x += 74

    def _text(self, x: float, y: float, given: str, size: float, kind: str, anchor: str = "start") -> None:
        self.drawing.text(x, y, given, size=size, anchor=anchor, **{"class": kind})


def _thickness(count: int) -> float:
    return max(PER_IMPORT * count, THINNEST)


def _style() -> Iterator[str]:
    """Yield the style sheet: one set of colours for light pages, one for dark ones, each with a paper of its own."""
    yield ".strong{font-weight:600}.slanted{font-style:italic}.a{fill:none;stroke-opacity:.8}"
    yield ".code{font-family:ui-monospace,'DejaVu Sans Mono',monospace}"
    yield ".wrong{fill:#e00000;stroke:#e00000}path.a{fill:none}path.a.wrong{stroke-dasharray:5 4}"
    yield from _colours(0, _LIGHT)
    yield "@media (prefers-color-scheme:dark){"
    yield from _colours(1, _DARK)
    yield "}"


def _colours(sheet: int, rooms: tuple[str, ...]) -> Iterator[str]:
    yield f".paper{{fill:{_PAPER[sheet]}}}.card{{fill:{_CARD[sheet]}}}"
    yield f".ink{{fill:{_INK[sheet]}}}.faint{{fill:{_FAINT[sheet]}}}.s10{{stroke:{_FAINT[sheet]}}}"
    for place, colour in enumerate(rooms):
        yield f".f{place}{{fill:{colour}}}.s{place}{{stroke:{colour}}}.t{place}{{fill:{colour};fill-opacity:.13}}"


def drawn(package: Path = PACKAGE) -> str:
    """Return the picture of a package as SVG."""
    return Plan(house(package)).markup()


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE).write_text(drawn(), encoding="utf-8", newline="\n")
