"""Loaded by the worker processes of a cluster on this machine: Ctrl-C is for who started them, who ends them."""

from __future__ import annotations

import signal


def dask_setup(worker: object) -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes of a command; `distributed` calls this in each worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
