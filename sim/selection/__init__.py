"""Selection among several equilibria: swappable rules, one a file or a function, each with a line in `rules.RULES`.

A rule takes `payoffs[game, player, *actions]` and the `Equilibria` of those games and returns
`weights[game, equilibrium]` (rows sum to one; NaN where the rule selects nothing) and `singled_out[game]`: whether the
rule itself singled one out. In trees the rules are applied subgame by subgame, bottom up, as subgame consistency asks
(Harsanyi & Selten, A General Theory of Equilibrium Selection in Games, 1988, section 3.8).
"""
