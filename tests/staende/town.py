"""A small invented town that tests freeze, decide on and change."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.concept import Concept, load_concept
from konzept.core import Problem, Project
from konzept.staende import State, Synopsis, compare

ROOT = Path(__file__).parent.parent.parent
PLACE = '  fundstelle: {quelle: MUS-Q-001, abschnitt: "1", zeilen: "1"}\n'
OWN = ("KZ-STAND", "KZ-KENNUNG", "KZ-BINDUNG", "KZ-BESCHLUSS", "KZ-AUSNAHME", "KZ-PRUEFUNG", "KZ-VERDACHT", "KZ-ANTRAG")

FILES = {
    "quellen": """\
- id: MUS-Q-001
  typ: quelle
  titel: Integrationskonzept Musterstadt (erfunden)
  art: konzept
  dokumentstatus: erfunden
""",
    "gremien": """\
- id: MUS-GR-001
  typ: gremium
  titel: Rat
  gremienstatus: besteht
- id: MUS-GR-002
  typ: gremium
  titel: Integrationsrat
  gremienstatus: besteht
""",
    "akteure": """\
- id: MUS-AK-001
  typ: akteur
  titel: Jugendamt
  gruppe: verwaltung
- id: MUS-AK-002
  typ: akteur
  titel: Volkshochschule
  gruppe: bildung
""",
    "sprache": """\
- id: MUS-HF-001
  typ: handlungsfeld
  titel: Sprache
  numerierung: "1"
  fundart: ausgearbeitet
- id: MUS-LZ-001
  typ: leitziel
  titel: Alle sprechen Deutsch
  numerierung: "1.1"
  ebene: handlungsfeld
  text: Alle Kinder sprechen bei der Einschulung gut Deutsch.
  handlungsfeld: [MUS-HF-001]
- id: MUS-TZ-014
  typ: teilziel
  titel: Sprachförderung ausbauen
  numerierung: "1.2"
  text: |
    Alle Kinder erhalten vor der Einschulung Sprachförderung.

    Die Stadt berichtet jährlich.
  konkretisiert: [MUS-LZ-001]
- id: MUS-M-001
  typ: massnahme
  titel: Sprachkurse in Kitas anbieten
  numerierung: "1.3"
  umsetzungsstatus: geplant
  text: Das Jugendamt bietet in zehn Kitas Sprachkurse an.
  dient: [MUS-LZ-001]
  zustaendig: [MUS-AK-001]
- id: MUS-M-002
  typ: massnahme
  titel: Elterncafés öffnen
  numerierung: "1.4"
  umsetzungsstatus: in_umsetzung
  text: Eltern treffen sich wöchentlich in der Volkshochschule.
  dient: [MUS-TZ-014]
  zustaendig: [MUS-AK-002]
""",
    "arbeit": """\
- id: MUS-HF-002
  typ: handlungsfeld
  titel: Arbeit
  numerierung: "2"
  fundart: ausgearbeitet
- id: MUS-LZ-002
  typ: leitziel
  titel: Alle finden Arbeit
  numerierung: "2.1"
  ebene: handlungsfeld
  text: Wer arbeiten will, findet Arbeit.
  handlungsfeld: [MUS-HF-002]
- id: MUS-IND-001
  typ: indikator
  titel: Vermittlungen im Jahr
  numerierung: "2.2"
  zielwert: "200"
  misst: [MUS-LZ-002]
""",
    "beschluesse": """\
- id: MUS-BS-001
  typ: beschluss
  titel: Beschluss des Integrationskonzepts
  datum: {datum: "2010-06-29", genauigkeit: tag}
  nummer: Vorlage 123/2010
  gremium: [MUS-GR-001]
""",
}


def with_places(text: str) -> str:
    """Every entry with a place in the source, so that tests show only what matters."""
    entries = [f"- id:{part}" for part in text.split("- id:")[1:]]
    bare = ("typ: quelle\n", "typ: beratung\n", "typ: aenderungsantrag\n", "grabstein:", "fundstelle:")
    return "".join(entry if any(mark in entry for mark in bare) else f"{entry.rstrip()}\n{PLACE}" for entry in entries)


def git(town: Town, *arguments: str) -> None:
    """Runs git in the town."""
    names = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", "-C", str(town.root), *names, *arguments], check=True, capture_output=True)


class Town:
    """A project on disk, and what the commands make of it."""

    def __init__(self, root: Path, files: Mapping[str, str] = FILES) -> None:
        self.root = root.resolve()
        self.project = Project(self.root)
        self.root.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "ubproject.toml", self.root / "ubproject.toml")
        for page, text in files.items():
            self.write(page, text)

    # -- files ---------------------------------------------------------------------------------------------------

    def path(self, page: str) -> Path:
        return self.root / "needs" / "musterstadt" / f"{page}.yaml"

    def write(self, page: str, text: str) -> None:
        """Writes a page; entries get their place in the source."""
        self.path(page).parent.mkdir(parents=True, exist_ok=True)
        self.path(page).write_text(with_places(text) if text.startswith("- id:") else text, encoding="utf-8")

    def change(self, page: str, old: str, new: str) -> None:
        """Replaces a text that stands once on a page."""
        text = self.path(page).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        self.path(page).write_text(text.replace(old, new), encoding="utf-8")

    def add(self, page: str, text: str) -> None:
        """Adds entries at the end of a page."""
        before = self.path(page).read_text(encoding="utf-8") if self.path(page).exists() else ""
        self.path(page).parent.mkdir(parents=True, exist_ok=True)
        self.path(page).write_text(before + with_places(text), encoding="utf-8")

    def remove(self, page: str, item_id: str) -> None:
        """Takes an entry out."""
        text = self.path(page).read_text(encoding="utf-8")
        entries = [f"- id:{part}" for part in text.split("- id:")[1:]]
        kept = [entry for entry in entries if not entry.startswith(f"- id: {item_id}\n")]
        assert len(kept) == len(entries) - 1
        self.path(page).write_text("".join(kept), encoding="utf-8")

    def metamodel(self, old: str, new: str) -> None:
        """Changes the metamodel of this project."""
        path = self.root / "ubproject.toml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    # -- what the commands answer --------------------------------------------------------------------------------

    def run(self, *arguments: str) -> str:
        """The output of a command that must succeed."""
        result = CliRunner().invoke(app, [*arguments, "--projekt", str(self.root)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    def freeze(self, name: str, *options: str) -> None:
        """`konzept stand anlegen`."""
        title = () if "--beschluss" in options else ("--titel", f"Stand {name}")
        self.run("stand", "anlegen", name, *title, *options)

    def adopt(self) -> None:
        """The first decision on the whole concept."""
        self.freeze("2010-06-29-mus", "--beschluss", "MUS-BS-001")

    def concept(self) -> Concept:
        return load_concept(self.project)

    def problems(self, *codes: str) -> list[Problem]:
        """The findings about the past, or those of these codes."""
        found = self.concept().problems
        return [problem for problem in found if problem.code.startswith(codes or OWN)]

    def fingerprint(self, item_id: str, mark: str = "w") -> str:
        return self.concept().ledger.fingerprints(item_id)[mark]

    def working(self) -> State:
        return self.concept().ledger.working_state("musterstadt")

    def compare(self, old: str, new: str = "", proposal: str = "") -> Synopsis:
        """The synopsis of two states; "" is the working tree."""
        ledger = self.concept().ledger
        before, middle, after = (ledger.states.load(name) if name else None for name in (old, proposal, new))
        assert before is not None
        return compare(before, after or ledger.working_state("musterstadt"), middle, ledger)
