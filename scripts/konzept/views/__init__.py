"""What a page, matrix or file shows, as frozen values. Pure functions of the concept; no HTML, no Sphinx, no files."""

from konzept.views.pages import all_pages, page_bundles
from konzept.views.shared import Bundle, Frame, Page, Plan, Ref

__all__ = ["Bundle", "Frame", "Page", "Plan", "Ref", "all_pages", "page_bundles"]
