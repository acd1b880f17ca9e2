"""Kinds of bad input: each a distinct way of being wrong, on a small study, and what the command says of it.

A kind spoils a study in one way; the command is then run in this process to the point at which it refuses. What it
must say stands in tests/faults/words.csv: file, place, found, expected, remedy.
"""
