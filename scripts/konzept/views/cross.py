"""Cross matrices: objects of two kinds against each other, a word in the cell where a link joins them.

What is joined stands in tables of few columns, so that they can be printed; what is not stands in a list below. So
every object of a row or column type is in exactly one of the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item, Link
from konzept.views.coverage import (
    GAUGE,
    LEVELS,
    Suspects,
    counted_items,
    has_figure,
    holding,
    number,
    reasons,
)
from konzept.views.grid import INTERPRETED, SUSPECT, Cell, Grid, Head, Keys, Left, Leftovers, Row, field_of, keys_of
from konzept.views.indicators import due_of
from konzept.views.paths import one_status
from konzept.views.shared import STATUS_FIELD, kind_of, page_title

COLUMNS = 5  # per table: what fits across an A4 page
GOALS = (*LEVELS[0].types, *LEVELS[1].types)
MEASURES = LEVELS[2].types
FIGURES = (*LEVELS[4].types, *LEVELS[5].types)
COVERED = 1  # the only bit of a cell's mask here
ROW, COLUMN = "zeile", "spalte"  # what the filter script counts


class Cross(Struct, frozen=True, kw_only=True):
    """What a cross matrix sets against each other.

    `roles` join a row with a column, in the one direction or the other. Objects of `rows` and `columns` that nothing
    joins are listed as `rows_left` and `columns_left`; objects of `further_rows` only stand there if something does.
    With `asks_for_figures` the indicators that have no figure are a list of their own.
    """

    key: str
    title: str
    question: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    roles: tuple[str, ...]
    row_title: str
    column_title: str
    rows_covered: str
    columns_covered: str
    rows_left: str
    columns_left: str
    further_rows: tuple[str, ...] = ()
    by_count: bool = False
    asks_for_figures: bool = False


CROSSES = (
    Cross(
        key="ziele-massnahmen",
        title="Ziele und Maßnahmen",
        question="Welche Maßnahme dient welchem Ziel, und welches Ziel hat keine?",
        rows=MEASURES,
        columns=GOALS,
        roles=("dient",),
        row_title="Maßnahme",
        column_title="Ziele",
        rows_covered="Maßnahmen mit Ziel",
        columns_covered="Ziele mit eigener Maßnahme",
        rows_left="Maßnahmen ohne Ziel",
        columns_left="Ziele ohne eigene Maßnahme",
    ),
    Cross(
        key="stellen",
        title="Maßnahmen, Schritte und Stellen",
        question="Wofür ist eine Stelle zuständig, und was hat noch keine?",
        rows=(*MEASURES, *LEVELS[3].types),
        columns=("akteur", "gremium"),
        roles=("fachverantwortung", "zustaendig", "verantwortlich", "zusammenarbeit"),
        row_title="Maßnahme oder Schritt",
        column_title="Stellen",
        rows_covered="Maßnahmen und Schritte mit Stelle",
        columns_covered="Stellen mit Aufgabe",
        rows_left="Maßnahmen und Schritte, die keiner Stelle zugeordnet sind",
        columns_left="Stellen, denen hier nichts zugeordnet ist",
        further_rows=(*GOALS, "handlungsfeld", *FIGURES, "datenquelle", "grundsatz", "prozessschritt", "bericht"),
        by_count=True,
    ),
    Cross(
        key="indikatoren",
        title="Indikatoren, Kennzahlen, Grundzahlen und Datenquellen",
        question="Woher kommen die Zahlen, und welcher Indikator hat keine?",
        rows=FIGURES,
        columns=("datenquelle",),
        roles=("quelle_fuer",),
        row_title="Indikator, Kennzahl oder Grundzahl",
        column_title="Datenquellen",
        rows_covered="Indikatoren, Kennzahlen und Grundzahlen mit Datenquelle",
        columns_covered="Datenquellen, die eine Zahl liefern",
        rows_left="Indikatoren, Kennzahlen und Grundzahlen ohne Datenquelle",
        columns_left="Datenquellen, die keiner Zahl zugeordnet sind",
        by_count=True,
        asks_for_figures=True,
    ),
    Cross(
        key="beschluesse",
        title="Ziele und Beschlüsse",
        question="Welches Ziel steht ausdrücklich in einem Beschluss?",
        rows=GOALS,
        columns=("beschluss",),
        roles=("betrifft",),
        row_title="Ziel",
        column_title="Beschlüsse",
        rows_covered="Ziele, die ein Beschluss nennt",
        columns_covered="Beschlüsse, die ein Ziel nennen",
        rows_left="Ziele, die kein Beschluss einzeln nennt",
        columns_left="Beschlüsse, die kein einzelnes Ziel nennen",
    ),
)

SAID_BY_COLUMN = frozenset({"betrifft"})  # „betrifft“ says more in the cell than „dazu“
WITHOUT_FIGURE = "Indikatoren und Kennzahlen ohne Zahl"
GOAL_ROLES = ("konkretisiert", "siehe_auch", "wortgleich_mit")
Marks = Mapping[tuple[str, str], str]


class Crossing(Struct, frozen=True, kw_only=True):
    """A cross matrix of one concept: the words by row and column, and the ids left over on each side."""

    cross: Cross
    marks: Marks
    tables: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    rows_left: tuple[str, ...]
    columns_left: tuple[str, ...]
    without_figure: tuple[str, ...] = ()

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        """The ids of each list below the tables, in the order of `CrossTables.leftovers`."""
        return (self.rows_left, self.columns_left, *((self.without_figure,) if self.cross.asks_for_figures else ()))

    @property
    def rows_joined(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row for row, _ in self.marks))

    @property
    def columns_joined(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for _, column in self.marks))

    @property
    def ids(self) -> tuple[str, ...]:
        """Every object shown, rows first."""
        return (*self.rows_joined, *self.rows_left, *self.columns_joined, *self.columns_left)


def crossing(concept: Concept, municipality: str, cross: Cross, suspects: Suspects = frozenset()) -> Crossing:
    """What this cross matrix holds in one concept."""
    rows = counted_items(concept, municipality, (*cross.rows, *cross.further_rows))
    columns = counted_items(concept, municipality, cross.columns)
    joined = _marks(concept, rows, {item.id for item in columns}, cross.roles, suspects)
    if cross.asks_for_figures:
        items = concept.catalog.items
        joined = {
            (row, column): f"{word}; {period_words(concept, items[row], items[column])}"
            for (row, column), word in joined.items()
        }
    return _crossing(concept, cross, joined, rows, columns)


def _crossing(concept: Concept, cross: Cross, joined: Marks, rows: Sequence[Item], columns: Sequence[Item]) -> Crossing:
    with_mark = {row for row, _ in joined}
    used = {column for _, column in joined}
    return Crossing(
        cross=cross,
        marks=joined,
        tables=tuple(_tables(concept, cross, joined, rows, [item for item in columns if item.id in used])),
        rows_left=tuple(item.id for item in rows if item.id not in with_mark and item.type in cross.rows),
        columns_left=tuple(item.id for item in columns if item.id not in used),
        without_figure=tuple(
            item.id for item in rows if item.type in LEVELS[GAUGE].types and not has_figure(concept, item)
        ),
    )


def _marks(
    concept: Concept, rows: Iterable[Item], columns: set[str], roles: Sequence[str], suspects: Suspects
) -> dict[tuple[str, str], str]:
    """The words of every cell that joins a row with a column, and what is to be said of the link."""
    words: dict[tuple[str, str], list[str]] = {}
    for item in rows:
        for role in roles:
            title = concept.metamodel.roles[role].title
            reverse = title if role in SAID_BY_COLUMN else concept.metamodel.roles[role].reverse
            for link in concept.catalog.outgoing.get(item.id, ()):
                if link.role == role and link.target in columns:
                    words.setdefault((item.id, link.target), []).append(_word(title, link, suspects))
            for link in concept.catalog.incoming.get(item.id, ()):
                if link.role == role and link.source in columns:
                    words.setdefault((item.id, link.source), []).append(_word(reverse, link, suspects))
    return {pair: ", ".join(dict.fromkeys(found)) for pair, found in words.items()}


def period_words(concept: Concept, item: Item, source: Item) -> str:
    """The newest period of an indicator and when the next one is due, with the rhythm the source itself names."""
    rhythm = f"; Turnus laut Quelle: {source.text('turnus')}" if source.text("turnus") else ""
    series = next(iter(concept.figures.answers.get(item.id, ())), None)
    if series is None:
        return f"{'nur der Wert im Konzept' if item.text('aktueller_wert') else 'noch kein Wert'}{rhythm}"
    due = due_of(concept, concept.figures.settings.rhythm_of(series), series.observations)
    following = f"nächster bis {due.expected} ({due.state})" if due.expected else "nächster ohne bekannten Takt"
    return f"neuester Wert {due.newest}, {following}{rhythm}"


def _word(title: str, link: Link, suspects: Suspects) -> str:
    notes = [INTERPRETED] if link.interpretation else []
    if (link.source, link.role, link.target) in suspects:
        notes.append(SUSPECT)
    return f"{title} ({', '.join(notes)})" if notes else title


def _tables(
    concept: Concept, cross: Cross, joined: Marks, rows: Sequence[Item], columns: Sequence[Item]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Columns of each table, and the rows that have a mark there."""
    rows_of: dict[str, set[str]] = {item.id: set() for item in columns}
    for row, column in joined:
        rows_of[column].add(row)
    order = [item.id for item in rows]
    for ids in _chunks(concept, cross, columns, rows_of):
        here = set().union(*(rows_of[column] for column in ids))
        yield tuple(ids), tuple(row for row in order if row in here)


def _chunks(
    concept: Concept, cross: Cross, columns: Sequence[Item], rows_of: Mapping[str, set[str]]
) -> Iterator[list[str]]:
    """Columns by what they are most asked for: by number of rows, else by Handlungsfeld; at most COLUMNS at a time."""
    if cross.by_count:
        groups = [sorted((item.id for item in columns), key=lambda column: -len(rows_of[column]))]
    else:
        by_field = sorted(columns, key=lambda item: field_of(concept, item))
        groups = [[item.id for item in run] for _, run in groupby(by_field, key=lambda item: field_of(concept, item))]
    for group in groups:
        for start in range(0, len(group), COLUMNS):
            yield group[start : start + COLUMNS]


# -- goals against goals ---------------------------------------------------------------------------------------------


def goal_crossings(concept: Concept, municipality: str, suspects: Suspects = frozenset()) -> tuple[Crossing, ...]:
    """The goals of each two groups against each other: those of the concept, of other concepts, of the Handlungsfelder.

    Sub-goals only stand there if something joins them; empty where a concept has one group of goals only.
    """
    groups = _goal_groups(concept, municipality)
    titles = list(groups)
    pairs = [(titles[later], titles[earlier]) for later in range(len(titles)) for earlier in range(later)]
    found = (_goal_crossing(concept, number, pair, groups, suspects) for number, pair in enumerate(pairs, 1))
    return tuple(crossed for crossed in found if crossed.marks)


def _goal_groups(concept: Concept, municipality: str) -> dict[str, list[Item]]:
    """Goals by where they belong, the goals of the whole concept first and those of the Handlungsfelder last."""
    groups: dict[str, list[Item]] = {}
    for item in sorted(
        counted_items(concept, municipality, GOALS),
        key=lambda item: (bool(field_of(concept, item)), item.type != "leitziel"),
    ):
        groups.setdefault(_goal_group(concept, item), []).append(item)
    return {title: items for title, items in groups.items() if any(item.type == "leitziel" for item in items)}


def _goal_group(concept: Concept, item: Item) -> str:
    if field_of(concept, item):
        return "Ziele der Handlungsfelder"
    title = page_title(concept, item.municipality, item.page)
    neighbours = concept.catalog.by_page[item.municipality, item.page]
    if len({other.text("ebene") for other in neighbours if other.type == "leitziel"}) < 2:
        return title
    goal = _leading_goal(concept, item)
    return f"{title}: {concept.metamodel.label('leitziel', 'ebene', goal.text('ebene'))}" if goal else title


def _leading_goal(concept: Concept, item: Item) -> Item | None:
    """The Leitziel a goal belongs to; a Leitziel is its own."""
    seen: set[str] = set()
    current: Item | None = item
    while current is not None and current.type != "leitziel" and current.id not in seen:
        seen.add(current.id)
        current = next(iter(concept.catalog.targets(current.id, "konkretisiert")), None)
    return current if current is not None and current.type == "leitziel" else None


def _goal_crossing(
    concept: Concept, number_of_pair: int, pair: tuple[str, str], groups: Mapping[str, list[Item]], suspects: Suspects
) -> Crossing:
    rows, columns = groups[pair[0]], groups[pair[1]]
    joined = _marks(concept, rows, {item.id for item in columns}, GOAL_ROLES, suspects)
    used = {column for _, column in joined}
    cross = Cross(
        key=f"ziele-{number_of_pair}",
        title=f"{pair[0]} und {pair[1]}",
        question="",
        rows=("leitziel",),
        columns=("leitziel",),
        roles=GOAL_ROLES,
        row_title=pair[0],
        column_title=pair[1],
        rows_covered=f"{pair[0]} mit Gegenstück unter „{pair[1]}“",
        columns_covered=f"{pair[1]} mit Gegenstück unter „{pair[0]}“",
        rows_left=f"{pair[0]} ohne Gegenstück unter „{pair[1]}“",
        columns_left=f"{pair[1]} ohne Gegenstück unter „{pair[0]}“",
        further_rows=GOALS[1:],
    )
    return _crossing(
        concept, cross, joined, rows, [item for item in columns if item.type == "leitziel" or item.id in used]
    )


# -- tables ----------------------------------------------------------------------------------------------------------


class CrossTables:
    """Makes the tables of one crossing; `place` tells its rows and columns from those of others on the same page."""

    def __init__(self, concept: Concept, found: Crossing, place: int = 0) -> None:
        self.concept = concept
        self.found = found
        self.cross = found.cross
        self.row_side, self.column_side = (f"{side}{place or ''}" for side in (ROW, COLUMN))
        self._partners: dict[str, list[str]] = defaultdict(list)
        self._column_totals = Counter(column for _, column in found.marks)
        for row, column in found.marks:
            self._partners[row].append(column)

    def grid(self, columns: Sequence[str], rows: Sequence[str], *, grid_id: str, title: str, caption: str) -> Grid:
        """The table of these columns and rows."""
        return Grid(
            id=grid_id,
            title=title,
            caption=caption,
            columns=(Head(title=self.cross.row_title, key=self.row_side), *map(self._head, columns)),
            groups=(tuple(self._row(row, columns) for row in rows),),
            crossed=True,
            row_total="Zusammen",
        )

    def _head(self, column: str) -> Head:
        title = self.concept.catalog.items[column].title
        return Head(title=title, key=self.column_side, id=column, total=number(self._column_totals[column]))

    def _row(self, row: str, columns: Sequence[str]) -> Row:
        item = self.concept.catalog.items[row]
        marks = self.found.marks
        header = Cell(
            label=self.cross.row_title,
            title=item.title,
            id=row,
            mask=COVERED,
            notes=tuple(self._notes(item, columns[0])),
            scope="row",
        )
        cells = (
            Cell(label=self.concept.catalog.items[column].title, text=marks[row, column])
            if (row, column) in marks
            else None
            for column in columns
        )
        total = Cell(label=f"{self.cross.column_title} zusammen", text=number(len(self._partners[row])))
        return Row(cells=(header, *cells, total), keys=self.row_keys(row))

    @cached_property
    def one_status(self) -> str:
        return one_status(self.concept, (self.concept.catalog.items[item_id] for item_id in self.found.ids))

    def _notes(self, item: Item, column: str = "") -> Iterator[str]:
        """What is said of a row beside its title; its Handlungsfeld where that is not the one of the columns."""
        items = self.concept.catalog.items
        if item.type != self.cross.rows[0]:
            yield kind_of(self.concept, item)
        field = field_of(self.concept, item)
        if field not in ("", item.id, field_of(self.concept, items[column]) if column else ""):
            yield items[field].title
        if item.text(STATUS_FIELD) and not self.one_status:
            yield f"Stand: {self.concept.metamodel.label(item.type, STATUS_FIELD, item.text(STATUS_FIELD))}"
        if item.type in FIGURES and self.cross.key == "indikatoren":
            yield f"Wert: {item.text('aktueller_wert')}" if item.text("aktueller_wert") else "kein Wert genannt"

    def row_keys(self, row: str) -> Keys:
        """What a row can be filtered by: what it says itself and what the objects joined to it say."""
        items = self.concept.catalog.items
        return keys_of(self.concept, (items[row], *(items[column] for column in self._partners[row])))

    # -- what is left over ---------------------------------------------------------------------------------------

    @cached_property
    def leftovers(self) -> tuple[Leftovers, ...]:
        """The objects that nothing joins, rows and columns; then indicators without figure, if that is asked."""
        lists = [
            self._left("ohne-zeile", self.cross.rows_left, self.row_side, self.found.rows_left),
            self._left("ohne-spalte", self.cross.columns_left, self.column_side, self.found.columns_left),
        ]
        if self.cross.asks_for_figures:
            lists.append(self._left("ohne-zahl", WITHOUT_FIGURE, "", self.found.without_figure))
        return tuple(lists)

    def _left(self, list_id: str, title: str, side: str, ids: Iterable[str]) -> Leftovers:
        entries = [self._entry(self.concept.catalog.items[item_id]) for item_id in ids]
        return Leftovers(
            id=list_id,
            title=title,
            side=side,
            entries=tuple(entry for entry in entries if entry.reason is None),
            justified=tuple(entry for entry in entries if entry.reason is not None),
        )

    def _entry(self, item: Item) -> Left:
        notes = tuple(self._notes(item))
        reason = holding(reasons(self.concept, item), self.cross.roles)
        return Left(
            cell=Cell(label="", title=item.title, id=item.id, notes=notes),
            keys=keys_of(self.concept, (item,)),
            reason=reason,
        )


__all__ = ["CROSSES", "ROW", "Cross", "CrossTables", "Crossing", "crossing", "goal_crossings"]
