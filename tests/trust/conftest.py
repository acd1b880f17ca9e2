"""A small study that a test may spoil, and a listener whom nobody may ask."""

from support.listener import listener
from support.study_folder import folder

__all__ = ["folder", "listener"]
