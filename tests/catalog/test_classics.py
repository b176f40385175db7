"""The published answers of `scenarios/classics/`, world by world: each scenario names its source.

Every formula is checked in each of 64 worlds that the scenario itself draws, not at a mean.
"""

from pathlib import Path

import numpy as np
import pytest

from sim.scenario.load import load
from sim.workflow.check import check_claims
from sim.workflow.run import Settings, run

FOLDER = Path(__file__).parent.parent.parent / "scenarios" / "classics"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
DRAWS = 64

Columns = dict[str, np.ndarray]


def solved(name: str, tmp_path: Path) -> Columns:
    """Return the columns of a run by short names: `prize`, `lowest.crash`, `uniform.crash`, `count`."""
    stored = run(load(FOLDER / f"{name}.yaml"), Settings(draws=DRAWS), tmp_path / "run")
    columns = stored.columns([c for c in stored.layout.draws_schema().names if c != "draw"], DRAWS)
    return {c.removeprefix("parameter.").removeprefix("probability."): values for c, values in columns.items()}


def close(actual: np.ndarray, published: np.ndarray | float, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(actual, np.broadcast_to(published, actual.shape), rtol=0, atol=tolerance)


def both_kinds(of_worlds: np.ndarray) -> None:
    """Refuse a comparison that the worlds drawn would leave empty."""
    assert of_worlds.any()
    assert not of_worlds.all()


def test_there_are_a_dozen_at_least() -> None:
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_each_names_its_source_and_its_claims_hold(name: str) -> None:
    scenario = load(FOLDER / f"{name}.yaml")
    assert "Source: " in " ".join(scenario.about.split())
    assert all(p.cites for p in scenario.parameters)
    assert [verdict.claim.id for verdict in check_claims(scenario) if not verdict.stands] == []


def test_audience_costs_decide_how_often_a_threat_is_heeded(tmp_path: Path) -> None:
    """Fearon 1994 and 1997, tying hands: some of the unresolved bluff, and some of these are called."""
    w = solved("audience-costs", tmp_path)
    p, prize = w["resolved_share"], w["prize"]
    bluff = p * w["war"] / ((1 - p) * prize)
    heeded = w["audience"] / (w["audience"] + prize)
    threats = p + (1 - p) * bluff
    assert (bluff < 1).all()
    close(w["count"], 1)  # the list is complete: no other equilibrium, pure or mixed
    for way in ("uniform", "lowest", "highest"):
        close(w[f"{way}.conceded"], threats * heeded, 1e-6)
        close(w[f"{way}.fought"], p * (1 - heeded), 1e-6)
        close(w[f"{way}.bluff_called"], (1 - p) * bluff * (1 - heeded), 1e-6)
        close(w[f"{way}.peace"], 1 - threats, 1e-6)


def test_brinkmanship_needs_a_risk_that_works_and_can_be_borne(tmp_path: Path) -> None:
    """Dixit and Skeath 1999, brinkmanship: effectiveness and acceptability of the risk."""
    w = solved("brinkmanship", tmp_path)
    soft_yields = w["risk"] > w["gain"] / (w["gain"] + w["disaster"])
    expected = w["risk"] * w["ruin"] + (1 - w["risk"]) * w["stake"]
    bearable = np.where(soft_yields, w["hard_share"], 1) * expected < w["stake"]
    both_kinds(bearable)
    close(w["uniform.won"], np.where(soft_yields & bearable, 1 - w["hard_share"], 0))
    close(w["uniform.disaster_strikes"], np.where(bearable, w["hard_share"] * w["risk"], 0))


def test_burden_sharing_under_provides(tmp_path: Path) -> None:
    """Olson and Zeckhauser 1966, sections II and III: each counts its own gain, and a useful unit is not bought."""
    w = solved("burden-sharing", tmp_path)
    bought = w["gain_large"] * w["second"] > 1
    wanted = (w["gain_large"] + w["gain_small"]) * w["second"] > 1
    both_kinds(bought)
    both_kinds(wanted & ~bought)
    for way in ("lowest", "highest"):
        close(w[f"{way}.two_units"], bought)
        close(w[f"{way}.one_unit"], ~bought)
        close(w[f"{way}.small_pays"], 0)


def test_with_one_purse_defence_is_bought_as_far_as_it_is_worth_it(tmp_path: Path) -> None:
    """Olson and Zeckhauser 1966, section II: at the optimum the sum of the gains is the price."""
    scenario = load(FOLDER / "burden-sharing.yaml", case="one_purse")
    stored = run(scenario, Settings(draws=DRAWS), tmp_path / "run")
    names = ("parameter.gain_large", "parameter.gain_small", "parameter.second", "lowest.two_units")
    large, small, second, two = stored.columns(list(names), DRAWS).values()
    close(two, (large + small) * second > 1)


def test_chicken_mixes_by_the_cost_of_a_crash(tmp_path: Path) -> None:
    """Rapoport and Chammah 1966: three equilibria, the symmetric one goes straight ever more rarely."""
    w = solved("chicken", tmp_path)
    straight = w["win"] / (w["win"] + w["crash"] - w["loss"])
    close(w["count"], 3)
    close(w["highest.crash_happens"], straight**2)
    close(w["highest.both_swerve"], (1 - straight) ** 2)
    close(w["lowest.one_wins"], 2 * straight * (1 - straight))
    close(w["highest.one_wins"], 1)


def test_rational_states_fight_beyond_the_threshold(tmp_path: Path) -> None:
    """Fearon 1995, appendix, claim 2: the risk-return trade-off."""
    w = solved("crisis-bargaining", tmp_path)
    gambles = w["weak_share"] > w["price"] / (w["price"] + w["excess"])
    both_kinds(gambles)
    for way in ("lowest", "highest"):
        close(w[f"{way}.war"], np.where(gambles, 1 - w["weak_share"], 0))
        close(w[f"{way}.extorted"], np.where(gambles, w["weak_share"], 0))


def test_the_compromise_over_cuba_is_no_equilibrium(tmp_path: Path) -> None:
    """Brams 1985, chapter 2: two victories and one mixture in which both may happen, and war."""
    w = solved("cuban-missile-crisis", tmp_path)
    careful = w["war"] / (w["war"] + 1 - w["compromise"])
    close(w["count"], 3)
    close(w["highest.settled"], careful**2)
    close(w["lowest.settled"], 0)
    close(w["highest.nuclear"], (1 - careful) ** 2)
    close(w["highest.us_wins"], 1)
    close(w["highest.ussr_wins"], 1)


def test_troops_deter_where_they_tell_the_kinds_apart_or_cost_little(tmp_path: Path) -> None:
    """Fearon 1997, sunk costs: all equilibria, those that separate, that pool, and that half tell.

    Where troops are cheap and the committed too few to deter, the uncommitted bluff until a challenger of troops is
    indifferent, and troops deter often enough to make the bluff indifferent. Where the committed are enough to deter,
    they may send troops so often that a challenger of quiet is indifferent, who challenges with sunk / care_much.
    """
    w = solved("deterrence-signalling", tmp_path)
    committed, beating = w["committed_share"], w["beating"]
    cheap = w["sunk"] < w["care_little"]
    separating = ~cheap & (w["sunk"] < w["care_much"])
    prior_deters = committed * beating > 1 - committed
    pooling, bluffing = cheap & prior_deters, cheap & ~prior_deters
    for kind in (separating, pooling, bluffing):
        both_kinds(kind)
    bluffs_deter = committed * (1 + beating) * w["sunk"] / w["care_little"]
    deterred = np.select([pooling, separating, bluffing], [np.ones(DRAWS), committed, bluffs_deter], 0)
    close(w["highest.deterred_by_troops"], deterred)
    quiet_challenged = (1 - committed) * (1 + 1 / beating) * w["sunk"] / w["care_much"]
    half_telling = np.where(cheap | separating, quiet_challenged, 0)
    both_kinds(prior_deters & separating & (half_telling > 1 - committed))
    attacked = np.maximum(half_telling, np.where(separating, 1 - committed, 0))
    close(w["highest.attacked"], np.where(prior_deters, attacked, 1))


def test_hawks_are_as_many_as_the_wound_allows(tmp_path: Path) -> None:
    """Maynard Smith 1982, chapter 2: V/C, or everybody."""
    w = solved("hawk-dove", tmp_path)
    hawk = np.minimum(w["prize"] / w["wound"], 1)
    both_kinds(hawk == 1)
    close(w["uniform.fight"], hawk**2)
    close(w["uniform.shared"], (1 - hawk) ** 2)


def test_inspections_make_violations_no_better_than_compliance(tmp_path: Path) -> None:
    """Avenhaus, von Stengel and Zamir 2002, section 2."""
    w = solved("inspection", tmp_path)
    violate, inspect = w["effort"] / w["damage"], w["gain"] / (w["gain"] + w["fine"])
    close(w["uniform.caught"], violate * inspect)
    close(w["uniform.undetected"], violate * (1 - inspect))
    close(w["lowest.kept"], 1 - violate)


def test_sanctions_that_are_imposed_fail(tmp_path: Path) -> None:
    """Drezner 2003: the pliant give in to the threat, so that only the stubborn are sanctioned."""
    w = solved("sanctions", tmp_path)
    threatened = (1 - w["stubborn_share"]) * w["demand"] > w["stubborn_share"] * w["price"]
    both_kinds(threatened)
    for way in ("lowest", "highest"):
        close(w[f"{way}.threat_works"], np.where(threatened, 1 - w["stubborn_share"], 0))
        close(w[f"{way}.imposed_in_vain"], np.where(threatened, w["stubborn_share"], 0))
        close(w[f"{way}.backed_down"], 0)


def test_the_stag_is_risk_dominant_if_worth_two_hares(tmp_path: Path) -> None:
    """Harsanyi and Selten 1988, section 3.9; Jervis 1978."""
    w = solved("stag-hunt", tmp_path)
    hunts = w["hare"] / w["stag"]
    both_kinds(w["stag"] > 2 * w["hare"])
    close(w["count"], 3)
    close(w["risk-dominance.together"], w["stag"] > 2 * w["hare"])
    close(w["payoff-dominance.together"], 1)
    close(w["highest.let_down"], 2 * hunts * (1 - hunts))


def test_more_volunteers_stay_away_together(tmp_path: Path) -> None:
    """Diekmann 1985 for three: each stays away with probability (cost / benefit) ** (1 / 2)."""
    w = solved("volunteers-dilemma", tmp_path)
    close(w["count"], 7)
    close(w["highest.nobody"], (w["price"] / w["benefit"]) ** 1.5)
    close(w["lowest.nobody"], 0)


def test_attrition_stops_by_the_cost_of_a_round(tmp_path: Path) -> None:
    """Fudenberg and Tirole 1991, section 4.5.2, over two rounds: mixing, each stops with c / (c + v)."""
    w = solved("war-of-attrition", tmp_path)
    stays = w["prize"] / (w["cost"] + w["prize"])
    close(w["count"], 5)
    close(w["lowest.at_once"], 1 - stays**2)
    close(w["highest.later"], stays**2 * (1 - stays**2))
    close(w["highest.exhausted"], stays**4)


def test_a_demand_trades_risk_for_return(tmp_path: Path) -> None:
    """Fearon 1995, appendix, claim 2, with costs drawn evenly: up to one type, 0.01, and one step, 0.004."""
    w = solved("fearon-private-costs", tmp_path)
    best = (0.4 - w["cost_a"]) / 2
    close(w["number.payoff-dominance.demand"], best, 0.014)
    close(w["payoff-dominance.war"], best / 0.4, 0.025 + 0.01)
    assert (w["count"] == 1).all()


def test_a_fast_shift_of_power_means_war(tmp_path: Path) -> None:
    """Powell 2006: war where the shift exceeds what war wastes, but for what a step of the grid, 0.025, decides."""
    w = solved("powell-shifting-power", tmp_path)
    left = 1 - w["waste"]
    shift = w["discount"] * w["late"] * left - (1 + w["discount"]) * w["early"] * left
    surplus = (1 + w["discount"]) * w["waste"] - shift
    both_kinds(surplus < 0)
    clear = np.abs(surplus) > 0.025 * (1 + w["discount"])
    close(w["payoff-dominance.attack"][clear], (surplus < 0)[clear])
    offered = np.maximum(-shift, 0)
    peace = w["payoff-dominance.peace"] > 0.999
    gap = w["number.payoff-dominance.first"][peace] - offered[peace]
    assert (gap >= -0.025 * w["discount"][peace] - 1e-9).all()
    assert (gap <= 0.025 + 1e-9).all()


def test_patience_is_power_over_three_rounds(tmp_path: Path) -> None:
    """Rubinstein 1982, three rounds: 1 - d + d^2 for the first, within a step of the grid a round."""
    w = solved("rubinstein-horizon", tmp_path)
    d = w["discount"]
    assert (np.abs(w["payoff.payoff-dominance.one"] - (1 - d + d**2)) <= 0.04 * (1 + d + d**2) + 0.01).all()
    close(w["payoff-dominance.at_once"], 1.0)


def test_tied_hands_get_more_and_get_it_less_often(tmp_path: Path) -> None:
    """Putnam 1988, Iida 1993: the smaller of (1 + hurdle) / 2 and hurdle + spread, up to a type and a step."""
    w = solved("putnam-two-levels", tmp_path)
    offer = np.minimum((1 + w["hurdle"]) / 2, w["hurdle"] + 0.4)
    close(w["number.payoff-dominance.offer"], offer, 0.04)
    close(w["payoff-dominance.no_treaty"], 1 - (offer - w["hurdle"]) / 0.4, 0.1)


def test_trust_is_made_by_the_least_gesture_that_tells(tmp_path: Path) -> None:
    """Kydd 2000: the trustworthy alone make it, and it is the least number that exploiting is not worth.

    The next smaller number tells half: others make it until who sees it is indifferent, and it is trusted so rarely
    that they are, too. Only where the trustworthy gain by this, their gesture being cheaper, is it not dominated; both
    then have half the weight, as who sees the gesture would rather be told all.
    """
    w = solved("kydd-reassurance", tmp_path)
    steps = np.array([0, 0.25, 0.5, 0.75, 1])
    least = steps[np.searchsorted(steps, w["gain"] / w["burden"])]
    smaller = least - 0.25
    trusted = smaller * w["burden"] / w["gain"]
    imitators = w["trust"] / w["loss"]
    undominated = trusted - smaller * w["price"] > 1 - least * w["price"]
    both_kinds(undominated)
    half = np.where(undominated, 0.5, 0)
    close(w["payoff-dominance.cooperation"], w["trust"] * (1 - half * (1 - trusted)))
    close(w["payoff-dominance.exploited"], half * imitators * trusted)
    gesture = (1 - half) * w["trust"] * least + half * (w["trust"] + imitators) * smaller
    close(w["number.payoff-dominance.gesture"], gesture)
    close(w["highest.cooperation"], w["trust"])
    close(w["highest.exploited"], imitators * trusted)
    close(w["lowest.exploited"], 0)


def test_an_attack_needs_more_than_half_the_loss(tmp_path: Path) -> None:
    """Morris and Shin 2003, section 2, on six states and three errors: both see 0.75 or more with 23/54."""
    w = solved("morris-shin-attack", tmp_path)
    close(w["payoff-dominance.together"], 23 / 54)
    assert (w["count"] == 1).all()
