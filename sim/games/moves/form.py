"""The form `moves`: players move in any order, seeing what `sees` says."""

from __future__ import annotations

from sim.games.form import Form
from sim.games.moves.block import MovesBlock
from sim.games.moves.check import moves_vocabulary
from sim.games.moves.description import DESCRIPTION
from sim.games.moves.explicit import explicit_moves
from sim.games.moves.game import build

MOVES = Form(MovesBlock, "nash", moves_vocabulary, build, explicit_moves, DESCRIPTION)
