"""The small study on disk that a test may spoil."""

from support.study_folder import folder, zones

__all__ = ["folder", "zones"]
