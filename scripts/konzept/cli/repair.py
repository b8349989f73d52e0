"""`konzept ausnahme`: put down a repair of spelling; `konzept stand fassung`: the fingerprint of a wording."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from konzept.concept import load_concept
from konzept.core import Project, UsageError
from konzept.staende.repair import Repair, new_exception

ProjectOption = Annotated[
    Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
]


def repair(
    kennung: Annotated[str, typer.Argument(metavar="KENNUNG", help="Der Eintrag mit dem Schreibfehler.")],
    stelle: Annotated[str, typer.Option("--stelle", help="Wer berichtigt: Kennung einer Stelle oder eines Gremiums.")],
    grund: Annotated[str, typer.Option("--grund", help="Was berichtigt wurde und warum sich der Sinn nicht ändert.")],
    datum: Annotated[str, typer.Option("--datum", help="Tag der Berichtigung.", show_default="heute")] = "",
    mitgeteilt_an: Annotated[str, typer.Option("--mitgeteilt-an", help="Wer davon weiß, z. B. MUS-GR-003.")] = "",
    project: ProjectOption = Path(),
) -> None:
    """Hält fest, dass ein Schreibfehler in einem beschlossenen Text berichtigt wurde. Mehr als das lehnt der Befehl ab.

    Beispiel: konzept ausnahme MUS-LZ-002 --stelle MUS-AK-001 --grund "Schreibfehler: aus Fähigkeitn wird Fähigkeiten."
    """
    concept = load_concept(Project.find(project))
    path, text = new_exception(
        concept.ledger,
        Repair(
            item_id=kennung,
            office=stelle,
            date=datum.strip() or date.today().isoformat(),
            reason=grund.strip(),
            told=mitgeteilt_an.strip(),
        ),
        date.today(),
    )
    target = concept.project.root / path
    if target.exists():
        raise UsageError(f"{path} gibt es schon. → Ein anderes Datum angeben.")
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    typer.echo(path)


def wording(
    kennung: Annotated[str, typer.Argument(metavar="KENNUNG", help="Kennung des Eintrags.")],
    project: ProjectOption = Path(),
) -> None:
    """Zeigt den Fingerabdruck des heutigen Wortlauts, z. B. für fp_bezug eines Änderungsantrags.

    Beispiel: konzept stand fassung MUS-TZ-001
    """
    known = load_concept(Project.find(project)).ledger.fingerprints(kennung)
    if not known:
        raise UsageError(f"Den Eintrag {kennung} gibt es nicht. → Die Kennung prüfen.")
    typer.echo(known["w"])
