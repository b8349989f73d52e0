"""The narrative pages (docs/**/*.md): the same safety rules as for objects, line by line, and no reading of files."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from konzept.core import Problem, Project, nearest, quoted
from konzept.items.catalog import Catalog
from konzept.items.check import suggest_target
from konzept.items.load import PAGE_NAME, RESERVED_PAGES
from konzept.items.safety import check_text
from konzept.items.source import MAX_PROBLEMS, read_source

# Block quotes and list items may hold a directive too.
CONTAINERS = r"^(?:[\s>]|[-*+]\s|\d{1,9}[.)]\s){0,20}"
FENCE = re.compile(CONTAINERS + r"(`{3,}|~{3,}|:{3,})(.*)$")
DIRECTIVE = re.compile(r"\{([^{}]{1,80})\}\s*(.*)$")
ROLE_OR_CODE = re.compile(r"(?:\{([\w:.+-]{1,40})\})?(?<!`)(`{1,8})(?!`)(.{1,2000}?)(?<!`)\2(?!`)")
LINK = re.compile(r"\]\(\s{0,9}<?([^)\s>]{1,999})|^[ \t]{0,9}\[[^\]]{1,999}\]:\s{0,9}<?([^\s>]{1,999})")
HEADING = re.compile(r" {0,3}#{1,6}\s+\S")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*$")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
CODE = "code-block"
ALLOWED_DIRECTIVES = frozenset(
    {
        "objekte",
        "toctree",
        "note",
        "tip",
        "warning",
        "admonition",
        CODE,
        "list-table",
        "needlist",
        "needtable",
        "figure",
        "image",
        "kennzahl",
        "regeln",
        "typen",
    }
)
WITH_FILE = frozenset({"figure", "image"})
ALLOWED_ROLES = frozenset({"objekt", "need", "doc", "ref", "abbr"})
NO_PAGE, START_PAGE = "README.md", "index.md"
FOREIGN_SUFFIXES = frozenset({".md", ".rst", ".yaml", ".yml"})


class Fence(NamedTuple):
    """An open block; what stands in `code` is shown as it is and need not be checked."""

    marker: str
    code: bool

    def is_closed_by(self, marker: str, info: str) -> bool:
        return not info and marker[0] == self.marker[0] and len(marker) >= len(self.marker)


def check_documents(project: Project, catalog: Catalog, given: Collection[str] = ()) -> list[Problem]:
    """All faults of the files under docs/ that could become pages. `given` are the ids that were ever frozen."""
    paths = sorted(
        path
        for path in project.docs.rglob("*")
        if path.is_symlink() or (path.suffix.lower() in FOREIGN_SUFFIXES and path.name != NO_PAGE and path.is_file())
    )
    return [problem for path in paths for problem in check_document(path, project, catalog, given)]


def check_document(path: Path, project: Project, catalog: Catalog, given: Collection[str] = ()) -> list[Problem]:
    """The faults of one file."""
    text, problems = read_source(path, project)
    if text is None:
        return problems
    problems += _check_name(path, project, catalog)
    if path.suffix == ".md":
        problems += islice(_PageChecker(path, project, catalog, given).check(text), MAX_PROBLEMS)
    return problems


def _check_name(path: Path, project: Project, catalog: Catalog) -> Iterator[Problem]:
    shown, name = project.relative(path), path.stem
    taken = catalog.by_page.get((path.parent.name, name))
    hint = "Die Datei anders nennen."
    if path.suffix != ".md":
        message, hint = "Seiten unter docs/ sind Markdown-Dateien.", "Die Endung .md verwenden; Einträge nach needs/."
    elif not PAGE_NAME.fullmatch(name):
        message = f"{quoted(path.name)} taugt nicht als Adresse einer Seite."
        hint = "Kleinbuchstaben, Ziffern und Bindestriche, Endung .md, z. B. kapitel-leitziele.md."
    elif name in RESERVED_PAGES - {"index"} and _holds_generated_pages(path.parent, project, catalog):
        message = f"Der Name „{name}“ ist für eine erzeugte Seite vergeben."
    elif taken:
        message = f"Diese Adresse hat schon die Seite zu {taken[0].path}."
    else:
        return
    yield Problem(code="KZ-SEITE-NAME", path=shown, message=message, hint=hint)


def _holds_generated_pages(folder: Path, project: Project, catalog: Catalog) -> bool:
    return folder == project.docs or any(folder.name == municipality for municipality, _ in catalog.by_page)


def _is_page(path: Path) -> bool:
    return path.is_file() and path.name != NO_PAGE


class _PageChecker:
    """Checks one page, line by line."""

    def __init__(self, path: Path, project: Project, catalog: Catalog, given: Collection[str]) -> None:
        self.path = path
        self.project = project
        self.catalog = catalog
        self.given = given
        self.shown = project.relative(path)

    def check(self, text: str) -> Iterator[Problem]:
        lines = text.split("\n")
        if lines[0].rstrip() == "---":
            message = "Kopfdaten zwischen „---“ sind auf Seiten nicht erlaubt."
            yield self._problem("KZ-SEITE-BAUSTEIN", 1, 1, message, "Die Zeilen bis zum zweiten „---“ entfernen.")
        fences: list[Fence] = []
        is_titled, above = False, ""
        for number, line in enumerate(lines, 1):
            if not fences:
                is_titled = is_titled or bool(HEADING.match(line) or (above.strip() and UNDERLINE.match(line)))
                above = line
            fence = FENCE.match(line)
            if fences and fences[-1].code:
                if fence and fences[-1].is_closed_by(fence[1], fence[2].strip()):
                    fences.pop()
            elif fence is None:
                yield from self._check_line(line, number)
            elif fences and fences[-1].is_closed_by(fence[1], fence[2].strip()):
                fences.pop()
            else:
                directive = DIRECTIVE.match(fence[2].strip())
                is_code = directive[1] == CODE if directive else fence[1][0] != ":"
                fences.append(Fence(fence[1], is_code))
                if directive:
                    yield from self._check_directive(directive[1], directive[2], number, fence.start(2) + 1)
                    yield from self._check_line(line, number)
        if not is_titled:
            message = "Die Seite hat keine Überschrift." if text.strip() else "Die Seite ist leer."
            hint = "Sie mit einer Zeile „# Titel“ beginnen" + ("." if text.strip() else " oder die Datei löschen.")
            yield self._problem("KZ-SEITE-TITEL", 1, 1, message, hint)

    def _check_directive(self, name: str, argument: str, line: int, column: int) -> Iterator[Problem]:
        if name not in ALLOWED_DIRECTIVES:
            yield self._not_allowed(name, ALLOWED_DIRECTIVES, line, column)
        elif name in WITH_FILE:
            yield from self._check_path(argument.strip(), line, column)

    def _check_line(self, line: str, number: int) -> Iterator[Problem]:
        for span in ROLE_OR_CODE.finditer(line):
            if span[1] == "objekt":
                yield from self._check_object(span[3], number, span.start(3) + 1)
            elif span[1] and span[1] not in ALLOWED_ROLES:
                yield self._not_allowed(span[1], ALLOWED_ROLES, number, span.start() + 1)
        prose = ROLE_OR_CODE.sub(lambda span: " " * len(span[0]), line)
        for match in LINK.finditer(prose):
            yield from self._check_path(match[1] or match[2], number, match.start(match.lastindex or 0) + 1)
        for finding in check_text(prose):
            yield finding.problem(self.shown, number, finding.offset + 1)

    def _check_object(self, target: str, line: int, column: int) -> Iterator[Problem]:
        identifier = target.strip()
        if identifier not in self.catalog.items and not self.catalog.may_be_lost(identifier):
            message = f"Die Seite verweist auf {quoted(identifier)}; diese Kennung gibt es nicht."
            hint = suggest_target(identifier, self.catalog, self.given)
            yield self._problem("KZ-LINK-UNBEKANNT", line, column, message, hint)

    def _check_path(self, target: str, line: int, column: int) -> Iterator[Problem]:
        """A relative address stays among the files of the site: the build must not publish others.

        Links between pages are judged where there is a site: a part of one, without a start page, is never built.
        """
        if SCHEME.match(target):
            return
        file = unquote(target).partition("#")[0]
        start = self.project.root if file.startswith("/") else self.path.parent
        reached = Path(os.path.normpath(start / file.lstrip("/")))
        if not any(reached.is_relative_to(folder) for folder in (self.project.docs, self.project.needs)):
            message = f"Der Pfad {quoted(target)} führt aus docs/ hinaus."
            yield self._problem("KZ-SEITE-PFAD", line, column, message, "Auf eine Seite unter docs/ verweisen.")
        elif reached.suffix == ".md" and not _is_page(reached) and _is_page(self.project.docs / START_PAGE):
            near = nearest(reached.name, (page.name for page in reached.parent.glob("*.md") if _is_page(page)))
            hint = f"Meinten Sie „{near}“?" if near else "Ordner und Namen der Datei prüfen."
            yield self._problem("KZ-SEITE-VERWEIS", line, column, f"Die Seite {quoted(target)} gibt es nicht.", hint)

    def _not_allowed(self, name: str, allowed: frozenset[str], line: int, column: int) -> Problem:
        near = nearest(name, allowed)
        hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(sorted(allowed))}."
        message = f"Der Baustein {quoted(f'{{{name}}}')} ist auf Seiten nicht erlaubt."
        return self._problem("KZ-SEITE-BAUSTEIN", line, column, message, hint)

    def _problem(self, code: str, line: int, column: int, message: str, hint: str) -> Problem:
        return Problem(code=code, path=self.shown, line=line, column=column, message=message, hint=hint)
