"""The scripts of this folder are run by Debian's Python, whose QGIS ours does not have."""

collect_ignore = ["look_at_files.py", "look_in_postgis.py", "look_in_qgis.py", "open_project.py"]
