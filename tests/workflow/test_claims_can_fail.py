"""Every claim of the essay's scenarios holds, none is missing from the ledger, and each can fail.

For each claim a mutant of its scenario is named in which it does not hold: a claim that nothing can break says nothing.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.scenario.load import load
from sim.workflow.check import check_claims
from sim.workflow.ledger import ledger

FOLDER = Path(__file__).parents[2] / "scenarios" / "moscow-2015"

MUTANTS: dict[str, dict[str, str]] = {
    "xi-kim-meeting": {
        "host_loses_more_than_china": "face_host=0 prestige_host=0",
        "host_loses_more_than_dprk": "face_host=0 prestige_host=0",
        "snub_is_worse_than_distance": "face_china=0 face_dprk=0",
        "brokerage_is_worth_something_to_china": "harmony=-1",
        "failure_is_a_real_danger": "dislike_china=0 dislike_dprk=0",
        "there_is_a_chance": "dislike_china=9 dislike_dprk=9",
    },
    "sanctions-easing": {
        "roubles_make_easing_worth_more": "rouble_bonus=-1",
        "losing_the_file_costs_russia": "cooperation=-1",
        "the_file_restrains_russia": "goodwill=9",
        "roubles_help_the_north": "rouble_bonus=0.1 rouble_cost=1",
        "some_easing_is_likely": "goodwill=-9 rouble_gain=-9",
    },
    "test-restraint": {
        "a_test_makes_him_unwelcome": "shame=-1",
        "restraint_is_an_offer": "test_high=40 test_low=40",
        "the_visit_is_what_restrains": "dependence=0",
        "restraint_is_the_rule": "test_high=40 test_low=40",
    },
    "invitation": {
        "a_public_invitation_costs_sympathy": "west_cost=-1",
        "discreet_is_quieter": "quiet_noise=1.5",
        "the_tribune_reads_as_an_alliance": "telling=0.5",
        "influence_is_what_russia_invites_for": "influence=-20 alignment=0",
        "three_audiences_at_home": "liberals=0",
        "a_deeper_standoff_makes_hosting_cheaper": "west_cost=0 alignment=0",
        "discreet_is_a_real_choice": "quiet_share=0",
        "nobody_knows_whether_he_is_ready": "exposure=0 absence=0",
        "the_north_wants_it": "absence=50",
    },
    "guest-list": {
        "company_can_fill_or_empty_the_house": "company=0 crowd_pull=0",
        "partners_come": "company=0 crowd_pull=0 ties_partners=-9 ties_distant=-9 memory=-9",
        "his_presence_keeps_some_away": "shunning=0 curiosity=1",
        "some_would_like_to_meet_him": "curiosity=-1",
        "a_deeper_standoff_empties_western_seats": "reproach=0",
    },
    "patron-balancing": {
        "coordination_lowers_the_return_to_balancing": "resented=-9 spoils=0",
        "a_common_line_beats_competition": "harmony=-9",
        "balancing_pays_the_dependent": "spoils=0",
        "a_long_view_keeps_the_common_line": "prize_russia=0 prize_china=0",
        "a_common_line_makes_balancing_pay_less": "spoils=0 resented=0",
        "both_patterns_occur": "harmony=9 bid=9",
    },
    "debut": {
        "honours_are_a_welcome": "honour=-1",
        "a_debut_needs_readiness": "blunder=-1",
        "readiness_matters_to_the_host": "embarrassment=-20",
        "more_dependence_sends_him_more_often": "escape=0",
        "it_is_open": "escape=100",
    },
    "strategic-patience": {
        "a_meeting_lowers_the_value_of_waiting": "restraint_us=-5",
        "waiting_is_a_bet_on_a_fall": "prize_fall=-50",
        "moscows_voice_is_small": "moscow_voice=30",
        "restraint_is_half_of_the_offer": "prize_fall=-50 arsenal=50",
        "who_believes_in_a_fall_waits": "prize_fall=-50",
        "a_meeting_can_bring_talks": "meeting_cost_firm=50",
    },
    "support-for-support": {
        "each_would_rather_receive": "shield_cost=-1",
        "support_is_worth_something": "votes=0 praise=0",
        "a_deeper_standoff_helps_the_exchange": "votes=0",
        "the_exchange_can_last": "patience=0.01",
        "it_need_not": "shield_cost=-5 words_cost=-5",
    },
    "agenda": {
        "a_sideline_settles_fewer": "capacity=14",
        "cheap_words_are_agreed": "room=1",
        "a_deeper_standoff_makes_common_ground": "own_position=0",
        "arms_are_never_agreed": "issues.weapons.feasible=true",
        "money_stands_against_nuclear_power": "nuclear_power=0 safety=0",
        "support_is_what_kim_comes_for": "entanglement=50",
        "both_gain": "room=0",
    },
    "summit-dream": {
        "the_ally_keeps_the_south_away": "alliance=0",
        "the_south_has_least_of_it": "summit_rok=9 alliance=0",
        "support_helps_the_north": "backing=0",
        "tokyo_counts": "talks_us=-9",
        "the_dream_needs_all_four": "homework=-1",
        "no_summit_is_always_possible": "homework=-9 alliance=-5",
        "a_breakthrough_is_possible": "talks_us=-9",
    },
    "three-way-projects": {
        "the_whole_needs_all_three": "rail=0 gas=0 power=0",
        "delivery_is_what_the_trial_is_for": "delivery=1",
        "the_north_lies_across_the_way": "pilot=0 enclave=0 by_sea=400",
        "solutions_exist": "solve.concept=core",
        "the_whole_is_likely": "delivery=0.1",
        "everybody_gains": "delivery=0 pilot=0 enclave=0",
    },
    "victory-and-railways": {
        "backing_softens_a_loss": "backing=-0.5",
        "prices_matter": "low_share=2",
        "the_future_disciplines": "minerals=-5",
        "the_state_is_needed": "premium=0 backing=0",
        "a_good_start_carries_over": "spill_over=0",
        "investment_is_uncertain": "stake=0 backing_cost=0",
    },
    "the-visit": {
        "a_chance_that_can_be_wasted": "standoff=0",
        "unrealistic_demands_are_not_signed": "refusal=-9",
        "the_margins_bind_less": "informal=0",
        "no_meeting_costs_the_host": "face_host=-9",
        "an_unprepared_team_can_spoil_it": "climbdown=0",
    },
}
DRAWS = "solve.draws=2048"


def test_every_claim_of_the_source_is_carried() -> None:
    found = ledger(FOLDER)
    assert found.missing == ()
    assert {file.stem for file in found.scenarios} == set(MUTANTS)
    assert sum(claim.tested for claim in found.claims) >= 30


@pytest.mark.parametrize("name", MUTANTS)
def test_the_claims_hold(name: str) -> None:
    scenario = load(FOLDER / f"{name}.yaml", sets=[DRAWS])
    assert {claim.id for claim in scenario.claims} == set(MUTANTS[name])
    assert [v.claim.id for v in check_claims(scenario) if not v.stands] == []


@pytest.mark.parametrize(("name", "claim"), [(name, claim) for name, claims in MUTANTS.items() for claim in claims])
def test_a_mutant_breaks_the_claim(name: str, claim: str) -> None:
    """The other claims are left out: a verdict does not depend on them, and a claim on payoffs alone needs no run."""
    scenario = load(FOLDER / f"{name}.yaml", sets=[DRAWS, *MUTANTS[name][claim].split()])
    [verdict] = check_claims(replace(scenario, claims=tuple(c for c in scenario.claims if c.id == claim)))
    assert verdict.holds is False
