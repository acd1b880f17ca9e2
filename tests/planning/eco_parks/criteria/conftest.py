"""The small study on disk that a test may spoil."""

from support.study_folder import folder, footprints, stations, zones

__all__ = ["folder", "footprints", "stations", "zones"]
