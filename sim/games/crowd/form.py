"""The form `crowd`: very many, who each join or stay away."""

from __future__ import annotations

from sim.games.crowd.block import CrowdBlock, crowd_vocabulary, explicit_crowd
from sim.games.crowd.description import DESCRIPTION
from sim.games.crowd.game import build_crowd
from sim.games.form import Form

CROWD = Form(CrowdBlock, "crowd-counts", crowd_vocabulary, build_crowd, explicit_crowd, DESCRIPTION)
