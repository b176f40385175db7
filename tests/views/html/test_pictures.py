"""Figures in a page: as they were but for shades that nobody tells apart, and smaller."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image

from sim.views.figures.payoffs import payoffs_figure
from sim.views.figures.style import write
from sim.views.html.pictures import embedded


def content(address: str) -> bytes:
    head, _, written = address.partition(",")
    assert head == "data:image/png;base64"
    return base64.b64decode(written)


def pixels(picture: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(picture)) as opened:
        return np.asarray(opened.convert("RGB")).astype(int)


def test_a_figure_gets_smaller_and_looks_the_same(tmp_path: Path) -> None:
    values = {name: np.random.default_rng(i).normal(size=5000) for i, name in enumerate("abcd")}
    before = write(payoffs_figure(values, list("ABCD"), "heading", "below"), tmp_path / "figure.png").read_bytes()
    after = content(embedded(before))
    assert len(after) < 0.6 * len(before)
    apart = np.abs(pixels(after) - pixels(before))
    assert (apart.max(axis=2) > 0).mean() < 1e-3  # single pixels of smooth edges
    assert apart.mean() < 0.01
    assert content(embedded(before)) == after


def test_what_is_no_picture_stands_as_it_is() -> None:
    for odd in (b"\x89PNG\r\n\x1a\n", b"nothing", b""):
        assert content(embedded(odd)) == odd
