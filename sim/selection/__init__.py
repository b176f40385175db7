"""Selection among several equilibria: swappable rules over strategic games.

A rule takes `payoffs[game, player, *actions]` and the `Equilibria` of those games and returns
`weights[game, equilibrium]` (rows sum to one; NaN where the rule selects nothing) and `decided[game]`: whether the
rule itself singled one out. In trees the rules are applied subgame by subgame, bottom up, as subgame consistency asks
(Harsanyi & Selten, A General Theory of Equilibrium Selection in Games, 1988, section 3.8).
"""
