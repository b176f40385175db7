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


def answer(content: bytes) -> str:
    """Return the title with which a PNG file was written, which is its answer, as a sentence; '' where it has none."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            title = str(opened.info.get("Title", ""))
    except (UnidentifiedImageError, OSError):
        return ""
    return f"{title}." if title and title[-1] not in ".!?" else title


def _smaller(content: bytes) -> bytes:
    """Return the same picture with a palette, if that is smaller."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            pixels = np.asarray(opened.convert("RGBX")).view("<u4")[..., 0]
    except (UnidentifiedImageError, OSError):
        return content
    palette, index = _palette(pixels)
    picture = Image.fromarray(index)
    picture.putpalette(palette.astype(np.uint8).tobytes())
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return min(kept.getvalue(), content, key=len)


def _palette(pixels: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return `palette[colour, part]` of the commonest of `pixels[row, column]`, and which of it each pixel has.

    Charts have few colours but for the smooth edges of their letters: the commonest are kept as they are, and the rest
    become the nearest of these.
    """
    found, inverse, count, length = _counted(pixels.ravel())
    order = np.argsort(-count, kind="stable")
    parts = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    palette = parts[order[:COLOURS]]
    place = np.empty(len(found), np.uint8)
    place[order[:COLOURS]] = np.arange(len(palette))
    for colour in order[COLOURS:]:
        place[colour] = np.square(palette - parts[colour]).sum(axis=1).argmin()
    return palette, np.repeat(place[inverse], length).reshape(pixels.shape)


def _counted(pixels: NDArray[np.uint32]) -> tuple[NDArray[np.int64], ...]:
    """Return the distinct colours, ascending, of each run of pixels its colour and its length, and how many have each.

    In the order: `colour[number]`, `number[run]`, `count[number]`, `length[run]`. Most pixels of a chart are as the one
    before, so that there are some thousand runs to sort, not a million pixels. A pixel's lowest byte is its red.
    """
    start = np.flatnonzero(np.append(True, pixels[1:] != pixels[:-1]))
    length = np.diff(np.append(start, len(pixels)))
    own = pixels[start].astype(np.int64)
    found, inverse = np.unique((own & 255) << 16 | own & 0xFF00 | own >> 16 & 255, return_inverse=True)
    return found, inverse, np.bincount(inverse, length, len(found)).astype(np.int64), length
