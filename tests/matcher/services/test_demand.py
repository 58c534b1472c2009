"""Demand is kept as matrices over all firms; it is what the plain words say of each party."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.names import normalise
from matcher.services.demand import Demand, demand_of, demands_of, is_in, segments_wanted
from matcher.services.standing import Standing
from tests.graph.plain import buys_from, firm_ids, stands_in
from tests.matcher.services.standings import PLACES, standings


def plain_demand(standing: Standing, region: str | None, name: str) -> Demand:
    chain = standing.chain
    segment = chain.segments[name]
    goods = {normalise(product) for product in segment.products}
    needs = [one for one in standing.needs if is_in(one.region, region) and name in segments_wanted(standing, one)]
    local = [firm for firm in firm_ids(chain) if is_in(standing.parties[firm].region, region)]
    by_inputs = [firm for firm in local if goods & {normalise(good) for good in standing.parties[firm].inputs}]
    by_chain = [firm for firm in local if name in buys_from(chain, firm) - stands_in(chain, firm)]
    asking = {*by_inputs, *by_chain, *(one.party_id or f"need:{one.id}" for one in needs)}
    return Demand(tuple(sorted(one.id for one in needs)), tuple(by_inputs), tuple(by_chain), len(asking))


@settings(max_examples=100, deadline=None)  # a busy machine is not a fault
@given(standings(), st.sampled_from([*PLACES, "3303"]))
def test_demand_is_what_a_loop_over_parties_finds(standing: Standing, region: str | None) -> None:
    names = list(standing.chain.segments)
    meant = {name: plain_demand(standing, region, name) for name in names}
    assert demand_of(standing, region, names) == meant
    assert standing.derived(demands_of).counts(region) == {name: one.count for name, one in meant.items()}


@settings(max_examples=30, deadline=None)
@given(standings())
def test_what_is_derived_of_a_standing_is_made_once_and_of_another_anew(standing: Standing) -> None:
    again = Standing(standing.chain, standing.placer, standing.parties, standing.suppliers, ())
    assert standing.derived(demands_of) is standing.derived(demands_of)
    assert again.derived(demands_of) is not standing.derived(demands_of)
    assert not any(again.derived(demands_of).needs)
