"""Small pokers as files of Gambit's: one card each (Kuhn 1950), or then a common card and two rounds (Southey 2005)."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

Deal = tuple[int, int, int | None]


class _File:
    def __init__(self) -> None:
        self.lines = ['EFG 2 R "poker" { "One" "Two" }']
        self.sets: dict[tuple[int, object], int] = {}
        self.ends = self.chances = 0

    def end(self, gain: int) -> None:
        self.ends += 1
        self.lines.append(f't "" {self.ends} "" {{ {gain} {-gain} }}')

    def chance(self, shares: list[tuple[object, Fraction]]) -> None:
        self.chances += 1
        self.lines.append(f'c "" {self.chances} "" {{ {" ".join(f"{chr(34)}{n}{chr(34)} {p}" for n, p in shares)} }} 0')

    def move(self, player: int, known: object, actions: list[str]) -> None:
        own = [number for (owner, _), number in self.sets.items() if owner == player]
        number = self.sets.setdefault((player, known), len(own) + 1)
        self.lines.append(f'p "" {player} {number} "" {{ {" ".join(f"{chr(34)}{a}{chr(34)}" for a in actions)} }} 0')


def _after(actions: list[str], pot: tuple[int, int], player: int, bet: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each action with what both have paid after it."""
    own, other = pot[player - 1], pot[2 - player]
    for action in actions:
        paid = {"check": own, "fold": own, "call": other, "bet": own + bet, "raise": other + bet}[action]
        yield action, (paid, other) if player == 1 else (other, paid)


def poker(ranks: int = 3, suits: int = 1, raises: int = 1, bets: tuple[int, ...] = (1,)) -> str:
    """Return the game's file. `bets` are those of each round; before the second a common card is drawn.

    `raises` are the bets of a round that may follow one another. `poker()` is Kuhn's; `poker(3, 2, 2, (2, 4))` Leduc's.
    """
    file, deck = _File(), Counter(dict.fromkeys(range(ranks), suits))
    total = ranks * suits

    def showdown(deal: Deal, pot: tuple[int, int]) -> None:
        one, two, common = deal
        strength = [(card == common, card) for card in (one, two)]
        file.end(0 if one == two else pot[1] if strength[0] > strength[1] else -pot[0])

    def deal_common(deal: Deal, seen: tuple[str, ...], pot: tuple[int, int]) -> None:
        left = deck - Counter(deal[:2])
        file.chance([(card, Fraction(n, left.total())) for card, n in sorted(left.items())])
        for card in sorted(left):
            act((*deal[:2], card), (*seen, "|"), pot, 1, 0)

    def act(deal: Deal, seen: tuple[str, ...], pot: tuple[int, int], player: int, made: int) -> None:
        even, stage = pot[0] == pot[1], seen.count("|")
        actions = ["check", "bet"] if even else ["fold", "call"] + ["raise"] * (made < raises)
        file.move(player, (deal[player - 1], deal[2], seen), actions)
        for action, paid in _after(actions, pot, player, bets[stage]):
            then = (*seen, action)
            if action == "fold":
                file.end(pot[1] if player == 2 else -pot[0])
            elif action in ("bet", "raise") or (action == "check" and (not seen or seen[-1] == "|")):
                act(deal, then, paid, 3 - player, made + (action != "check"))
            elif stage + 1 < len(bets):
                deal_common(deal, then, paid)
            else:
                showdown(deal, paid)

    pairs = [(one, two, suits * (suits - (one == two))) for one in range(ranks) for two in range(ranks)]
    dealt = [(one, two, Fraction(n, total * (total - 1))) for one, two, n in pairs if n]
    file.chance([(f"{one}{two}", p) for one, two, p in dealt])
    for one, two, _ in dealt:
        act((one, two, None), (), (1, 1), 1, 0)
    return "\n".join(file.lines) + "\n"
