"""Finished runs, asked about by themselves: what stands in a folder of outputs, without the study that it came from.

They read what a run wrote and write nothing, so that whoever is handed a folder can ask them, years later and on
another machine.

Door: `verify_command`.
Imports: outputs, and how the terminal speaks.
"""
