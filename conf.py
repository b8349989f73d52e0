"""Einstellungen der Website. Nur Werte, keine Funktionen: Funktionen hier schalten inkrementelle Bauten ab."""

project = "Integrationskonzepte"
author = "Die Mitwirkenden"
version = "1.0"
language = "de"
root_doc = "docs/index"

extensions = ["konzept.site"]
include_patterns = ["docs/**", "needs/**"]
exclude_patterns = ["**/README.md", "needs/*/pruefungen/**", "needs/*/ausnahmen/**"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_disable_syntax = ["html_block", "html_inline"]

needs_from_toml = "ubproject.toml"

# Kein Zeichen „¶“ hinter Überschriften: sein Hinweis ist nicht übersetzt.
html_permalinks = False

# Wohin „Änderung vorschlagen“ führt: Adresse der Dateien auf der Forge, z. B. https://…/edit/main. Leer: kein Knopf.
konzept_forge = ""
# E-Mail-Adresse der Stelle (nicht einer Person), die Hinweise entgegennimmt. Leer: Verweis auf das Impressum.
konzept_kontakt = ""
# Adresse der veröffentlichten Website, z. B. "https://…/konzept/". Sie steht in Zitaten und trägt die Seite 404.html.
html_baseurl = ""

# „vorfuehrung“: Die Rechtsseiten dürfen Vorlagen sein, jede Seite sagt es. „oeffentlich“: Offene Pflichtangaben auf
# Impressum, Datenschutz und Erklärung zur Barrierefreiheit lassen den Bau scheitern.
konzept_betrieb = "vorfuehrung"

# Die Navigation ist eine kurze Liste je Konzept, kein Inhaltsbaum: der wäre bei vielen Seiten quadratisch.
suppress_warnings = ["toc.not_included"]
