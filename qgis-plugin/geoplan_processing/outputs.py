"""The outputs of a run as layers of a project: groups, order, styles and names as the run's own project has them."""

import re
from pathlib import Path

from qgis.core import QgsApplication, QgsLayerTree, QgsLayerTreeGroup, QgsProject, QgsRelation
from qgis.PyQt.QtXml import QDomDocument

from geoplan_processing.texts import LANGUAGES, group_title


class OutputsError(Exception):
    """A folder cannot be opened.

    Parameters
    ----------
    key
        What is wrong, as texts.csv names it.
    found
        What was looked at.
    """

    def __init__(self, key, found):
        super().__init__(f"{key}: {found}")
        self.key, self.found = key, found


def _projects(file):
    storage = QgsApplication.projectStorageRegistry().projectStorageFromType("geopackage")
    return storage.listProjects(f"geopackage:{file}")


def geopackage_in(folder):
    """Return the GeoPackage of a run's outputs: the one that holds its project.

    Parameters
    ----------
    folder
        The folder, or a file in it.

    Raises
    ------
    OutputsError
        Where there is none.
    """
    folder = Path(folder) if Path(folder).is_dir() else Path(folder).parent
    # that of the single roofs holds a project too, and is the larger one
    files = sorted(folder.glob("*.gpkg"), key=lambda file: (file.stem.endswith("-rooftops"), file.name))
    file = next((file for file in files if _projects(file)), None)
    if file is None:
        raise OutputsError("open.none", folder)
    return file


def stored_project(folder, language):
    """Return where the project of a run lies, as QGIS names it: the one in a language, where there is one.

    Parameters
    ----------
    folder
        The run's outputs.
    language
        ``en``, ``vi`` or ``ja``.
    """
    file = geopackage_in(folder)
    names = _projects(file)
    own = _own(file, names)
    name = f"{own}-{language}" if f"{own}-{language}" in names else own
    return f"geopackage:{file}?projectName={name}"


def is_in_each_language(folder):
    """Return whether the outputs hold a project in each language; those of an older geoplan hold one.

    Parameters
    ----------
    folder
        The run's outputs.
    """
    file = geopackage_in(folder)
    names = _projects(file)
    return any(f"{_own(file, names)}-{language}" in names for language in LANGUAGES)


def _own(file, names):
    """Return the project in the language of the run; the others are called as it is, and their language."""
    return file.stem if file.stem in names else min(names, key=len)


def open_project(folder, project, language):
    """Open the project of a run in the place of another, which must be saved.

    Parameters
    ----------
    folder
        The run's outputs.
    project
        The project that is open.
    language
        That of titles and styles.

    Returns
    -------
    int
        How many layers there are.

    Raises
    ------
    OutputsError
        Where the open project would lose changes, or the run's cannot be read.
    """
    if project.isDirty():
        raise OutputsError("open.unsaved", project.fileName() or project.title())
    address = stored_project(folder, language)
    if not project.read(address):
        raise OutputsError("open.unreadable", project.error() or address)
    layers = list(project.mapLayers().values())
    if not is_in_each_language(folder):
        for layer in layers:
            speak(layer, language)
        for group in project.layerTreeRoot().findGroups():
            group.setName(group_title(group.name(), language))
    project.setDirty(False)
    return len(layers)


def add_outputs(folder, project, language):
    """Put the layers of a run into a project, in a group.

    Parameters
    ----------
    folder
        The run's outputs.
    project
        The project that is open.
    language
        That of titles and styles.

    Returns
    -------
    int
        How many layers were put in.

    Raises
    ------
    OutputsError
        Where the run's project cannot be read.
    """
    stored = QgsProject()
    address = stored_project(folder, language)
    if not stored.read(address):
        raise OutputsError("open.unreadable", stored.error() or address)
    root = project.layerTreeRoot()
    is_first = not project.mapLayers()
    group = root.insertGroup(0, stored.title() or Path(folder).name)
    clones = {}
    _copy(stored.layerTreeRoot(), group, project, clones, None if is_in_each_language(folder) else language)
    for relation in stored.relationManager().relations().values():
        _relate(relation, project, clones)
    if is_first:
        project.setCrs(stored.crs())
    return len(clones)


def _copy(source, target, project, clones, language):
    """Copy a tree of groups and layers, which are to speak a language; None where they speak the right one."""
    for node in source.children():
        if QgsLayerTree.isGroup(node):
            inner = QgsLayerTreeGroup(group_title(node.name(), language) if language else node.name())
            target.addChildNode(inner)
            _copy(node, inner, project, clones, language)
            copy = inner
        elif node.layer() is None:
            continue
        else:
            layer = node.layer().clone()
            layer.setName(node.name())
            if language:
                speak(layer, language)
            project.addMapLayer(layer, False)
            clones[node.layerId()] = layer.id()
            copy = target.addLayer(layer)
        copy.setItemVisibilityChecked(node.itemVisibilityChecked())
        copy.setExpanded(node.isExpanded())


def _relate(relation, project, clones):
    """Make a relation between the layers that were put in."""
    ends = (relation.referencingLayerId(), relation.referencedLayerId())
    if not all(end in clones for end in ends):
        return
    made = QgsRelation()
    made.setReferencingLayer(clones[ends[0]])
    made.setReferencedLayer(clones[ends[1]])
    for mine, other in relation.fieldPairs().items():
        made.addFieldPair(mine, other)
    made.setName(relation.name())
    made.generateId()
    if made.isValid():
        project.relationManager().addRelation(made)


def speak(layer, language):
    """Give a layer the style, the names of columns and the title of a language, where its file has them.

    Parameters
    ----------
    layer
        A layer of a run.
    language
        ``en``, ``vi`` or ``ja``.
    """
    if not hasattr(layer, "listStylesInDatabase"):
        return
    count, ids, names, about, _ = layer.listStylesInDatabase()
    for place in range(max(count, 0)):
        if names[place].endswith(f"({language})"):
            break
    else:
        return
    text, _ = layer.getStyleFromDatabase(ids[place])
    document = QDomDocument()
    if text and document.setContent(text)[0]:
        title = layer.name()
        layer.importNamedStyle(document)
        layer.setName(re.sub(r"\s+", " ", about[place]).strip() or title)
