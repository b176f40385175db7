"""Clusters on which runs and studies are computed."""

from __future__ import annotations

from sim.workflow.cluster import connected

__all__ = ["connected"]
