"""What a page, matrix or file shows, as frozen values. Pure functions of the concept; no HTML, no Sphinx, no files."""

from konzept.views.pages import all_pages
from konzept.views.shared import Frame, Page, Plan, Ref

__all__ = ["Frame", "Page", "Plan", "Ref", "all_pages"]
