"""The scripts of this folder are run by Debian's Python, whose QGIS ours does not have."""

collect_ignore = [
    "ask_server.py",
    "list_features.py",
    "look_at_files.py",
    "look_in_postgis.py",
    "look_in_qgis.py",
    "open_project.py",
    "show_project.py",
]
