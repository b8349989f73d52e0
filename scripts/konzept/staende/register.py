"""data/kennungen.csv: every id that was ever frozen, in the order it was first; lines are only ever added.

An object that is retired gets a second line with the state in which it was gone, so that its id never comes back.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from konzept.core import ERROR, WARNING, Problem, Project
from konzept.items import Catalog
from konzept.staende.model import State, StateInfo
from konzept.staende.store import STATE_ID, States

PATH = "data/kennungen.csv"
COLUMNS = ("id", "typ", "angelegt_stand", "grabstein")
SHOWN = 5

Line = tuple[str, ...]  # the values of COLUMNS


class Given(NamedTuple):
    """An id that was given: its type, the state that saw it first, the state in which it was gone ("" if it is not)."""

    id: str
    type: str
    since: str
    retired: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """All ids ever given, by id; the last line of an id holds. `lines` are all of them, None where there is no file."""

    given: Mapping[str, Given] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    lines: frozenset[Line] | None = None

    @property
    def states(self) -> frozenset[str]:
        """The states it names."""
        return frozenset(name for given in self.given.values() for name in (given.since, given.retired) if name)


def read_register(project: Project) -> Register:
    """The register; an empty one where there is none."""
    path = project.root / PATH
    if not path.is_file():
        return Register()
    rows = _rows(path.read_text(encoding="utf-8", errors="replace"))
    given = [Given(row[0], row[1], row[2], row[3], number) for number, row in enumerate(rows, 1) if _is_line(row)]
    if rows and rows[0] != COLUMNS:  # without their head the other lines are not judged
        problems = [_problem(f"Die erste Zeile heißt nicht „{';'.join(COLUMNS)}“.", 1)]
    else:
        message = f"Die Zeile hat nicht die Spalten {', '.join(COLUMNS)}."
        faulty = (number for number, row in enumerate(rows[1:], 2) if not _is_line(row))
        problems = [_problem(message, number) for number in faulty]
    return Register(given={row.id: row for row in given}, problems=tuple(problems), lines=frozenset(rows))


def _rows(text: str) -> list[Line]:
    return [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=";")]


def _is_line(row: Line) -> bool:
    return len(row) == len(COLUMNS) and bool(row[0]) and bool(STATE_ID.fullmatch(row[2]))


def _problem(message: str, line: int) -> Problem:
    hint = "Die Datei aus der Versionsverwaltung wiederherstellen; nur „konzept stand anlegen“ schreibt sie."
    return Problem(code="KZ-KENNUNG-REGISTER", path=PATH, line=line, message=message, hint=hint)


def new_lines(register: Register, states: States, state: State) -> str:
    """The lines that a new state adds: ids it is the first to hold, and ids that retire with it.

    Where there is no register yet, those of the states before it come first.
    """
    info = state.info
    made = [] if register.lines is not None else [*_made_by(states, info.municipality)]
    given = {**register.given, **{row.id: row for row in made}}
    previous = states.load(info.predecessor.state_id) if info.predecessor else None
    return "".join(f"{';'.join(row[:4])}\n" for row in [*made, *_new(given, previous, state)])


def _new(given: Mapping[str, Given], previous: State | None, state: State) -> list[Given]:
    state_id = state.info.state_id
    rows: list[Given] = []
    for entry in state.objects.values():
        known = given.get(entry.id)
        retired = state_id if entry.tombstone else ""
        if known is None:
            rows.append(Given(entry.id, entry.type, state_id, retired))
        elif entry.tombstone and not known.retired:
            rows.append(Given(entry.id, known.type, known.since, state_id))
    gone = [entry for entry in previous.objects.values() if entry.id not in state.objects] if previous else []
    for entry in gone:
        known = given.get(entry.id)
        if known is not None and not known.retired:
            rows.append(Given(entry.id, known.type, known.since, state_id))
    return sorted(rows)


def append_to_register(project: Project, lines: str) -> None:
    """Adds lines at the end of the file, with its head if it is new."""
    path = project.root / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as file:
        if not file.tell():
            file.write(";".join(COLUMNS) + "\n")
        file.write(lines)


def check_register(
    register: Register, catalog: Catalog, states: States, adopted: Iterable[str], before: str | None
) -> Iterator[Problem]:
    """Lines that are missing, and ids that came back, changed their type or vanished.

    What was `adopted` is the business of the lock. `before` is the file as the protected branch has it, "" where that
    has none, None where nothing is under version control: then a project without a register is fine.
    """
    yield from register.problems
    if register.lines is None and (before or (before is not None and states.infos)):
        yield _problem("Das Register der Kennungen fehlt.", 1)
    towns = {item.municipality for item in catalog}
    lacking = {} if register.problems else _lacking(register, states, towns, before or "")
    if lacking:
        yield _problem(f"Zeilen fehlen oder wurden verändert: {_shown(lacking)}.", _first_line(register, lacking))
    yield from _state_problems(register, states, lacking)
    locked = frozenset(adopted)
    for given in register.given.values():
        item = catalog.items.get(given.id)
        if given.id in lacking:
            continue
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


def _lacking(register: Register, states: States, towns: Iterable[str], before: str) -> dict[str, Line]:
    """Lines that the register should have and has not, by id: those the states made and those of the branch."""
    if register.lines is None:
        return {}
    made = (row[:4] for town in sorted(towns) for row in _made_by(states, town))
    wanted = [*made, *filter(_is_line, _rows(before))]
    return {row[0]: row for row in wanted if row not in register.lines}


def _made_by(states: States, municipality: str) -> Iterator[Given]:
    """The lines that freezing its states has written, as far as their chain can be followed from the first one."""
    following: dict[str, list[StateInfo]] = defaultdict(list)
    for info in states.of(municipality):
        following[info.predecessor.state_id if info.predecessor else ""].append(info)
    given: dict[str, Given] = {}
    waiting = following[""]
    while waiting:
        info, *waiting = waiting
        previous = states.load(info.predecessor.state_id) if info.predecessor else None
        rows = _new(given, previous, states.load(info.state_id))
        given |= {row.id: row for row in rows}
        yield from rows
        waiting += following[info.state_id]


def _shown(lacking: Mapping[str, Line]) -> str:
    ids = sorted(lacking)
    return ", ".join(ids[:SHOWN]) + (f" und {len(ids) - SHOWN} weitere" if len(ids) > SHOWN else "")


def _first_line(register: Register, lacking: Iterable[str]) -> int:
    """Where the first of these ids stands in the register, 1 if none does."""
    return min((register.given[item_id].line for item_id in lacking if item_id in register.given), default=1)


def _state_problems(register: Register, states: States, lacking: Iterable[str]) -> Iterator[Problem]:
    """A state that the register knows and that is gone. One that is damaged is told of by its own files."""
    missing: dict[str, tuple[Given, str]] = {}
    for given in register.given.values():
        if given.id not in lacking:
            missing |= {given.retired: (given, "entfallen ist")} if given.retired else {}
            missing |= {given.since: (given, "angelegt wurde")}
    for state_id, (given, what) in sorted(missing.items()):
        if state_id not in states and state_id not in states.damaged:
            message = f"Der Stand „{state_id}“, mit dem {given.id} {what}, fehlt."
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
