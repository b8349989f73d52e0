"""`konzept stand`: freeze, list and verify states; `konzept pruefung`: put down that something was looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from konzept.cli.german import GermanTyper
from konzept.cli.report import as_text
from konzept.concept import Concept, load_concept
from konzept.core import ERROR, Project, UsageError
from konzept.core.dates import german_date
from konzept.figures.assessment import RULE_VERSION
from konzept.figures.frozen import frozen_values, frozen_verdicts
from konzept.staende.create import (
    Name,
    check_undecided,
    decided_list,
    decision_of,
    name_state,
    with_decision_list,
)
from konzept.staende.decisions import Decision
from konzept.staende.model import StateInfo
from konzept.staende.records import CONFIRMED, require_safe
from konzept.staende.register import PATH as REGISTER
from konzept.staende.register import append_to_register, new_lines, read_register
from konzept.staende.stamp import Opinion, new_records, subjects_to_review
from konzept.staende.store import FOLDER, all_or_nothing, new_info, verify_deeply, write_state

EXIT_FINE, EXIT_PROBLEMS = 0, 1
# A state may be frozen while these are open: a proposal differs from what was adopted, a decision needs its state.
EXPECTED = ("KZ-BINDUNG", "KZ-BESCHLUSS", "KZ-ANTRAG", "KZ-VERDACHT")
OF_STATES = "KZ-STAND"
SHORT_HASH = 12

ProjectOption = Annotated[
    Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
]


class StateKind(StrEnum):
    """What a state is for."""

    VORLAGE = "vorlage"
    BESCHLUSS = "beschluss"
    BERICHT = "bericht"
    ZWISCHENSTAND = "zwischenstand"


stand_app = GermanTyper(name="stand", help="Stände: einfrieren, zeigen, prüfen.")


@stand_app.command()
def anlegen(
    name: Annotated[str, typer.Argument(metavar="NAME", help="z. B. 2026-03-12-mus, oder ein Wort mit --datum.")],
    beschluss: Annotated[
        str, typer.Option("--beschluss", help="Kennung des Beschlusses, mit dem dieser Stand gilt.")
    ] = "",
    kommune: Annotated[str, typer.Option("--kommune", help="Ordner unter needs/, wenn der Name ihn nicht sagt.")] = "",
    art: Annotated[StateKind | None, typer.Option("--art", help="Wozu der Stand dient.")] = None,
    datum: Annotated[str, typer.Option("--datum", help="Tag, Monat, Quartal oder Jahr des Standes.")] = "",
    titel: Annotated[str, typer.Option("--titel", help="Was dieser Stand ist, in einem Satz.")] = "",
    vorlage: Annotated[str, typer.Option("--vorlage", help="Nummer der Vorlage.")] = "",
    ohne_werte: Annotated[
        bool, typer.Option("--ohne-werte", help="Keine Zahlenreihen: sie gehörten damals nicht dazu.")
    ] = False,
    project: ProjectOption = Path(),
) -> None:
    """Friert ein, wie ein Konzept jetzt dasteht: data/staende/NAME, für immer lesbar und nie mehr verändert.

    Mit --beschluss schreibt der Befehl vorher die Liste „entscheidungen“ in den Beschluss.

    Beispiel: konzept stand anlegen 2026-03-12-mus --beschluss MUS-BS-001
    """
    found = Project.find(project)
    concept = _sound(load_concept(found))
    decision = _decision(concept, beschluss)
    owner = kommune or (decision.item.municipality if decision else "")
    named = name_state(concept.ledger, name, owner, datum or (decision.date if decision else ""))
    kind = art.value if art else ("beschluss" if decision else "zwischenstand")
    title = titel or (decision.item.title if decision else "")
    require_safe({"--titel": titel, "--vorlage": vorlage})
    if not title:
        raise UsageError("Was ist dieser Stand? → --titel in einem Satz angeben.")
    adopting = decision if kind == "beschluss" else None
    if adopting:
        check_undecided(concept.ledger, adopting, named.state_id)
    info = replace(_info(concept, named, kind, title, beschluss, vorlage), assessment_version=RULE_VERSION)
    for line in _written(concept, info, adopting, with_values=not ohne_werte):
        typer.echo(line)


def _sound(concept: Concept) -> Concept:
    """The concept itself, if nothing is wrong with it but what a new state mends."""
    faults = [problem for problem in concept.errors if not problem.code.startswith(EXPECTED)]
    if faults:
        raise UsageError(f"Erst die Fehler beheben, nichts wurde geschrieben:\n{as_text(faults)}")
    return concept


def _written(concept: Concept, info: StateInfo, decision: Decision | None, *, with_values: bool) -> list[str]:
    """Writes the state and, before it, the list of its decision; tells what was written.

    Raises UsageError, and leaves every file as it was, if the project would have an error afterwards that it has not.
    """
    project = concept.project
    files = [project.root / FOLDER / info.state_id, project.root / REGISTER]
    with all_or_nothing(*files, *([project.root / decision.item.path] if decision else [])):
        lines = []
        now = concept
        if decision:
            lines.append(_write_list(concept, decision, info))
            now = load_concept(project)
        lines.append(_freeze(now, info, with_values=with_values))
        known = {(problem.code, problem.message) for problem in concept.errors}
        faults = [one for one in load_concept(project).errors if (one.code, one.message) not in known]
        if faults:
            said = "\n".join(f"{one.code} {one.message} → {one.hint}" for one in faults)
            raise UsageError(f"Mit diesem Stand gäbe es neue Fehler, nichts wurde geschrieben:\n{said}")
    return lines


def _decision(concept: Concept, decision_id: str) -> Decision | None:
    if not decision_id:
        return None
    item = concept.catalog.items.get(decision_id)
    return decision_of(concept.ledger, decision_id, item.municipality if item else "")


def _info(concept: Concept, named: Name, kind: str, title: str, decision: str, template: str) -> StateInfo:
    """What stand.json will say; refuses a bad name before anything is written."""
    return new_info(
        concept.ledger.states,
        concept.ledger.working_state(named.municipality),
        state_id=named.state_id,
        kind=kind,
        date=named.date,
        title=title,
        decision=decision,
        template=template,
    )


def _write_list(concept: Concept, decision: Decision, info: StateInfo) -> str:
    """Writes the list of the decision into its file."""
    entries = decided_list(concept.ledger, decision, concept.ledger.working_state(info.municipality))
    path = concept.project.root / decision.item.path
    text = path.read_text(encoding="utf-8")
    path.write_text(with_decision_list(text, decision.item, info.state_id, entries), encoding="utf-8")
    return f"{decision.item.path}: entscheidungen von {decision.id} geschrieben, Einträge: {len(entries)}."


def _freeze(concept: Concept, info: StateInfo, *, with_values: bool) -> str:
    ledger, project = concept.ledger, concept.project
    working = ledger.working_state(info.municipality)
    ids = working.objects.keys() if with_values else ()
    state = replace(
        working,
        info=info,
        proofs=ledger.records.of_municipality(info.municipality),
        values=frozen_values(concept.figures, ids),
        verdicts=frozen_verdicts(concept.figures, ids),
    )
    lines = new_lines(read_register(project), ledger.states, state)
    folder = write_state(project, state)
    append_to_register(project, lines)
    return f"{project.relative(folder)}: Stand angelegt, {sum(info.counts.values())} Einträge."


@stand_app.command()
def liste(
    kommune: Annotated[str, typer.Option("--kommune", help="Nur die Stände dieser Kommune.")] = "",
    project: ProjectOption = Path(),
) -> None:
    """Zeigt alle Stände, die ältesten zuerst.

    Beispiel: konzept stand liste --kommune ratingen
    """
    states = load_concept(Project.find(project)).ledger.states
    shown = [info for info in states.infos if kommune in ("", info.municipality)]
    for info in shown:
        count = sum(info.counts.values())
        typer.echo(
            f"{info.state_id}  {info.kind}, {german_date(info.date)}, {count} Einträge, "
            f"{info.sha256[:SHORT_HASH]}  {info.title}"
        )
    if not shown:
        typer.echo("Noch kein Stand.")


@stand_app.command("pruefen")
def verify(project: ProjectOption = Path()) -> None:
    """Rechnet jeden Stand nach: Bytes, Zählung, Fingerabdrücke, Ordnung und die Kette der Vorgänger.

    Beispiel: konzept stand pruefen
    """
    concept = load_concept(Project.find(project))
    states = concept.ledger.states
    problems = [problem for problem in concept.problems if problem.code.startswith(OF_STATES)]
    for info in states.infos:
        problems += verify_deeply(states.load(info.state_id))
    for problem in problems:
        typer.echo(str(problem))
    count = len(states.infos)
    if problems:
        typer.echo(f"{len(problems)} Fehler in {count} Ständen.", err=True)
    else:
        typer.echo(f"Alles gut: {count} {'Stand' if count == 1 else 'Stände'} nachgerechnet.")
    raise typer.Exit(EXIT_PROBLEMS if any(problem.severity == ERROR for problem in problems) else EXIT_FINE)


def review(
    von: Annotated[
        str, typer.Argument(metavar="VON", help="Kennung des Eintrags, von dem die Verknüpfung ausgeht.")
    ] = "",
    rolle: Annotated[
        str, typer.Argument(metavar="ROLLE", help="z. B. dient; ohne Rolle gilt der Nachweis dem Eintrag.")
    ] = "",
    nach: Annotated[str, typer.Argument(metavar="NACH", help="Kennung, auf die sie zeigt.")] = "",
    stelle: Annotated[
        str, typer.Option("--stelle", help="Wer geprüft hat: Kennung einer Stelle oder eines Gremiums.")
    ] = "",
    begruendung: Annotated[str, typer.Option("--begruendung", help="Was geprüft wurde und warum es so bleibt.")] = "",
    ergebnis: Annotated[
        str, typer.Option("--ergebnis", help="bestaetigt, angepasst, nicht_mehr_zutreffend, …")
    ] = CONFIRMED,
    datum: Annotated[str, typer.Option("--datum", help="Tag der Prüfung.", show_default="heute")] = "",
    nachweis: Annotated[str, typer.Option("--nachweis", help="Wo es nachzulesen ist.")] = "",
    alle: Annotated[bool, typer.Option("--alle", help="Alle Verknüpfungen, die zu überprüfen sind.")] = False,
    project: ProjectOption = Path(),
) -> None:
    """Hält fest, dass ein Eintrag oder eine Verknüpfung angesehen wurde, wie sie jetzt sind; je Sache ein Nachweis.

    Beispiel: konzept pruefung MUS-M-001 dient MUS-LZ-001 --stelle MUS-AK-001 --begruendung "Dient dem Ziel weiter."
    """
    concept = load_concept(Project.find(project))
    opinion = Opinion(
        result=ergebnis,
        office=stelle,
        date=datum.strip() or date.today().isoformat(),
        reason=begruendung.strip(),
        evidence=nachweis.strip(),
    )
    subjects = subjects_to_review(concept.ledger, von, rolle, nach, everything=alle)
    records = new_records(concept.ledger, subjects, opinion, date.today())
    for path, text in records.items():
        target = concept.project.root / path
        target.parent.mkdir(exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
        typer.echo(path)
    if not records:
        typer.echo("Keine Verknüpfung ist zu überprüfen; nichts wurde geschrieben.")
