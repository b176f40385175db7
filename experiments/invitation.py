"""Which invitation follows where.

Swept: all parameters of the scenario, over their distributions. Compared: a place on the tribune, a quiet meeting, and
no invitation, by how deep the standoff is and what the West's displeasure costs the host. Figure: the likeliest
outcome over the two parameters that the scenario maps.
"""

from study import Study, main

STUDY = Study("invitation", ("regions.png",))

if __name__ == "__main__":
    main(STUDY)
