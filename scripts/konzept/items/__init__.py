"""The objects: YAML files → `Catalog`, with the place of every word, and all faults of the files.

Knows no Sphinx and no pandas; `konzept pruefen` needs nothing else.
"""

from konzept.items.catalog import Catalog
from konzept.items.check import check_catalog
from konzept.items.documents import check_documents
from konzept.items.load import load_catalog
from konzept.items.model import Item, Link, Place
from konzept.items.rules import check_rules

__all__ = ["Catalog", "Item", "Link", "Place", "check_catalog", "check_documents", "check_rules", "load_catalog"]
