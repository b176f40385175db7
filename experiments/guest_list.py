"""How many leaders come, and whether Kim on the tribune keeps others away.

Swept: all parameters of the scenario, over their distributions. Compared: more than half of the invited with
most of the West and without it, fewer, and few, each with the interval over all symmetric equilibria. Figure: the
probabilities of the outcomes.
"""

from study import Study, main

STUDY = Study("guest-list", ("outcomes.png",))

if __name__ == "__main__":
    main(STUDY)
