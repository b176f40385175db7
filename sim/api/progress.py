"""What is being done, shown to who waits, and stopped by who has waited enough."""

from __future__ import annotations

from sim.activity import ask_to_stop, steps
from sim.views.text.progress import shown

__all__ = ["ask_to_stop", "shown", "steps"]
