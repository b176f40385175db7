"""Whether Xi and Kim meet, and what decides it.

Swept: all parameters of the scenario, over their distributions. Compared: the outcomes under the selection rules and
over all equilibria; what each player gains; which outcome is likeliest, and which equilibria exist, over two
parameters. Figures: outcomes, payoffs, the game, and the two maps.
"""

from study import Study, main

STUDY = Study("xi-kim-meeting", ("game.png", "map.png", "outcomes.png", "payoffs.png", "regions.png"))

if __name__ == "__main__":
    main(STUDY)
