"""Modules of optional dependencies: imported when first asked for, with the command that installs a missing one."""

import importlib
from types import ModuleType

from sim.errors import MissingExtraError


def optional_module(name: str, extra: str) -> ModuleType:
    """Return the module `name`, which the extra `extra` of this package installs.

    Raises
    ------
    MissingExtraError
        If the package is not installed; the message gives the command that installs it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:  # the package is here, and lacks something of its own
            raise
        raise MissingExtraError(
            f'{name} is not installed; install it with: pip install "summit-sim[{extra}]"'
        ) from error
