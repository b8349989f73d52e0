"""The command `konzept`: asks, prints, exits. Holds no logic."""

from konzept.cli.main import main

__all__ = ["main"]
