"""What one build knows: the concept, loaded once, and where documents lie on the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from konzept.concept import Concept, load_concept
from konzept.core import Project

if TYPE_CHECKING:
    from sphinx.config import Config

MEMORY = "konzept-eintraege.msgpack"
_CONCEPTS: WeakKeyDictionary[Config, Concept] = WeakKeyDictionary()


def begin(config: Config, confdir: Path, doctreedir: Path) -> Concept:
    """Reads the project's concept for a build; raises MetamodelError if the metamodel is faulty."""
    concept = load_concept(Project(confdir.resolve()), memory=doctreedir / MEMORY)
    _CONCEPTS[config] = concept
    return concept


def of(config: Config) -> Concept:
    """The concept of the build with this configuration."""
    return _CONCEPTS[config]


def address(docname: str) -> str:
    """The address of a document without ending: docs/ and needs/ do not appear on the site."""
    folder, _, rest = docname.partition("/")
    return rest if folder in ("docs", "needs") and rest else docname
