"""The narrative pages (docs/**/*.md): the same safety rules as for objects, line by line, and no reading of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from konzept.core import Problem, Project, nearest
from konzept.items.catalog import Catalog
from konzept.items.safety import check_text

MAX_BYTES = 1024 * 1024
FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})(.*)$")
DIRECTIVE = re.compile(r"^\{([\w:.-]+)\}")
CODE_SPAN = re.compile(r"`[^`]*`")
OBJECT_ROLE = re.compile(r"\{objekt\}`([^`]*)`")
ALLOWED_DIRECTIVES = frozenset(
    {
        "objekte",
        "toctree",
        "note",
        "tip",
        "warning",
        "admonition",
        "code-block",
        "list-table",
        "figure",
        "image",
        "kennzahl",
        "regeln",
        "typen",
    }
)


def check_documents(project: Project, catalog: Catalog) -> list[Problem]:
    """All faults of the Markdown files under docs/."""
    return [
        problem for path in sorted(project.docs.rglob("*.md")) for problem in check_document(path, project, catalog)
    ]


def check_document(path: Path, project: Project, catalog: Catalog) -> list[Problem]:
    """The faults of one Markdown file."""
    shown = project.relative(path)
    if not path.resolve().is_relative_to(project.root):
        message = "Die Datei ist ein Verweis aus dem Projekt hinaus."
        return [Problem(code="KZ-DATEI-VERWEIS", path=shown, message=message, hint="Eine echte Datei ablegen.")]
    if path.stat().st_size > MAX_BYTES:
        message = "Die Datei ist größer als 1 MiB."
        return [Problem(code="KZ-DATEI-GROESSE", path=shown, message=message, hint="Auf mehrere Seiten verteilen.")]
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"Die Datei ist nicht in UTF-8 gespeichert (Byte {error.start})."
        return [Problem(code="KZ-DATEI-KODIERUNG", path=shown, message=message, hint="Als UTF-8 speichern.")]
    return list(_check_lines(text, shown, catalog))


def _check_lines(text: str, path: str, catalog: Catalog) -> Iterator[Problem]:
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if opening := FENCE.match(line):
            marker, info = opening[1], opening[2].strip()
            if fence and marker[0] == fence[0] and len(marker) >= len(fence) and not info:
                fence = ""
                continue
            if not fence and (directive := DIRECTIVE.match(info)):
                yield from _check_directive(directive[1], path, number)
            if not fence and marker[0] != ":" and (not directive_is_text(info)):
                fence = marker
            continue
        if fence:
            continue
        for match in OBJECT_ROLE.finditer(line):
            yield from _check_object(match[1], path, number, match.start(1) + 1, catalog)
        shown = CODE_SPAN.sub(lambda match: " " * len(match[0]), line)
        for finding in check_text(shown):
            yield Problem(
                code=finding.code,
                path=path,
                line=number,
                column=finding.offset + 1,
                message=finding.message,
                hint=finding.hint,
            )


def directive_is_text(info: str) -> bool:
    """Whether the body of a fence is prose (an admonition) and not code."""
    directive = DIRECTIVE.match(info)
    return bool(directive and directive[1] in {"note", "tip", "warning", "admonition"})


def _check_directive(name: str, path: str, line: int) -> Iterator[Problem]:
    if name in ALLOWED_DIRECTIVES:
        return
    near = nearest(name, ALLOWED_DIRECTIVES)
    hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(sorted(ALLOWED_DIRECTIVES))}."
    message = f"Der Baustein „{{{name}}}“ ist auf Seiten nicht erlaubt."
    yield Problem(code="KZ-SEITE-BAUSTEIN", path=path, line=line, message=message, hint=hint)


def _check_object(target: str, path: str, line: int, column: int, catalog: Catalog) -> Iterator[Problem]:
    identifier = target.strip()
    if identifier not in catalog.items:
        near = nearest(identifier, catalog.items)
        hint = f"Meinten Sie {near} („{catalog.items[near].title}“)?" if near else "Kennung berichtigen."
        message = f"Die Seite verweist auf {identifier}; diese Kennung gibt es nicht."
        yield Problem(code="KZ-LINK-UNBEKANNT", path=path, line=line, column=column, message=message, hint=hint)
