"""The Sphinx extension: YAML files as documents, objects as sphinx-needs, our own pages. Holds no domain logic."""

from konzept.site.extension import setup

__all__ = ["setup"]
