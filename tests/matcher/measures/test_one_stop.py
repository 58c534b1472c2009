"""Workspaces, flats, childcare places and staff services."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matcher.entities import Kind
from matcher.measures import FieldError
from matcher.measures.one_stop import CHILDCARE, HOUSING, SPACES, TALENT
from matcher.measures.template import Template
from tests.matcher.measures.reading import state


def test_a_workspace_has_comparable_terms_and_what_is_left() -> None:
    cells = {"service_id": "s1", "name": "样例工位", "capacity": "80", "taken": "52", "area_m2": "3亩"}
    (offer,) = state(SPACES, **cells, price_cny_m2_month="1元/平方米/天", free_months="1年").offers
    assert (offer.id, offer.capacity_left, offer.rule) == ("space:s1", 28, "workspace")
    assert offer.terms == {"area_m2": 2000.0, "price_cny_m2_month": Decimal("30.42"), "free_months": 12}


@pytest.mark.parametrize(
    ("template", "kind"),
    [(SPACES, Kind.SPACE), (HOUSING, Kind.HOUSING), (CHILDCARE, Kind.CHILDCARE), (TALENT, Kind.TALENT)],
)
def test_each_kind_is_an_offer_of_its_own(template: Template, kind: Kind) -> None:
    (offer,) = state(
        template, service_id="x", name="样例", talent_kind="人才招聘" if kind is Kind.TALENT else ""
    ).offers
    assert (offer.kind, offer.id) == (kind, f"{kind}:x")


def test_more_places_taken_than_there_are_is_refused() -> None:
    with pytest.raises(FieldError) as caught:
        state(CHILDCARE, service_id="c1", name="样例托育点", capacity="20", taken="21")
    assert (caught.value.code, caught.value.facts) == ("more_taken_than_there", {"capacity": 20})


def test_of_a_child_only_the_age_band_is_kept() -> None:
    (offer,) = state(CHILDCARE, service_id="c1", name="样例托育点", age_bands="0-1岁、1-3岁").offers
    assert offer.terms == {"age_bands": ("under_1", "from_1_to_3")}


def test_a_capacity_that_is_not_stated_stays_unknown() -> None:
    (offer,) = state(HOUSING, service_id="h1", name="样例公寓").offers
    assert (offer.capacity, offer.capacity_left) == (None, None)
