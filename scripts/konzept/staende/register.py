"""data/kennungen.csv: every id that was ever frozen, in the order it was first; lines are only ever added.

An object that is retired gets a second line with the state in which it was gone, so that its id never comes back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from konzept.core import ERROR, WARNING, Problem, Project
from konzept.items import Catalog
from konzept.staende.model import State
from konzept.staende.store import States
from konzept.staende.vcs import Change

PATH = "data/kennungen.csv"
COLUMNS = ("id", "typ", "angelegt_stand", "grabstein")


class Given(NamedTuple):
    """An id that was given: its type, the state that saw it first, the state in which it was gone ("" if it is not)."""

    id: str
    type: str
    since: str
    retired: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """All ids ever given, by id; the last line of an id holds."""

    given: Mapping[str, Given] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_register(project: Project) -> Register:
    """The register; an empty one where there is none."""
    path = project.root / PATH
    if not path.is_file():
        return Register()
    text = path.read_text(encoding="utf-8", errors="replace")
    given: dict[str, Given] = {}
    problems: list[Problem] = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=";"), 1):
        if number == 1 and tuple(row) == COLUMNS:
            continue
        if len(row) != len(COLUMNS) or not row[0]:
            message = f"Die Zeile hat nicht die Spalten {', '.join(COLUMNS)}."
            hint = "Die Datei wiederherstellen; „konzept stand anlegen“ schreibt sie."
            problems.append(Problem(code="KZ-KENNUNG-REGISTER", path=PATH, line=number, message=message, hint=hint))
            continue
        given[row[0]] = Given(row[0], row[1], row[2], row[3], number)
    return Register(given=given, problems=tuple(problems))


def new_lines(register: Register, previous: State | None, state: State) -> str:
    """The lines that a new state adds: ids it is the first to hold, and ids that retire with it."""
    state_id = state.info.state_id
    rows: list[Given] = []
    for entry in state.objects.values():
        known = register.given.get(entry.id)
        retired = state_id if entry.tombstone else ""
        if known is None:
            rows.append(Given(entry.id, entry.type, state_id, retired))
        elif entry.tombstone and not known.retired:
            rows.append(Given(entry.id, known.type, known.since, state_id))
    gone = [entry for entry in previous.objects.values() if entry.id not in state.objects] if previous else []
    for entry in gone:
        known = register.given.get(entry.id)
        if known is not None and not known.retired:
            rows.append(Given(entry.id, known.type, known.since, state_id))
    return "".join(f"{';'.join(row[:4])}\n" for row in sorted(rows))


def append_to_register(project: Project, lines: str) -> None:
    """Adds lines at the end of the file, with its head if it is new."""
    path = project.root / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as file:
        if not file.tell():
            file.write(";".join(COLUMNS) + "\n")
        file.write(lines)


def check_register(
    register: Register, catalog: Catalog, states: States, adopted: Iterable[str], changes: Iterable[Change]
) -> Iterator[Problem]:
    """Ids that came back, changed their type or vanished. What was `adopted` is the business of the lock."""
    yield from register.problems
    yield from _state_problems(register, states)
    for change in changes:
        if change.path == PATH and change.status == "D":
            message = "Das Register der Kennungen wurde gelöscht."
            yield Problem(code="KZ-KENNUNG-REGISTER", path=PATH, message=message, hint="Die Datei wiederherstellen.")
    locked = frozenset(adopted)
    for given in register.given.values():
        item = catalog.items.get(given.id)
        if item is None:
            if not given.retired and given.id not in locked and not catalog.may_be_lost(given.id):
                yield _vanished(given)
        elif item.type != given.type or (given.retired and not item.is_tombstone):
            what = "gehört zu einem entfallenen Eintrag" if given.retired else f"war ein Eintrag „{given.type}“"
            place = item.place_of("id")
            yield Problem(
                code="KZ-KENNUNG-VERBRAUCHT",
                path=item.path,
                line=place.line,
                column=place.column,
                message=f"Die Kennung {given.id} {what} ({PATH}:{given.line}).",
                hint="Eine neue, noch nie vergebene Kennung nehmen.",
                severity=ERROR,
            )


def _state_problems(register: Register, states: States) -> Iterator[Problem]:
    """A state that the register knows and that is gone."""
    missing = {given.since: given for given in register.given.values() if given.since not in states}
    for state_id, given in sorted(missing.items()):
        message = f"Der Stand „{state_id}“, mit dem {given.id} angelegt wurde, fehlt."
        hint = f"data/staende/{state_id} wiederherstellen."
        yield Problem(code="KZ-STAND-VERAENDERT", path=PATH, line=given.line, message=message, hint=hint)


def _vanished(given: Given) -> Problem:
    return Problem(
        code="KZ-KENNUNG-GELOESCHT",
        path=PATH,
        line=given.line,
        message=f"{given.id} aus dem Stand „{given.since}“ gibt es nicht mehr; seine Seite ist damit verloren.",
        hint="Den Eintrag wiederherstellen oder als Grabstein stehen lassen (grabstein: true, entfallen_am, grund).",
        severity=WARNING,
    )
