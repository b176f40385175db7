"""The library: what `import sim` offers, one file a kind of object; thin over the frozen types of the rooms below.

A module is imported when it is first used, so that annotations such as `sim.api.plots.RunPlots` cost nothing.
"""

from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    from importlib import import_module  # here, so that nothing is imported before it is used
    from importlib.util import find_spec

    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return import_module(f"{__name__}.{name}")
