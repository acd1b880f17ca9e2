"""A session whose server holds one file."""

from support.remote_file import session

__all__ = ["session"]
