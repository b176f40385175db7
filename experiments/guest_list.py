"""How many leaders come, and whether Kim on the tribune keeps others away.

Swept: all parameters of the scenario, over their distributions. Compared: a full house, a half-empty one and few
guests, each with the interval over all equilibria. Figure: the probabilities of the outcomes.
"""

from study import Study, main

STUDY = Study("guest-list", ("outcomes.png",))

if __name__ == "__main__":
    main(STUDY)
