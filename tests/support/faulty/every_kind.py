"""All kinds of bad input, in one register."""

from support.faulty import documents, doors, paths, planning, rasters, study_files, tables, vectors
from support.faulty.kinds import KINDS

MODULES = (study_files, paths, tables, vectors, rasters, planning, documents, doors)
EVERY_KIND = KINDS.all
