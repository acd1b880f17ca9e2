"""The small study on disk whose layers a test exchanges for real ones."""

from support.study_folder import folder

__all__ = ["folder"]
