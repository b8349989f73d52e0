"""A build that cannot succeed ends with our lines: place, code, what is wrong, what to do. No traceback, no English."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from siteproject import REAL, run_sphinx
from sphinx.errors import ExtensionError
from typer.testing import CliRunner

from konzept.cli.build import build
from konzept.cli.main import app
from konzept.core import Project
from konzept.site.legal import read_statement

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
Files = dict[str, str | bytes]

END = "Die Website ist nicht gebaut."
CONF = (REAL / "conf.py").read_text(encoding="utf-8")
MODEL = (REAL / "ubproject.toml").read_text(encoding="utf-8")
START: Files = {"conf.py": CONF, "docs/index.md": "# Start\n\nEin Satz.\n"}
TEMPLATE = "# Titel\n\n[bitte ergänzen: Ort]\n"
LEGAL: Files = {f"docs/rechtliches/{name}.md": TEMPLATE for name in ("barrierefreiheit", "datenschutz", "impressum")}
PAGE = """\
Ein Satz vor der Überschrift.

#### Zu tief

[Überschrift](index.md#fehlt) und {doc}`nirgends`,
[Seite](fehlt.md) und {objekt}`RAT-Q-999`.

[Überschrift](index.md#fehlt)

```{image} fehlt.png
```

```{zauberei}
```

```{toctree}
ohne
```
"""

BROKEN: dict[str, tuple[Files, list[str]]] = {
    "setting": (
        {"conf.py": CONF.replace('konzept_forge = ""', "konzept_forge = 5")},
        ["conf.py:23:1: KZ-EINSTELLUNG konzept_forge = „5“ ist nicht möglich. → Leer lassen"],
    ),
    "first page": (
        {"docs/index.md": "", "conf.py": CONF.replace('"docs/index"', '"docs/start"')},
        ["conf.py:7:1: KZ-EINSTELLUNG Die erste Seite der Website, „docs/start.md“, fehlt. → Die Datei anlegen oder "],
    ),
    "metamodel": (
        {"ubproject.toml": f"{MODEL}\n[konzept.seite]\n"},
        [f"ubproject.toml:{len(MODEL.splitlines()) + 2}:1: KZ-META-UNBEKANNT [konzept] kennt kein „seite“. → Meinten"],
    ),
    "legal pages": (
        LEGAL | {"conf.py": CONF.replace('"vorfuehrung"', '"oeffentlich"')},
        [
            *(f"{name}:3:1: KZ-RECHT-OFFEN Eine Pflichtangabe ist noch offen. → Die eckige Klammer" for name in LEGAL),
            "3 Pflichtangaben fehlen. → Ergänzen, oder in conf.py konzept_betrieb = „vorfuehrung“ setzen, solange die ",
        ],
    ),
    "statement": (
        {"docs/rechtliches/barrierefreiheit.toml": "stand = [\n"},
        ["docs/rechtliches/barrierefreiheit.toml:2:1: KZ-RECHT-FORM Die Datei lässt sich hier nicht lesen: der Wert"],
    ),
    "brand": (
        {"docs/_marke/marke.css": "/*\n*/\n:root {\n--x: 1 }", "docs/_marke/logo.svg": "<svg>\n<script/></svg>"},
        [
            "docs/_marke/logo.svg:2:1: KZ-MARKE Das Logo ist zu groß oder enthält mehr als ein Bild. → Höchstens 50000",
            "docs/_marke/marke.css:4:1: KZ-MARKE „--x: 1“ gehört nicht in die Marke. → Nur --marke, --marke-tief, --fa",
        ],
    ),
    "encoding": (
        {"docs/kapitel-a.md": "# Tür\n".encode("latin-1")},
        [
            "docs/kapitel-a.md:1:4: KZ-DATEI-KODIERUNG Die Datei ist nicht in UTF-8 gespeichert (Byte 0xfc). → Im",
            "Dateien, die nicht in UTF-8 gespeichert sind, kann Sphinx nicht lesen.",
        ],
    ),
}


@pytest.mark.langsam
@pytest.mark.parametrize(("files", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_build_ends_with_our_lines(project_with: ProjectWith, files: Files, said: list[str]) -> None:
    """Whatever is wrong outside needs/, a direct sphinx-build says only that, and fails."""
    project = project_with(START | files)

    built = run_sphinx(project.root, project.build, "-q", strict=False)

    lines = built.warnings.splitlines()
    assert built.code == 1
    assert [line[: len(start)] for line, start in zip(lines, [*said, END], strict=True)] == [*said, END]


@pytest.mark.langsam
def test_common_warnings_are_german(project_with: ProjectWith) -> None:
    """What Sphinx and MyST find wrong with a page has our form, and what our check told is not told twice."""
    project = project_with(START | {"docs/kapitel-a.md": PAGE, "docs/ohne.md": "Nur ein Satz.\n"})

    built = run_sphinx(project.root, project.build, "-q", "-W", strict=False)

    found = {tuple(line.split(" ")[:2]) for line in built.warnings.splitlines()}
    assert built.code == 1
    assert "WARNING" not in built.warnings
    assert found == {
        ("docs/kapitel-a.md:3:1:", "KZ-SEITE-TITEL"),
        ("docs/kapitel-a.md:5:1:", "KZ-SEITE-VERWEIS"),
        ("docs/kapitel-a.md:6:9:", "KZ-SEITE-VERWEIS"),
        ("docs/kapitel-a.md:6:32:", "KZ-LINK-UNBEKANNT"),
        ("docs/kapitel-a.md:8:1:", "KZ-SEITE-VERWEIS"),
        ("docs/kapitel-a.md:10:1:", "KZ-SEITE-VERWEIS"),
        ("docs/kapitel-a.md:13:4:", "KZ-SEITE-BAUSTEIN"),
        ("docs/kapitel-a.md:16:1:", "KZ-SEITE-TITEL"),
        ("docs/ohne.md:1:1:", "KZ-SEITE-TITEL"),
    }


@pytest.mark.langsam
def test_empty_page_stops_nothing_but_the_strict_build(project_with: ProjectWith) -> None:
    """A page without a heading is one message; the preview shows all others, and tells again until it is mended."""
    project = project_with(START | {"docs/ratingen/index.md": ""})
    message = (
        "docs/ratingen/index.md:1:1: KZ-SEITE-TITEL Die Seite ist leer. → Sie mit einer Zeile „# Titel“ beginnen oder"
    )

    for options in (("-q",), ("-q", "-W")):
        built = run_sphinx(project.root, project.build, *options, strict=False)
        assert built.warnings.startswith(message)
        assert len(built.warnings.splitlines()) == 1
        assert (built.code, built.page("index.html").count("<h1")) == (int("-W" in options), 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [("x = (", "Die Datei lässt sich hier nicht lesen. →"), ("language = 5", "language = „5“ ist nicht möglich. →")],
)
def test_command_ends_with_our_lines(project_with: ProjectWith, line: str, said: str) -> None:
    """`konzept bauen` speaks even where Sphinx could not read conf.py."""
    project = project_with(START | {"conf.py": f"{CONF}{line}\n"})

    done = CliRunner().invoke(app, ["bauen", "--projekt", str(project.root)])

    first, *others = done.stderr.splitlines()
    assert first.startswith(f"conf.py:{len(CONF.splitlines()) + 1}:1: KZ-EINSTELLUNG {said}")
    assert (done.exit_code, others) == (1, ["Der Bau ist gescheitert."])


def test_preview_survives_a_broken_file(project_with: ProjectWith, capsys: pytest.CaptureFixture[str]) -> None:
    """While somebody edits conf.py, a build fails and the server goes on."""
    assert build(project_with({"conf.py": "x = ("}), strict=False, parallel=False) == 1
    assert capsys.readouterr().err.startswith("conf.py:1:1: KZ-EINSTELLUNG Die Datei lässt sich hier nicht lesen.")


GAP = '[[luecke]]\nwas = "A"\nseit = "2026"\nwarum = "B"\nabhilfe = "C"\n'
GAPS = {
    "luecke = 5\n": ["1:1: KZ-RECHT-FORM „luecke“ ist keine Liste von Lücken."],
    GAP.replace("2026", ""): ["3:1: KZ-RECHT-FORM „seit“ ist kein Tag."],
    'stand = "morgen"\n': ["1:1: KZ-RECHT-FORM „stand“ ist kein Tag."],
    GAP + GAP.replace("2026", "bald").replace("abhilfe", "abhilf"): [
        "6:1: KZ-RECHT-FORM Der Lücke fehlt „abhilfe“.",
        "8:1: KZ-RECHT-FORM „seit“ ist kein Tag.",
    ],
}


@pytest.mark.parametrize(("text", "said"), GAPS.items())
def test_faulty_gaps_are_named_with_their_line(project_with: ProjectWith, text: str, said: list[str]) -> None:
    """The list of known gaps is written by hand: each fault has its line and its remedy."""
    path = "docs/rechtliches/barrierefreiheit.toml"
    with pytest.raises(ExtensionError) as caught:
        read_statement(project_with({path: text}))
    lines = [line.partition(" → ") for line in str(caught.value).splitlines()]
    assert [fault.removeprefix(f"{path}:") for fault, _, _ in lines] == said
    assert all(remedy for _, _, remedy in lines)


@pytest.mark.parametrize("text", ["x = [", "[3]", '{"seiten": "viele"}', b"\xff"])
def test_faulty_result_is_named(project_with: ProjectWith, text: str | bytes) -> None:
    """The result of the browser tests is written by them; anything else is refused."""
    with pytest.raises(
        ExtensionError, match=r"docs/rechtliches/pruefung\.json:1:1: KZ-RECHT-FORM Das Ergebnis der Tests"
    ):
        read_statement(project_with({"docs/rechtliches/pruefung.json": text}))
