"""The scripts of this folder are run by Debian's Python, whose QGIS ours does not have."""

collect_ignore = ["list_features.py", "look_at_files.py", "look_in_qgis.py", "open_project.py"]
