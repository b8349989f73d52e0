"""What the tests of reading share: a guard against input that keeps the check busy for ever."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

PATIENCE_SECONDS = 60  # what takes a moment on any machine; hostile input would take hours


@pytest.fixture
def no_hanging() -> Iterator[None]:
    """Stops a test that hangs. It is no budget: how fast the program is, `make bench` tells."""

    def stop(signal_number: int, frame: FrameType | None) -> None:
        pytest.fail(f"still busy after {PATIENCE_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
