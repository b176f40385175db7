"""Figures as a page holds them: PNG of at most 256 colours, which halves their size, in the page itself."""

from __future__ import annotations

import base64
import io

from PIL import Image, UnidentifiedImageError

COLOURS = 256


def embedded(content: bytes) -> str:
    """Return the address under which a PNG file stands in a page; what is no picture stands as it is."""
    return f"data:image/png;base64,{base64.b64encode(_smaller(content)).decode('ascii')}"


def _smaller(content: bytes) -> bytes:
    """Return the same picture with a palette, if that is smaller. Charts have few colours but for smooth edges."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            flat = picture.convert("RGB")
    except (UnidentifiedImageError, OSError):
        return content
    kept = io.BytesIO()
    palette = flat.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette.save(kept, "PNG", optimize=True)
    return min(kept.getvalue(), content, key=len)
