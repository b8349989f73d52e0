"""conf.py: every wrong setting is named with its line and what to write, before Sphinx runs the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from siteproject import REAL
from sphinx.errors import ExtensionError

from konzept.core import Project
from konzept.site.settings import require_settings

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

HEAD = '"""Einstellungen."""\n\nroot_doc = "docs/index"\n'
LINE = HEAD.count("\n") + 1
HTTPS = "Leer lassen oder mit https:// beginnen, z. B. "


def faults(project_with: ProjectWith, *lines: str, effective: Mapping[str, object] | None = None) -> list[str]:
    """What is said about a conf.py with these lines."""
    project = project_with({"conf.py": "\n".join([HEAD.rstrip(), *lines, ""]), "docs/index.md": "# Start\n"})
    try:
        require_settings(project, effective or {})
    except ExtensionError as error:
        return str(error).splitlines()
    return []


def test_our_own_settings_are_sound() -> None:
    """The project as it comes has no fault."""
    require_settings(Project(REAL))


@pytest.mark.parametrize(
    "line",
    [
        'konzept_forge = "https://forge.example:8443/stadt/konzept/-/edit/main?ref=x"',
        'konzept_kontakt = "integration.stelle@stadt-köln.example"',
        'html_baseurl = "https://konzept.example/musterstadt/"',
        'konzept_betrieb = "oeffentlich"',
        "konzept_doppelt_pruefen = True",
        'language = "en"',
        'import os\nkonzept_forge = os.environ.get("FORGE", "")',
        'stadt = "Musterstadt"\nproject = stadt',
    ],
)
def test_possible_values_pass(project_with: ProjectWith, line: str) -> None:
    """What the handbook promises may be written, and values may be computed."""
    assert faults(project_with, line) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('konzept_forge = "javascript:alert(1)"', "konzept_forge = „javascript:alert(1)“ ist nicht möglich. → Leer"),
        ('konzept_forge = "http://forge.example"', "konzept_forge = „http://forge.example“ ist nicht möglich. → Leer"),
        ('konzept_forge = "https://a.example/\\" x"', 'konzept_forge = „https://a.example/" x“ ist nicht möglich. →'),
        ("konzept_forge = 5", "konzept_forge = „5“ ist nicht möglich. → Leer lassen oder mit https:// beginnen, z. B."),
        (
            'konzept_kontakt = "keine adresse"',
            "konzept_kontakt = „keine adresse“ ist nicht möglich. → Leer lassen oder",
        ),
        ('konzept_kontakt = "a@b.example?cc=x"', "konzept_kontakt = „a@b.example?cc=x“ ist nicht möglich. → Leer"),
        ('html_baseurl = "konzept.example"', f"html_baseurl = „konzept.example“ ist nicht möglich. → {HTTPS}"),
        ("konzept_betrieb = True", 'konzept_betrieb = „True“ ist nicht möglich. → Eines von: "vorfuehrung", "oeffent'),
        ('konzept_betrieb = "öffentlich"', 'konzept_betrieb = „öffentlich“ ist nicht möglich. → Eines von: "vorfueh'),
        ("konzept_betrieb = oeffentlich", 'konzept_betrieb = „oeffentlich“ ist nicht möglich. → Eines von: "vorf'),
        ('konzept_doppelt_pruefen = "ja"', "konzept_doppelt_pruefen = „ja“ ist nicht möglich. → True oder False."),
        ('language = "xx"', 'language = „xx“ ist nicht möglich. → Eines von: "de", "en", "tr", "ru", "uk", "ar".'),
        ("version = 1.0", "version = „1.0“ ist nicht möglich. → Einen Text in Anführungszeichen schreiben"),
        ('konzept_forg = ""', "Die Einstellung „konzept_forg“ gibt es nicht. → Meinten Sie „konzept_forge“?"),
        ("konzept_unsinn = 1", "Die Einstellung „konzept_unsinn“ gibt es nicht. → Möglich: konzept_forge, "),
        ("x = (", "Die Datei lässt sich hier nicht lesen. → Diese und die Zeile darüber prüfen: Klammern, "),
    ],
)
def test_impossible_values_are_named(project_with: ProjectWith, line: str, said: str) -> None:
    """One message with line, value and remedy; nothing unsafe becomes an address on a page."""
    (message,) = faults(project_with, line)
    assert message.startswith(f"conf.py:{LINE}:1: KZ-EINSTELLUNG {said}"), message


def test_all_faults_come_at_once(project_with: ProjectWith) -> None:
    """Whoever mends conf.py sees everything at once, from top to bottom."""
    found = faults(project_with, 'html_baseurl = "konzept"', "konzept_kontakt = 3", 'konzept_betreib = "vorfuehrung"')
    assert [message.split(":")[1] for message in found] == [str(LINE), str(LINE + 1), str(LINE + 2)]


def test_values_of_the_running_build_count(project_with: ProjectWith) -> None:
    """What is computed in conf.py or given on the command line is judged as well."""
    (message,) = faults(project_with, 'konzept_forge = str("x")', effective={"konzept_forge": "x"})
    assert message.startswith(f"conf.py:{LINE}:1: KZ-EINSTELLUNG konzept_forge = „x“ ist nicht möglich.")


def test_missing_files_are_named(project_with: ProjectWith) -> None:
    """Neither conf.py nor the first page may be missing."""
    with pytest.raises(ExtensionError, match=r"conf\.py:1:1: KZ-EINSTELLUNG Die Datei fehlt\."):
        require_settings(project_with({}))
    with pytest.raises(ExtensionError, match=r"conf\.py:3:1: KZ-EINSTELLUNG Die erste Seite .*docs/index\.md“, fehlt"):
        require_settings(project_with({"conf.py": HEAD}))
