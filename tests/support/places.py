"""Where the repository, its tests and the real layers lie."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "geoplan"
SHARED = REPOSITORY.parent / "shared"
DATA = SHARED / "data"
