"""What is being done, shown to who waits."""

from __future__ import annotations

from sim.views.text.progress import shown

__all__ = ["shown"]
