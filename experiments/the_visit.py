"""How the visit as a whole ends: a breakthrough, business as usual, or spoiled.

Swept: all parameters of the scenarios that the visit uses, drawn together. Compared: the end games over every
combination of the parts' equilibria. Figure: the probabilities of the outcomes.
"""

from study import Study, main

STUDY = Study("the-visit", ("outcomes.png",))

if __name__ == "__main__":
    main(STUDY)
