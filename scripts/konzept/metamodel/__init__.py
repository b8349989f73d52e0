"""What kinds of objects there are. Reads `ubproject.toml` into frozen values and checks it. Reads no objects."""

from konzept.metamodel.model import ANY, FieldDef, Metamodel, Municipality, RoleDef, TypeDef
from konzept.metamodel.read import read_metamodel
from konzept.metamodel.schema import json_schema

__all__ = [
    "ANY",
    "FieldDef",
    "Metamodel",
    "Municipality",
    "RoleDef",
    "TypeDef",
    "json_schema",
    "read_metamodel",
]
