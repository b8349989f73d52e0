"""The yearly report and the paper for the council (Beschlussvorlage) as papers: the words around the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from konzept.core.dates import german_or_as_is
from konzept.staende import KIND_NAMES, Kind, Row, StateInfo
from konzept.staende.model import FREE
from konzept.views.papers import (
    FILL_IN,
    SHORT_HASH,
    Block,
    Cell,
    Column,
    Heading,
    Line,
    Listing,
    Mark,
    Paper,
    Run,
    Table,
    Text,
    cell,
    line,
)
from konzept.views.report import Changes, DueLine, ReportView, SuspectLine
from konzept.views.shared import INVENTED, NOT_STATED, Ref
from konzept.views.synopsis_cells import NOT_NEEDED
from konzept.views.voted import VotedValue

PASSED = "Frist verstrichen, Umsetzungsstand nicht angegeben"
NOTHING, NO_DATA = "keine", "keine Daten"
DRAFT = "Entwurf, nach dem Arbeitsstand vom {day}"
LIMITS = (
    "Dieser Bericht nennt nur, was in den Daten steht. Was fehlt, steht als fehlend da; nichts ist geschätzt oder "
    "hochgerechnet, und nichts ist zu einer einzigen Note zusammengefasst."
)
NO_MIGRATION_FIGURES = (
    "In diesem Bericht steht keine Zahl zum Migrationshintergrund oder zur Einwanderungsgeschichte; es liegt keine vor."
)
DIFFERENT_COUNTS = "Verschiedene Zählweisen zählen verschiedene Menschen. Ihre Werte werden hier nicht verglichen."
USUAL_BODIES = (("Integrationsrat", "Empfehlung"), ("Ausschuss", "Vorberatung"), ("Rat", "Entscheidung"))
STATEMENT = f"Stellungnahme der Stelle, die die Statistik führt, zu diesen Schätzungen: {FILL_IN}"


def report_paper(view: ReportView) -> Paper:
    """The report on paper."""
    return Paper(
        name=f"bericht-{view.municipality}-{view.year}",
        kind=f"Sachstandsbericht {view.year}{' (Entwurf)' if view.is_draft else ''}",
        title=f"Wie weit ist das Konzept? Bericht {view.year}",
        concept=f"Integrationskonzept {view.town}",
        lead="Was beschlossen wurde, wie weit die Maßnahmen sind, was die Zahlen sagen, was fällig ist und was fehlt.",
        facts=tuple(_facts(view)),
        blocks=tuple(block for section in SECTIONS for block in section(view)),
        footer=_footer(view),
        notice=_notice(view),
    )


def _notice(view: ReportView) -> str:
    """What every page says."""
    return " · ".join(filter(None, ("Entwurf" if view.is_draft else "", INVENTED if view.invented else "")))


def _facts(view: ReportView) -> Iterator[tuple[str, str]]:
    yield "Berichtsjahr", str(view.year)
    yield "Stand der Angaben", _as_of(view)
    yield "Beschlossene Fassung", _state(view.adopted) if view.adopted else NOT_STATED
    if view.frozen:
        yield "Alle Angaben aus", f"{_state(view.frozen)}; spätere Änderungen der Daten ändern diesen Bericht nicht"


def _as_of(view: ReportView) -> str:
    return DRAFT.format(day=view.day) if view.is_draft else view.day


def _state(info: StateInfo) -> str:
    """A state by its name; its day is said once."""
    day = german_or_as_is(info.date)
    return ", ".join((f"„{info.title}“", *((day,) if day not in info.title else ()), f"Stand {info.state_id}"))


def _footer(view: ReportView) -> str:
    if view.frozen is None:
        return DRAFT.format(day=view.day)
    return f"Stand {view.frozen.state_id}, Prüfsumme {view.frozen.sha256[:SHORT_HASH]} · Stand der Angaben: {view.day}"


# -- sections --------------------------------------------------------------------------------------------------------


def _glance(view: ReportView) -> Iterator[Block]:
    """The numbers a reader looks for first."""
    yield Heading(text="Auf einen Blick")
    yield Listing(items=cell(*_key_numbers(view)))
    newer = f"Lücken sind nach den Regeln des Metamodells {view.rules} gezählt, das neuer ist als der Stand."
    yield Text(lines=cell(LIMITS, newer if view.rules else ""))


def _key_numbers(view: ReportView) -> Iterator[str]:
    spread = ", ".join(f"{one.count} {one.label}" for one in view.distribution)
    yield f"Maßnahmen und Schritte: {sum(one.count for one in view.distribution) or NO_DATA}{_after(spread)}"
    yield f"Indikatoren: {view.verdicts}"
    ahead = f"in den nächsten zwölf Monaten fällig: {len(view.ahead) or NOTHING}"
    passed = f"{PASSED}: {len(view.passed) or NOTHING}"
    yield f"Überfällig: {len(view.overdue) or NOTHING}; {passed}; {ahead}"
    yield f"Offene Lücken: {sum(gap.open for gap in view.gaps) or NOTHING}"
    yield f"Zu überprüfende Verknüpfungen: {len(view.suspects) or NOTHING}"
    yield f"Beschlüsse im Berichtszeitraum: {len(view.decisions) or NOTHING}"


def _after(text: str) -> str:
    return f" ({text})" if text else ""


def _decisions(view: ReportView) -> Iterator[Block]:
    since = f"seit dem Bericht vom {view.since}" if view.since else "bisher (es gibt keinen früheren Bericht)"
    yield Heading(text=f"Beschlüsse {since}")
    columns = (Column(title="Datum", width=3), Column(title="Beschluss", width=6), Column(title="Gremium", width=4))
    yield from _table(
        (*columns, Column(title="Vorlage", width=3), Column(title="Ergebnis", width=5)),
        (
            (cell(one.date), _named(one.ref), cell(one.body), cell(one.number), cell(one.outcome))
            for one in view.decisions
        ),
    )
    if view.undated:
        yield Text(lines=cell("Beschlüsse, deren Datum die Daten nicht nennen und die deshalb zu keinem Jahr zählen:"))
        yield from _listing((one.title, one) for one in view.undated)


def _status(view: ReportView) -> Iterator[Block]:
    """Counts by Handlungsfeld; the last row adds up what is on the site's start page."""
    yield Heading(text="Stand der Umsetzung nach Handlungsfeld")
    if not view.distribution:
        yield Text(lines=cell(NO_DATA))
        return
    numbers = [Column(title=_short(label), width=4, is_number=True) for _, label in view.statuses]
    columns = (Column(title="Handlungsfeld", width=9), *numbers, Column(title="Alle", width=3, is_number=True))
    rows = [
        (cell(field.title), *(cell(str(field.counts.get(key, 0))) for key, _ in view.statuses), cell(str(field.total)))
        for field in view.fields
    ]
    totals = {one.status: one.count for one in view.distribution}
    strong = (str(totals[key]) for key, _ in view.statuses)
    rows.append(
        (
            cell("Ganzes Konzept", mark=Mark.STRONG),
            *(cell(text, mark=Mark.STRONG) for text in strong),
            cell(str(sum(totals.values())), mark=Mark.STRONG),
        )
    )
    yield Table(caption="", columns=columns, rows=tuple(rows))
    if sum(field.total for field in view.fields) != sum(totals.values()):
        yield Text(lines=cell("Was zu mehreren Handlungsfeldern gehört, zählt in jedem davon und unten nur einmal."))


def _short(label: str) -> str:
    """A state of implementation as the title of a narrow column."""
    label = "nicht angegeben" if label == NOT_STATED else label
    return label[0].upper() + label[1:]


def _measures(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Die Maßnahmen und Schritte im Einzelnen")
    if not view.measures:
        yield Text(lines=cell(NO_DATA))
    columns = (Column(title="Nr.", width=2), Column(title="Maßnahme oder Schritt", width=6))
    for group in view.measures:
        yield Heading(text=group.title, level=2)
        yield from _table(
            (*columns, Column(title="Sachstand", width=8), Column(title="Zuständig", width=4)),
            (
                (cell(one.number or "ohne Nr."), _named(one.ref), cell(" ".join(one.sentences)), _offices(one.offices))
                for one in group.lines
            ),
        )


def _figures(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Zahlen und Bewertungen")
    yield Text(lines=cell(f"Indikatoren: {view.verdicts}.", f"„Heute“ heißt hier: am {view.day}."))
    columns = (Column(title="Zahl", width=6), Column(title="Beim Beschluss", width=7), Column(title="Heute", width=4))
    yield from _table(
        (*columns, Column(title="Bewertung", width=4)),
        (
            (_named(one.ref), tuple(_voted(one.voted)), cell(one.value), cell(one.verdict or "ohne Bewertung"))
            for one in view.figures
        ),
        NO_DATA,
    )
    yield Heading(text="Zahlen, die fehlen", level=2)
    yield from _listing((f"{one.ref.title}: {one.source or NOT_STATED}", one.ref) for one in view.waiting)
    yield Heading(text="Wie Migrationshintergrund und Einwanderungsgeschichte gezählt und geschätzt werden", level=2)
    yield Text(lines=cell(*(view.estimates or (NO_MIGRATION_FIGURES,)), DIFFERENT_COUNTS, STATEMENT))


def _voted(values: Iterable[VotedValue]) -> Iterator[Line]:
    found = False
    for value in values:
        found = True
        when = value.day if value.decided else f"nicht beschlossen, Stand vom {value.day}"
        yield line(f"{when}: {value.text} ({value.when})")
        if value.note:
            yield line(value.note, Mark.QUIET)
    if not found:
        yield line("beim Beschluss lag kein Wert vor", Mark.QUIET)


def _changes(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Was sich geändert hat")
    found = view.changes
    if found is None:
        yield Text(lines=cell("Es gibt keinen früheren Stand, mit dem verglichen werden könnte."))
        return
    yield Text(lines=cell(f"Verglichen mit {_state(found.base)}.", _counts(found)))
    yield from _table(
        (Column(title="Eintrag", width=8), Column(title="Was geschah", width=7), Column(title="Begründung", width=7)),
        (
            (_row_title(row.title, row.new_ids or row.old_ids), cell(*_what_happened(row)), _reasons(row))
            for row in found.rows
        ),
    )
    yield Text(lines=cell(found.proof, f"Wort für Wort steht es in der Synopse ({found.command})."))


def _counts(found: Changes) -> str:
    return " · ".join(f"{KIND_NAMES[kind]}: {number}" for kind, number in found.counts.items())


def _what_happened(row: Row) -> Iterator[str]:
    """The words over a row of the synopsis; a change of status with what it was and is."""
    status = [change for change in row.fields if Kind.STATUS in row.kinds and change.group == FREE]
    said = [words for words in row.headings if not status or words != KIND_NAMES[Kind.STATUS]]
    yield "; ".join(said)
    yield from (f"{change.label}: {change.old or NOT_STATED} → {change.new or NOT_STATED}" for change in status)


def _reasons(row: Row) -> Cell:
    return cell(*row.reasons) or cell(NOT_NEEDED, mark=Mark.QUIET)


def _row_title(title: str, ids: Iterable[str]) -> Cell:
    return ((Run(Mark.PLAIN, f"{title} "), Run(Mark.ID, ", ".join(ids))),)


def _due(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Fällig und überfällig")
    yield Heading(text="Überfällig", level=2)
    yield from _dues(view.overdue)
    yield Heading(text=PASSED, level=2)
    yield from _dues(view.passed)
    yield Heading(text="In den nächsten zwölf Monaten fällig", level=2)
    yield from _dues(view.ahead)
    yield Heading(text="Zahlen, die überfällig sind", level=2)
    late = (due for office in view.figures_due for due in office.dues if due.state == "überfällig")
    yield from _listing(
        (f"{due.ref.title}: erwartet {due.expected}, neuester Wert {due.newest} ({due.office or NOT_STATED})", None)
        for due in late
    )


def _dues(lines: Iterable[DueLine]) -> Iterator[Block]:
    columns = (Column(title="Maßnahme oder Schritt", width=7), Column(title="Frist", width=6))
    yield from _table(
        (*columns, Column(title="Zuständig", width=4)),
        ((_named(one.ref), cell(one.words), _offices(one.offices)) for one in lines),
    )


def _open(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Lücken")
    gap_rows = [gap for gap in view.gaps if gap.open or gap.justified]
    columns = (Column(title="Was fehlt", width=8), Column(title="offen", width=2, is_number=True))
    yield from _table(
        (*columns, Column(title="begründet", width=2, is_number=True)),
        ((cell(gap.title), cell(str(gap.open)), cell(str(gap.justified))) for gap in gap_rows),
    )
    yield Heading(text="Zu überprüfende Verknüpfungen")
    yield from _listing(
        (f"„{one.source.title}“ – {one.role} – „{one.target.title}“: {_why(one)}", one.source) for one in view.suspects
    )
    yield Heading(text="Redaktionelle Ausnahmen")
    yield from _listing((f"{one.date}, {one.office}: {one.reason}", one.ref) for one in view.exceptions)
    yield Heading(text="Offene Anträge und Beratungen")
    yield from _listing((f"{one.ref.title}: {one.words}", one.ref) for one in view.requests)


Section = Callable[[ReportView], Iterator[Block]]
SECTIONS: tuple[Section, ...] = (_glance, _decisions, _status, _measures, _figures, _changes, _due, _open)


# -- the paper for the council ---------------------------------------------------------------------------------------


def proposal_paper(view: ReportView) -> Paper:
    """A Beschlussvorlage to be completed: what the data know is in it, the rest says „[bitte ergänzen]“."""
    return Paper(
        name=f"vorlage-{view.municipality}-{view.year}",
        kind="Beschlussvorlage (Entwurf)",
        title=f"Sachstandsbericht {view.year} und Fortschreibung",
        concept=f"Integrationskonzept {view.town}",
        facts=(
            *(("Nummer der Vorlage", FILL_IN), ("Federführend", FILL_IN), ("Datum", FILL_IN)),
            *(("Beratung", f"öffentlich {FILL_IN}"), ("Stand der Angaben", _as_of(view))),
        ),
        blocks=tuple(block for section in PROPOSAL_SECTIONS for block in section(view)),
        footer=_footer(view),
        notice=_notice(view),
    )


def _sequence(view: ReportView) -> Iterator[Block]:
    """The bodies of the last consultation, else the usual ones; when they meet is not ours to say."""
    yield Heading(text="Beratungsfolge")
    bodies = view.bodies or tuple((f"{name} {FILL_IN}", task) for name, task in USUAL_BODIES)
    yield from _table(
        (Column(title="Gremium", width=5), Column(title="Sitzung am", width=3), Column(title="Aufgabe", width=4)),
        ((cell(body), cell(FILL_IN), cell(task)) for body, task in bodies),
    )


def _motion(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Beschlussvorschlag")
    items = [f"Der Sachstandsbericht {view.year} zum Integrationskonzept wird zur Kenntnis genommen."]
    if view.changes and view.changes.to_vote:
        items.append(
            f"Das Integrationskonzept wird in der geänderten Fassung beschlossen. Die Änderungen gegenüber "
            f"{_state(view.changes.base)} stehen in der Synopse (Anlage 2). {FILL_IN}"
        )
    elif view.changes:
        repaired = view.changes.counts.get(Kind.EDITORIAL, 0)
        word = "Berichtigung" if repaired == 1 else "Berichtigungen"
        but = f" bis auf {repaired} redaktionelle {word}" if repaired else ""
        items.append(f"Wortlaut und Ziele gelten gegenüber {_state(view.changes.base)} unverändert fort{but}.")
    items.append(FILL_IN)
    yield Listing(items=cell(*items))


def _facts_of_the_case(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Sachverhalt")
    known = f"Beschlossen ist das Konzept in der Fassung {_state(view.adopted)}." if view.adopted else ""
    yield Text(lines=cell(known, f"Anlass dieser Vorlage: {FILL_IN}"))
    yield Listing(items=cell(*_key_numbers(view)))
    if view.changes:
        yield Text(lines=cell(f"Seit {_state(view.changes.base)}: {_counts(view.changes)}."))
    yield Text(lines=cell(f"Bewertung durch die Verwaltung: {FILL_IN}"))


def _money(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Finanzielle Auswirkungen")
    yield from _table(
        (Column(title="Maßnahme", width=5), Column(title="In den Daten genannte Mittel", width=5)),
        ((_named(one.ref), cell(*one.texts)) for one in view.funds),
        "In den Daten sind zu keiner Maßnahme Mittel genannt.",
    )
    yield Text(lines=cell(f"Kosten, Haushaltsjahr, Produkt, Folgekosten: {FILL_IN}"))


def _annexes(view: ReportView) -> Iterator[Block]:
    yield Heading(text="Anlagen")
    command = view.changes.command if view.changes else FILL_IN
    yield Listing(
        items=cell(
            f"Anlage 1: Sachstandsbericht {view.year} (konzept bericht {view.year} --kommune {view.municipality})",
            f"Anlage 2: Synopse mit Lesefassung ({command})",
            f"Weitere: {FILL_IN}",
        )
    )


PROPOSAL_SECTIONS: tuple[Section, ...] = (_sequence, _motion, _facts_of_the_case, _money, _annexes)


# -- pieces ----------------------------------------------------------------------------------------------------------


def _named(ref: Ref) -> Cell:
    return ((Run(Mark.PLAIN, ref.title, ref.address), Run(Mark.PLAIN, " "), Run(Mark.ID, ref.id)),)


def _offices(names: Iterable[str]) -> Cell:
    found = "; ".join(names)
    return cell(found) if found else cell(NOT_STATED, mark=Mark.QUIET)


def _why(one: SuspectLine) -> str:
    """Why a link has to be looked at again, and who looked at it last."""
    causes = " ".join(one.causes) or "Zu überprüfen."
    return f"{causes} {one.reviewed[:1].upper()}{one.reviewed[1:]}{'.' if one.reviewed else ''}".rstrip()


def _table(columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], empty: str = NOTHING) -> Iterator[Block]:
    """A table, or a word where it would be empty."""
    listed = tuple(rows)
    yield Table(caption="", columns=columns, rows=listed) if listed else Text(lines=cell(empty))


def _listing(entries: Iterable[tuple[str, Ref | None]]) -> Iterator[Block]:
    """A list of sentences with the id they are about, or „keine“."""
    lines = tuple(
        (Run(Mark.PLAIN, f"{text} "), Run(Mark.ID, ref.id, ref.address)) if ref else line(text) for text, ref in entries
    )
    yield Listing(items=lines) if lines else Text(lines=cell(NOTHING))
