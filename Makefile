# Der eine Ort für alle Befehle; „make“ ohne Ziel zeigt sie. Nötig sind nur Python ab 3.11 (mit venv), git und make.
# Eigenes Python: make PYTHON=python3.13 html

PYTHON ?= python3
PORT ?= 8000
GROESSEN ?= 600 2000 5000 10000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
INSTALL := $(PIP) install --only-binary :all: --require-hashes
SPERREN := $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --only-binary :all: --universal \
	--python-version 3.11 --custom-compile-command "make aktualisieren"

# Zeitmarken: eingerichtet wird nur neu, wenn sich eine Liste geändert hat.
BAU := $(VENV)/.fertig-bau
PRUEFUNG := $(VENV)/.fertig-pruefung

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := hilfe
.PHONY: hilfe html vorschau check test test-alle bench clean umgebung aktualisieren werkzeuge chromium

hilfe:
	@echo "make html           prüft alle Einträge und baut die Website nach build/html"
	@echo "make vorschau       baut und zeigt die Website unter http://localhost:$(PORT)/"
	@echo "make check          schnelle Prüfung des Programms: ruff, mypy, Schichten, Lizenzen, schnelle Tests"
	@echo "make test           alle Prüfungen und alle Tests, auch im Browser"
	@echo "make test-alle      leert build/, baut die Website und testet alles, jede Seite im Browser; das dauert"
	@echo "make bench          misst CPU-Zeit, Speicher und Größe an erfundenen Einträgen"
	@echo "make clean          entfernt alles Erzeugte; die Umgebung .venv bleibt"
	@echo "make umgebung       richtet nur die Umgebung .venv ein"
	@echo "make aktualisieren  schreibt die Listen der Bibliotheken unter requirements/ neu"

html: $(BAU)
	@echo "→ Prüfe alle Einträge und Seiten …"
	@$(BIN)/konzept pruefen
	@echo "→ Baue die Website …"
	@$(BIN)/konzept bauen

vorschau: html
	@echo "→ Die Website ist unter http://localhost:$(PORT)/ zu sehen; beenden mit Strg+C."
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory build/html $(PORT)

check: werkzeuge
	@echo "→ Schnelle Tests …"
	@$(BIN)/pytest -m "not browser and not langsam"

test: werkzeuge chromium
	@echo "→ Alle Tests, auch im Browser; das dauert einige Minuten …"
	@$(BIN)/pytest -n 2

test-alle: export KONZEPT_ALLE_SEITEN := 1
test-alle: clean html test

werkzeuge: $(PRUEFUNG)
	@echo "→ Stil (ruff) …"
	@$(BIN)/ruff check --quiet .
	@echo "→ Typen (mypy) …"
	@$(BIN)/mypy --no-error-summary
	@echo "→ Schichten (import-linter) …"
	@$(BIN)/lint-imports --no-logo
	@echo "→ Lizenzangaben (reuse) …"
	@$(BIN)/reuse lint --lines

bench: $(BAU)
	@echo "→ Messe mit erfundenen Einträgen ($(GROESSEN)) …"
	@$(BIN)/python scripts/leistung.py --anzahl $(GROESSEN) --json build/leistung.json

clean:
	@echo "→ Entferne build/ und Zwischenspeicher …"
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

umgebung: $(BAU)
	@echo "Die Umgebung .venv ist bereit."

# ---------------------------------------------------------------- Umgebung

$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "$(PYTHON) wurde nicht gefunden. → Python 3.11 oder neuer einrichten, z. B. apt-get install python3 python3-venv." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) ist $$($(PYTHON) -V 2>&1), nötig ist Python 3.11 oder neuer." >&2; \
		echo "→ Ein neueres Python einrichten oder nennen, z. B. make PYTHON=python3.13 html." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Diesem Python fehlt das Modul venv oder ensurepip. → Es nachrüsten, z. B. apt-get install python3-venv." >&2; \
		exit 1; }
	@echo "→ Lege die Umgebung .venv an …"
	@$(PYTHON) -m venv $(VENV)

$(BAU): requirements/build.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "→ Richte die Bibliotheken ein (einmalig, etwa eine Minute) …"
	@$(INSTALL) -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(PRUEFUNG): requirements/test.txt $(BAU)
	@echo "→ Richte die Werkzeuge zum Testen ein (einmalig, etwa eine Minute) …"
	@$(INSTALL) -r requirements/test.txt
	@touch $@

# Die Tests im Browser brauchen das chromium der Distribution; geladen wird sonst nichts. Ohne nginx entfallen nur seine Tests;
# läuft nach dem Einrichten ein nginx von selbst an, wird er wieder abgeschaltet.
PAKETE := chromium poppler-utils
chromium: export PATH := $(PATH):/usr/sbin
chromium:
	@{ command -v chromium && command -v pdftotext && command -v nginx; } >/dev/null 2>&1 || { \
		if ! command -v apt-get >/dev/null 2>&1; then als=fehlt; \
		elif [ "$$(id -u)" = 0 ]; then als=""; \
		elif sudo -n true 2>/dev/null; then als="sudo -n"; \
		else als=fehlt; fi; \
		if [ "$$als" = fehlt ] && { command -v chromium && command -v pdftotext; } >/dev/null 2>&1; then exit 0; fi; \
		if [ "$$als" = fehlt ]; then \
			echo "Für die Tests im Browser fehlt chromium oder pdftotext." >&2; \
			echo "→ Beides einrichten, z. B. sudo apt-get install $(PAKETE)." >&2; \
			echo "Ohne Browser geht: make check" >&2; \
			exit 1; \
		fi; \
		echo "→ Richte chromium, pdftotext und nginx für die Tests ein (einmalig) …"; \
		command -v nginx >/dev/null 2>&1 && hatte=ja || hatte=; \
		$$als apt-get -qq update && $$als env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install $(PAKETE) >/dev/null && \
		{ $$als env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install nginx-light >/dev/null || true; } && \
		{ [ -n "$$hatte" ] || [ ! -d /run/systemd/system ] || $$als systemctl -q disable --now nginx || true; }; }

# ---------------------------------------------------------------- Bibliotheken erneuern

aktualisieren: $(PRUEFUNG)
	@echo "→ Schreibe requirements/*.txt neu …"
	@$(INSTALL) -r requirements/dev.txt
	@$(SPERREN) pyproject.toml requirements/build.in -o requirements/build.txt
	@$(SPERREN) --extra test pyproject.toml requirements/test.in -o requirements/test.txt
	@$(SPERREN) requirements/dev.in -o requirements/dev.txt
	@echo "Fertig. Den Unterschied ansehen, dann: make test"
