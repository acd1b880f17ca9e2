"""What draws the embedded studies: run by ``layers/build.py``, never shipped in the wheel."""
