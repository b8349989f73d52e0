"""Registers everything with Sphinx. `setup` reads like a table of contents."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx_needs.builder import build_needs_json

from konzept import __version__
from konzept.core import ERROR, HINT, KonzeptError, Project
from konzept.site import legal, state
from konzept.site.brand import require_brand
from konzept.site.builder import KonzeptBuilder
from konzept.site.export import write_needs_json
from konzept.site.faults import end_build
from konzept.site.german import speak_german
from konzept.site.needs import add_needs, configure, wanted
from konzept.site.parser import YamlParser
from konzept.site.roles import ObjectLink, ObjectRole, resolve_links
from konzept.site.settings import SETTINGS, require_settings

logger = logging.getLogger(__name__)

# A build makes many objects that stay until its end: looking for garbage after every 700 of them takes a third of it.
GC_THRESHOLD = 100_000

UNREADABLE = "KZ-DATEI-KODIERUNG"

# Listeners of sphinx-needs that copy scripts and styles our pages do not use.
UNWANTED = frozenset(
    {"install_lib_static_files", "install_permalink_file", "install_styles_static_files", "install_needtable_assets"}
    | {"add_js_files"}  # jQuery, which sphinx-needs brings along
)


def begin(app: Sphinx, config: Config) -> None:
    """Loads the concept before anything asks for it and reports every problem with its place.

    Ends the build where nothing could be built, before Sphinx reads a page.
    """
    gc.set_threshold(GC_THRESHOLD, 20, 100)
    project = Project(Path(app.confdir).resolve())
    speak_german(project)
    try:
        require_settings(project, {name: config[name] for name in SETTINGS})
        concept = state.begin(config, project.root, Path(app.doctreedir))
        legal.require_complete(project, config.konzept_betrieb)
        legal.read_statement(project)
        require_brand(project)
    except (KonzeptError, ExtensionError) as error:
        end_build(error)
    for problem in concept.problems:
        if problem.severity != HINT:  # hints are on the page of the rules and in `konzept pruefen --hinweise`
            report = logger.warning if problem.severity == ERROR else logger.info
            report("%s", problem, type="konzept", subtype=problem.code)
    if any(problem.code == UNREADABLE for problem in concept.problems):
        end_build("Dateien, die nicht in UTF-8 gespeichert sind, kann Sphinx nicht lesen.")


def forbid_file_reading(app: Sphinx, env: BuildEnvironment, _docnames: list[str]) -> None:
    """A page from a pull request must not read files of the machine that builds it."""
    env.settings["file_insertion_enabled"] = False
    env.settings["raw_enabled"] = False


def outdated_documents(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Narrative pages show titles and counts of objects: they are written anew whenever objects may have changed."""
    return [name for name in env.found_docs if name.startswith("docs/")]


def quiet_sphinx_needs(app: Sphinx) -> None:
    """Keeps sphinx-needs from copying 1 MB of scripts and styles into the site."""
    for listeners in app.events.listeners.values():
        for listener in [listener for listener in listeners if listener.handler.__name__ in UNWANTED]:
            listeners.remove(listener)


def export_only_what_is_there(app: Sphinx) -> None:
    """Lets sphinx-needs write needs.json only in builds of the site, and only if it has the needs.

    It would make a second builder in any other build, which breaks the one that collects texts for translation.
    """
    for listeners in app.events.listeners.values():
        for index, listener in enumerate(listeners):
            if listener.handler is build_needs_json:
                listeners[index] = listener._replace(handler=_export_if_wanted)


def _export_if_wanted(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html" and wanted(app):
        build_needs_json(app, exception)


def setup(app: Sphinx) -> dict[str, Any]:
    """The extension."""
    app.setup_extension("myst_parser")
    app.setup_extension("sphinx_needs")
    quiet_sphinx_needs(app)
    export_only_what_is_there(app)

    app.add_config_value("konzept_forge", "", "env", types=str, description="Adresse der Dateien auf der Forge")
    contact = "E-Mail-Adresse der Stelle, die Hinweise entgegennimmt"
    app.add_config_value("konzept_kontakt", "", "env", types=str, description=contact)
    double_check = "Ob auch sphinx-needs die Regeln prüft"
    app.add_config_value("konzept_doppelt_pruefen", False, "env", types=bool, description=double_check)
    mode = "vorfuehrung oder oeffentlich: ob Rechtsseiten Vorlagen sein dürfen"
    app.add_config_value("konzept_betrieb", legal.DEMONSTRATION, "env", types=str, description=mode)
    app.add_source_suffix(".yaml", "konzept-yaml")
    app.add_source_parser(YamlParser)
    app.add_builder(KonzeptBuilder, override=True)
    app.add_node(ObjectLink)
    app.add_role("objekt", ObjectRole())

    app.connect("config-inited", begin, priority=5)
    app.connect("config-inited", configure, priority=11)
    app.connect("env-before-read-docs", forbid_file_reading)
    app.connect("env-updated", outdated_documents)
    app.connect("write-started", add_needs, priority=100)
    app.connect("doctree-resolved", resolve_links)
    app.connect("build-finished", write_needs_json)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
