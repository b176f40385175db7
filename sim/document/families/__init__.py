"""Families: sets of members, tables about them, and what a scenario declares for each.

    sets:
      state: [usa, rok, japan]                       # or {usa: United States, …}, or {from: 1, to: 100}
      ally: state where treaty[state]                # a part of another set
      leader: {table: {file: leaders.csv, key: iso}} # the rows of a table
    tables:
      trade: {file: trade.csv, key: [from, to]}      # trade[s, t]; a matrix is {file: …, matrix: true}

Parameters:
      cost[state]: {label: "What it costs {state}", unit: points, value: "uniform(0, burden[state])", …}
    moves:
      join[state]: {player: state, actions: [join, stay]}
    payoffs:
      each state: sum(trade[state, s] for s in state if s != state) - cost[state]

A key `name[state]` declares `name_usa`, `name_rok`, …; `each state` declares `usa`, `rok`, …. Within it, `state` is the
member: an index, a word (`player: state`), a part of a text (`{state}` is its label). `[s in state where ally[s], t in
state]` gives members names of one's own, and conditions. An item of a list is `each state` too, or `join[s] for s in
state`; a list of blocks has a key `each: s in state`. Expressions have `sum`, `count`, `min`, `max`, `any`, `all`,
`product` and `mean` of `… for s in state if …`, `count(state)`, `s in ally`, `s != usa`, and `s < t` in the order of
the set. A column of a table is a number, a truth value or a word, `gdp[s]`, known when the file is read.

Everything here is nodes -> nodes before the schema is looked at, and places are kept: what follows knows members only
by their names. `tables` and `sets` read what there is, `formulas` and `words` write texts out, `expand` the nodes
around them, `size` says beforehand how much that is, `merge` tells a fault of many copies once.
"""

LANGUAGE = (
    ("sets: {state: [usa, rok, japan]}", "a set; labels: {usa: United States, …}; numbers: {from: 1, to: 100}"),
    ("leader: {table: {file: leaders.csv, key: iso}}", "a set: the rows of a CSV file beneath the scenario's folder"),
    ("ally: state where treaty[state]", "a part of a set; with one name, 'treaty' is enough"),
    (
        "tables: {trade: {file: t.csv, key: [from, to]}}",
        "two keys: trade[s, t]; or a square, 'matrix: true'",
    ),
    ("cost[state]: …", "a key that declares cost_usa, cost_rok, …; within it, 'state' is the member"),
    ("each state: …", "a key, or an item of a list, that declares usa, rok, …"),
    ("trade[s in state, t in ally where s != t]: …", "names of one's own for members, and a condition"),
    ("each", "a key of a block in a list, {each: s in state, …}: such a term, or correlation, once for each member"),
    ("sees: join[s] for s in state if s < state", "items of a list for members; < is the order of the set"),
    ("{state}, {gdp[state]}", "in a label or sentence: the member's label, a cell; {{ is a brace"),
    ("cost[s], cost[usa], gdp[region[s]]", "in an expression: what a member has, a cell of a table"),
    ("s != usa, s in ally, region[s] == asia", "in an expression: members and words of tables, compared"),
    (
        "imports: {words.yaml: [state, cost]}",
        "sets, tables, and what is declared for members, from a vocabulary; 'cost' brings its set and table",
    ),
    ("--set 'cost[usa]=3', 'cost[state]=gdp[state]'", "changes of one member and of all; of a cell: 'gdp[usa]=20'"),
    ("--set 'sets.state=[usa, rok]'", "other members; or 'tables.trade.file=other.csv'"),
)
"""How families are written, and what that means."""
