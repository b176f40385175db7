"""What can be looked up from a notebook, as `sim help` shows it at a terminal."""

from __future__ import annotations

from sim.api.answer import Answer


def reference(topic: str | None = None) -> list[Answer]:
    """Return what is known of a concept, rule, distribution, function, key or form; without a topic, what there is.

    One name may stand for several things. Raises `sim.UsageError` where nothing is called so.
    """
    from sim.views.reference.topics import overview  # loads numba, as concepts do
    from sim.views.reference.topics import topic as topics_of

    found = (overview(),) if topic is None else topics_of(topic)
    return [Answer(one, one) for one in found]
