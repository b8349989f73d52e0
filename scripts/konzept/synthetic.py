"""Invented objects in any number, as a complete small project: for measuring and for trying things out.

Every object belongs to Musterstadt, the invented municipality, so nothing of it can be taken for real.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from konzept.core import Project, UsageError

SOURCE = "MUS-Q-001"
FIELD_SIZE = 20
WORDS = (
    "Stadt",
    "Schule",
    "Eltern",
    "Kinder",
    "Sprache",
    "Verein",
    "Beratung",
    "Kurs",
    "Treffen",
    "Familie",
    "Ausbildung",
    "Betrieb",
    "Stadtteil",
    "Angebot",
    "Begleitung",
    "Gruppe",
    "Netzwerk",
    "Nachbarschaft",
    "Verwaltung",
    "Projekt",
    "Förderung",
    "Gesundheit",
    "Wohnung",
    "Ehrenamt",
    "Bibliothek",
    "Jugendhaus",
    "Beteiligung",
)


@dataclass(slots=True)
class Entry:
    """One object to be written: scalars as they stand in YAML, links by role."""

    id: str
    type: str
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)

    def yaml(self) -> str:
        lines = [f"- id: {self.id}", f"  typ: {self.type}", f"  titel: {self.title}"]
        lines += [f"  {name}: {value}" for name, value in self.fields.items()]
        lines += [f"  {role}: [{', '.join(targets)}]" for role, targets in self.links.items()]
        if self.type != "quelle":
            lines.append(f'  fundstelle: {{quelle: {SOURCE}, abschnitt: "{self.id[4:]}", zeilen: "1"}}')
        return "\n".join(lines) + "\n"


def write_project(count: int, target: Path, template: Project) -> int:
    """Writes a project with `count` objects into `target` and returns how many files it has under needs/.

    Raises UsageError if `target` is not empty or `count` is below 30.
    """
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} ist nicht leer. → Ein neues Verzeichnis angeben.")
    if count < 30:
        raise UsageError("Weniger als 30 Einträge ergeben kein Konzept. → Eine größere Zahl angeben.")
    (target / "docs" / "musterstadt").mkdir(parents=True)
    for name in ("conf.py", "ubproject.toml"):
        shutil.copyfile(template.root / name, target / name)
    (target / "docs" / "index.md").write_text("# Messung\n\n## Was das ist\n\nErfundene Einträge.\n", encoding="utf-8")
    (target / "docs" / "musterstadt" / "index.md").write_text(
        "# Erfundenes Konzept\n\nErfundene Einträge.\n", encoding="utf-8"
    )
    folder = target / "needs" / "musterstadt"
    folder.mkdir(parents=True)
    pages = dict(synthetic_pages(count))
    for name, entries in pages.items():
        (folder / f"{name}.yaml").write_text("\n".join(entry.yaml() for entry in entries), encoding="utf-8")
    return len(pages)


def synthetic_pages(count: int) -> Iterator[tuple[str, list[Entry]]]:
    """Name and objects of each page: one with sources and offices, then Handlungsfelder of 20 objects each."""
    offices = max(4, min(40, count // 50))
    yield (
        "quellen",
        [
            Entry(
                SOURCE,
                "quelle",
                "Erfundenes Konzept",
                {"art": "konzept", "dokumentstatus": "erfunden", "stand_der_quelle": "2026"},
            )
        ],
    )
    yield (
        "akteure",
        [
            Entry(f"MUS-AK-{n:04d}", "akteur", f"Erfundenes Amt {n}", {"gruppe": "verwaltung"})
            for n in range(1, offices + 1)
        ],
    )
    left = count - offices - 1
    number = 0
    while left > 0:
        number += 1
        size = min(FIELD_SIZE, left)
        yield f"feld-{number:04d}", _field(number, size, offices)
        left -= size


def _field(number: int, size: int, offices: int) -> list[Entry]:
    """A Handlungsfeld with two goals, their parts, measures, steps and indicators; cut to `size` objects."""
    area = f"MUS-HF-{number:04d}"
    entries = [_entry(area, "handlungsfeld", number, {"fundart": "ausgearbeitet"}, {})]
    goals = [f"MUS-LZ-{2 * number + offset:04d}" for offset in (0, 1)]
    entries += [
        _entry(goal, "leitziel", number, {"ebene": "handlungsfeld"}, {"konkretisiert": [area]}, area) for goal in goals
    ]
    for n in range(4):
        entries.append(
            _entry(f"MUS-TZ-{4 * number + n:04d}", "teilziel", n, {}, {"konkretisiert": [goals[n % 2]]}, area)
        )
    status = ("nicht_angegeben", "geplant", "in_umsetzung", "umgesetzt")
    measures = [f"MUS-M-{6 * number + n:04d}" for n in range(6)]
    for n, measure in enumerate(measures):
        links = {"dient": [goals[n % 2]], "zustaendig": [_office(number + n, offices)]}
        entries.append(_entry(measure, "massnahme", n + number, {"umsetzungsstatus": status[n % 4]}, links, area))
    for n in range(4):
        fields = {
            "umsetzungsstatus": "nicht_angegeben",
            "horizont": "kurzfristig",
            "zustaendigkeit_wortlaut": "Erfundenes Amt",
        }
        links = {"setzt_um": [goals[n % 2], measures[n]], "verantwortlich": [_office(number * 3 + n, offices)]}
        entries.append(_entry(f"MUS-US-{4 * number + n:04d}", "umsetzungsschritt", n + number, fields, links, area))
    for n in range(3):
        entries.append(
            _entry(
                f"MUS-IND-{3 * number + n:04d}", "indikator", n, {"zielwert": "80 %"}, {"misst": [goals[n % 2]]}, area
            )
        )
    return entries[:size]


def _entry(
    item_id: str, type_name: str, seed: int, fields: dict[str, str], links: dict[str, list[str]], area: str = ""
) -> Entry:
    serial = int(item_id.rsplit("-", 1)[1])
    words = [WORDS[(serial * 7 + seed * 3 + step * 5) % len(WORDS)] for step in range(24)]
    text = f"Erfunden, {' '.join(words[:12])}. {' '.join(words[12:])}."
    described = {"text": text, "kurz": f"Erfunden, {' und '.join(words[:4])}."} | fields
    return Entry(
        item_id,
        type_name,
        f"{words[0]} und {words[1]} stärken ({serial})",
        described,
        ({"handlungsfeld": [area]} if area else {}) | links,
    )


def _office(seed: int, offices: int) -> str:
    return f"MUS-AK-{seed % offices + 1:04d}"
