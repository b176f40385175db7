"""Which invitation follows where.

Swept: all parameters of the scenario, over their distributions. Compared: a public guest with a sideline
meeting, a private bilateral just before the events, and no invitation, by what leaving Pyongyang costs Kim and what a
way out of dependence is worth to him. Figure: the likeliest outcome over these two.
"""

from study import Study, main

STUDY = Study("invitation", ("regions.png",))

if __name__ == "__main__":
    main(STUDY)
