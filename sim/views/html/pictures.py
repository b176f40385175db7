"""Figures as a page holds them: PNG with a palette, which takes less than half the room, in the page itself."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

COLOURS = 256
"""That a palette has room for."""


def embedded(content: bytes) -> str:
    """Return the address under which a PNG file stands in a page; what is no picture stands as it is."""
    return f"data:image/png;base64,{base64.b64encode(_smaller(content)).decode('ascii')}"


def _smaller(content: bytes) -> bytes:
    """Return the same picture with a palette, if that is smaller."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            pixels = np.asarray(opened.convert("RGB")).astype(np.int32)
    except (UnidentifiedImageError, OSError):
        return content
    palette, index = _palette(pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2])
    picture = Image.fromarray(index)
    picture.putpalette(palette.astype(np.uint8).tobytes())
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return min(kept.getvalue(), content, key=len)


def _palette(colours: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return `palette[colour, part]` of the commonest `colours[row, column]`, and which of it each pixel has.

    Charts have few colours but for the smooth edges of their letters: the commonest are kept as they are, and the rest
    become the nearest of these.
    """
    found, inverse, count = _counted(colours.ravel())
    order = np.argsort(-count, kind="stable")
    parts = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    palette = parts[order[:COLOURS]]
    place = np.empty(len(found), np.uint8)
    place[order[:COLOURS]] = np.arange(len(palette))
    for colour in order[COLOURS:]:
        place[colour] = np.square(palette - parts[colour]).sum(axis=1).argmin()
    return palette, place[inverse].reshape(colours.shape)


def _counted(colours: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Return the distinct `colours[pixel]`, ascending, which of them each pixel has, and how many pixels each has.

    A table of all colours there are does without sorting a million pixels, which takes twenty times as long.
    """
    seen = np.zeros(2**24, bool)
    seen[colours] = True
    found = np.flatnonzero(seen)
    place = np.empty(2**24, np.int32)  # only the pages of memory that hold a colour are ever touched
    place[found] = np.arange(len(found), dtype=np.int32)
    inverse = place[colours]
    return found, inverse, np.bincount(inverse, minlength=len(found))
