"""What cells of a map hold: no minority is hidden behind what most of a cell is."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from sim.views.figures.cells import LEAST, cells_note, draw_seconds, winners_title
from sim.views.figures.style import figure

UNKNOWN = [np.nan] * 3
SHARES = np.array(
    [[[0.74, 0.26, 0.0], [1.0, 0.0, 0.0]], [[0.1, 0.3, 0.6], UNKNOWN], [[0.96, 0.0, 0.04], [0.0, 1.0, 0.0]]]
)
X, Y = np.array([0.0, 1.0, 3.0, 4.0]), np.array([10.0, 12.0, 16.0])


def test_the_runner_up_has_as_large_a_part_of_the_cell_as_its_share() -> None:
    _, axes = figure(4, 4)
    drawn = draw_seconds(SHARES, X, Y, ["#ff0000", "#00ff00", "#0000ff"], axes)
    boxes = [path.get_extents() for path in drawn.get_paths()]
    assert [to_hex(colour) for colour in drawn.get_facecolor()] == ["#00ff00", "#00ff00"]
    cells = [(0.0, 1.0, 10.0, 12.0), (1.0, 3.0, 10.0, 12.0)]
    for box, (left, right, low, high), share in zip(boxes, cells, (0.26, 0.3), strict=True):
        assert box.width * box.height == pytest.approx(share * (right - left) * (high - low))
        assert (box.x0 + box.x1, box.y0 + box.y1) == pytest.approx((left + right, low + high))
    assert LEAST > 0.04


def test_one_kind_alone_has_no_runner_up() -> None:
    _, axes = figure(4, 4)
    assert not draw_seconds(np.ones((3, 2, 1)), X, Y, ["#ff0000"], axes).get_paths()


def test_the_title_says_what_is_largest_where() -> None:
    told = winners_title(SHARES, ["peace", "war", "truce"], "Likeliest outcome")
    assert told == (
        "Likeliest outcome: “peace” in 60.0%, “war” in 20.0%, “truce” in 20.0% of the cells of this map that hold draws"
    )


def test_the_note_says_how_many_draws_cells_hold() -> None:
    told = cells_note(np.array([[0, 5], [7, 1200]]))
    assert "holds 7 draws in the middle, 5 to 1,200 in all; 1 of 4 hold none" in told
    assert cells_note(np.zeros((2, 2), int)) == ""
