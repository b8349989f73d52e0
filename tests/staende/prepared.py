"""Prepared towns: edits of every kind, and a vote that changed what was proposed. For the synopsis and its papers."""

from __future__ import annotations

from pathlib import Path

from town import FILES, Town

FIRST, PROPOSED, VOTED = "2010-06-29-mus", "2012-02-mus", "2012-03-01-mus"


def entry(item_id: str, type_name: str, title: str, *lines: str) -> str:
    """An entry as YAML."""
    return (
        "\n".join([f"- id: {item_id}", f"  typ: {type_name}", f"  titel: {title}", *(f"  {line}" for line in lines)])
        + "\n"
    )


def measure(item_id: str, title: str, *lines: str) -> str:
    """A planned measure as YAML."""
    return entry(item_id, "massnahme", title, "umsetzungsstatus: geplant", *lines)


EXTRA = "".join(
    measure(
        f"MUS-M-{100 + number}",
        f"Angebot {number} der Stadt",
        f'numerierung: "3.{number}"',
        f"text: Das Angebot {number} richtet sich an Familien im Stadtteil. Es findet jede Woche statt.",
        "dient: [MUS-LZ-001]",
        "zustaendig: [MUS-AK-001]",
    )
    for number in range(1, 25)
)


def edited_town(root: Path) -> Town:
    """Of 38 elements twenty are edited in different ways since the state FIRST."""
    town = Town(root, {**FILES, "angebote": EXTRA})
    town.freeze(FIRST)

    def text(number: int, old: str, new: str) -> None:
        page = town.path("angebote").read_text()
        parts = [f"- id:{part}" for part in page.split("- id:")[1:]]
        index = next(i for i, part in enumerate(parts) if part.startswith(f"- id: MUS-M-{100 + number}\n"))
        assert old in parts[index]
        parts[index] = parts[index].replace(old, new, 1)
        town.path("angebote").write_text("".join(parts))

    text(1, "jede Woche", "jeden Monat")
    text(2, "Angebot 2 der Stadt", "Angebot 2 der Gemeinde")
    text(3, "umsetzungsstatus: geplant", "umsetzungsstatus: laufend")
    text(4, 'numerierung: "3.4"', 'numerierung: "3.40"')
    text(5, "zustaendig: [MUS-AK-001]", "zustaendig: [MUS-AK-002]")
    text(6, "dient: [MUS-LZ-001]", "dient: [MUS-LZ-001, MUS-LZ-002]")
    text(7, "  dient:", "  turnus: wöchentlich\n  dient:")
    text(8, "Es findet", "Zusätzlich gibt es Ferienkurse. Es findet")
    text(9, " Es findet jede Woche statt.", "")
    text(10, "Das Angebot 10", "Das  Angebot   10")  # white space: nothing
    town.remove("angebote", "MUS-M-111")
    text(12, "MUS-M-112", "MUS-M-212")
    text(12 + 100, "  dient:", "  ersetzt: [MUS-M-112]\n  dient:")
    town.add("sprache", measure("MUS-M-301", "Neue Lotsen", "text: Ganz neue Wege gehen.", "dient: [MUS-LZ-001]"))
    town.remove("angebote", "MUS-M-113")
    moved_page = [f"- id:{part}" for part in EXTRA.split("- id:")[1:]][12]
    town.add("arbeit", moved_page)
    text(14, "Familien", "Kinder und Eltern")
    text(15, "  dient:", '  frist: {datum: "2012", genauigkeit: jahr}\n  dient:')
    text(16, "dient: [MUS-LZ-001]", "dient: [MUS-TZ-014]")
    text(17, "umsetzungsstatus: geplant", "anmerkung: Nur ein Vermerk.\n  umsetzungsstatus: geplant")  # nothing
    town.change("arbeit", '"200"', '"250"')
    town.change("akteure", "titel: Volkshochschule", "titel: Volkshochschule und Bücherei")
    town.change("sprache", "konkretisiert: [MUS-LZ-001]", "konkretisiert: [MUS-LZ-001]\n  wortgleich_mit: [MUS-LZ-002]")
    page = town.path("angebote").read_text()
    parts = [f"- id:{part}" for part in page.split("- id:")[1:]]
    town.path("angebote").write_text("".join([parts[-1], *parts[:-1]]))
    return town


def vote_with_amendments(adopted: Town) -> None:
    """A proposal and a vote about it: as proposed, amended, not adopted, changed, added and struck in the session."""
    new = measure("MUS-M-003", "Lotsen ausbilden", "text: Lotsen begleiten Familien.", "dient: [MUS-LZ-001]")
    only_proposed = measure("MUS-M-004", "Buslinie", "text: Ein Bus fährt.", "dient: [MUS-LZ-001]")
    adopted.add("sprache", new + only_proposed)
    adopted.change("sprache", "jährlich", "monatlich")
    adopted.change("sprache", "in zehn Kitas", "in zwölf Kitas")
    adopted.change("arbeit", "Alle finden Arbeit", "Alle finden gute Arbeit")
    adopted.freeze("2012-02-mus", "--art", "vorlage", "--vorlage", "45/2012")
    adopted.remove("sprache", "MUS-M-004")
    adopted.change("sprache", "monatlich", "halbjährlich")
    adopted.change("arbeit", "Alle finden gute Arbeit", "Alle finden Arbeit")
    adopted.change("sprache", "wöchentlich", "täglich")
    adopted.add("arbeit", measure("MUS-M-005", "Messe", "text: Eine Messe.", "dient: [MUS-LZ-002]"))
    adopted.add(
        "beschluesse",
        entry(
            "MUS-BS-002",
            "beschluss",
            "Änderung",
            'datum: {datum: "2012-03-01", genauigkeit: tag}',
            "gremium: [MUS-GR-001]",
            "stand_vorlage: 2012-02-mus",
        ),
    )
    adopted.freeze("2012-03-01-mus", "--beschluss", "MUS-BS-002")
