"""What every layer needs and no layer owns: problems, errors, paths, German formats. Knows no domain word."""

from konzept.core.errors import KonzeptError, MetamodelError, UsageError
from konzept.core.problem import ERROR, HINT, WARNING, Problem, nearest, one_line, quoted
from konzept.core.project import Project

__all__ = [
    "ERROR",
    "HINT",
    "WARNING",
    "KonzeptError",
    "MetamodelError",
    "Problem",
    "Project",
    "UsageError",
    "nearest",
    "one_line",
    "quoted",
]
