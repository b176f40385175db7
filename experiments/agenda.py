"""What the parties gain by the agenda, on the sideline or in a private bilateral before the events.

Swept: all parameters of the scenario, over their distributions. Compared: the parties' gains over disagreement, under a
format that caps how many issues can be settled. Figure: the distribution of payoffs by party.
"""

from study import Study, main

STUDY = Study("agenda", ("payoffs.png",))

if __name__ == "__main__":
    main(STUDY)
