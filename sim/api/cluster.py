"""Clusters on which runs and studies are computed."""

from __future__ import annotations

from sim.workflow.cluster import Client, Cluster, connected

__all__ = ["Client", "Cluster", "cluster_of", "connected"]


def cluster_of(client: Client | None) -> Cluster | None:
    """Return the cluster behind a client of `distributed`; `sim.UsageError` where it is none."""
    return None if client is None else Cluster(client)
