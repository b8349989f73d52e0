"""conf.py: what the site may be told. Values are read without running the file, so that every fault has its line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from konzept.core import Problem, Project, nearest, quoted
from konzept.languages.model import GERMAN, LANGUAGES
from konzept.site.faults import refuse
from konzept.site.legal import DEMONSTRATION, PUBLIC

CONF = "conf.py"
OWN = "konzept_"
ADDRESS = re.compile(r"https://[\w-]+(?:\.[\w-]+)*(?::\d+)?(?:/[^\s\"'<>\\]*)?")
MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Setting(NamedTuple):
    """Which values a setting may have, and what to write instead of others."""

    allows: Callable[[object], bool]
    remedy: str


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A text without its quotation marks: to Python the name of nothing."""

    word: str

    def __str__(self) -> str:
        return self.word


class Assigned(NamedTuple):
    """What conf.py assigns to a name: where, and the value unless it is computed."""

    line: int
    value: object = None
    computed: bool = False


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _empty_or(form: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and (not value or form.fullmatch(value) is not None)


def _one_of(*values: str) -> Setting:
    shown = ", ".join(f'"{value}"' for value in values)
    return Setting(lambda value: value in values, f"Eines von: {shown}.")


TEXT = Setting(_is_text, 'Einen Text in Anführungszeichen schreiben, z. B. "…".')
SETTINGS: Mapping[str, Setting] = {
    "konzept_forge": Setting(
        _empty_or(ADDRESS),
        'Leer lassen oder mit https:// beginnen, z. B. "https://forge.example/stadt/konzept/edit/main".',
    ),
    "konzept_kontakt": Setting(
        _empty_or(MAILBOX), 'Leer lassen oder die E-Mail-Adresse einer Stelle nennen, z. B. "hinweise@stadt.example".'
    ),
    "konzept_betrieb": _one_of(DEMONSTRATION, PUBLIC),
    "konzept_doppelt_pruefen": Setting(lambda value: isinstance(value, bool), "True oder False."),
    "html_baseurl": Setting(
        _empty_or(ADDRESS), 'Leer lassen oder mit https:// beginnen, z. B. "https://konzept.example/".'
    ),
    "language": _one_of(GERMAN, *(language.code for language in LANGUAGES)),
    "project": TEXT,
    "author": TEXT,
    "version": TEXT,
    "root_doc": TEXT,
}


def require_settings(project: Project, effective: Mapping[str, object] = MappingProxyType({})) -> None:
    """Raises ExtensionError with every fault of conf.py; `effective` are the values of a running build."""
    path = project.root / CONF
    try:
        assigned = _assigned(path.read_bytes())
    except FileNotFoundError:
        refuse([_problem("Die Datei fehlt.", 1, "Sie aus dem Projekt übernehmen, aus dem dieses entstand.")])
    except (SyntaxError, ValueError) as error:
        hint = "Diese und die Zeile darüber prüfen: Klammern, Anführungszeichen, UTF-8 als Kodierung."
        refuse([_problem("Die Datei lässt sich hier nicht lesen.", getattr(error, "lineno", None) or 1, hint)])
    else:
        values = {name: found.value for name, found in assigned.items() if not found.computed} | dict(effective)
        lines = {name: found.line for name, found in assigned.items()}
        refuse([*_wrong_values(values, lines), *_unknown_names(lines), *_missing_start(project, values, lines)])


def _wrong_values(values: Mapping[str, object], lines: Mapping[str, int]) -> Iterator[Problem]:
    for name, setting in SETTINGS.items():
        if name in values and not setting.allows(values[name]):
            message = f"{name} = {quoted(str(values[name]))} ist nicht möglich."
            yield _problem(message, lines.get(name, 1), setting.remedy)


def _unknown_names(lines: Mapping[str, int]) -> Iterator[Problem]:
    known = [name.removeprefix(OWN) for name in SETTINGS if name.startswith(OWN)]
    for name, line in lines.items():
        if name.startswith(OWN) and name not in SETTINGS:
            near = nearest(name.removeprefix(OWN), known)
            hint = f"Meinten Sie „{OWN}{near}“?" if near else f"Möglich: {', '.join(OWN + other for other in known)}."
            yield _problem(f"Die Einstellung {quoted(name)} gibt es nicht.", line, hint)


def _missing_start(project: Project, values: Mapping[str, object], lines: Mapping[str, int]) -> Iterator[Problem]:
    """The page the site begins with has to be there."""
    name = f"{values.get('root_doc', '')}.md"
    if "root_doc" in values and not (project.root / name).is_file():
        hint = "Die Datei anlegen oder ihr den alten Namen zurückgeben."
        yield _problem(f"Die erste Seite der Website, {quoted(name)}, fehlt.", lines.get("root_doc", 1), hint)


def _assigned(source: bytes) -> dict[str, Assigned]:
    """Every name assigned on its own, the last assignment counting. Raises SyntaxError or ValueError."""
    tree = ast.parse(source)
    known = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    known |= {alias.asname or alias.name for alias in ast.walk(tree) if isinstance(alias, ast.alias)}
    found: dict[str, Assigned] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = _read(statement.value, statement.lineno, known)
    return found


def _read(node: ast.expr, line: int, known: Container[str]) -> Assigned:
    if isinstance(node, ast.Name) and node.id not in known:
        return Assigned(line, Unquoted(node.id))
    try:
        return Assigned(line, ast.literal_eval(node))
    except (ValueError, TypeError):
        return Assigned(line, computed=True)


def _problem(message: str, line: int, hint: str) -> Problem:
    return Problem(code="KZ-EINSTELLUNG", path=CONF, line=line, message=message, hint=hint)
