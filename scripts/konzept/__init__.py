"""Ein Integrationskonzept als Daten und als Website. Schichten: docs/handbuch/mitentwickeln.md."""

__version__ = "0.1.0"
