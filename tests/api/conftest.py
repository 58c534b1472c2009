"""A house of its own for the API's tests: a short electrical chain, every kind of offer, rules written here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from graph.vocabulary import Stage
from matcher.bootstrap import House
from matcher.entities import Kind, Need, Offer, Party, Role
from matcher.retrieval.generation import Encoders
from matcher.settings import Settings, shipped_data
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeClock, FakeEncoder

LONGWAN, YUEQING, LUCHENG = "330303", "330382", "330302"
RULE = """
- id: {id}
  about: {id}
  measure: {measure}
  region: "3303"
  clause: "条款 {id}"
  source: "测试"
  valid_from: 2025-06-13
"""
SEGMENTS = (
    a_segment("electrical.silver", name="银材料", name_en="Silver", position="上游", products="银粉"),
    a_segment(
        "electrical.contacts", name="电触头", name_en="Contacts", position="中游",
        products="银氧化锡触点；铆钉触头", suppliers="electrical.silver",
    ),
    a_segment(
        "electrical.breakers", name="断路器", name_en="Breakers", position="下游",
        products="塑壳断路器", suppliers="electrical.contacts;electrical.testing",
    ),
    a_segment("electrical.testing", name="型式试验", name_en="Type tests", position="中游", products="型式试验服务"),
    a_segment("footwear.soles", name="鞋底", name_en="Soles", position="中游", products="橡胶鞋底"),
)  # fmt: skip
STARTUP = Party(
    id="S1", name="温州明弧电器", roles=(Role.STARTUP,), region=LONGWAN, stage=Stage.EARLY,
    text="研发小型塑壳断路器", products=("塑壳断路器",), inputs=("银氧化锡触点",), segments=("electrical.breakers",),
    facts={"raising_cny": Decimal(7654321), "employees": 9}, sample=True,
)  # fmt: skip
OTHER_STARTUP = Party(id="S2", name="温州轻履", roles=(Role.STARTUP,), region=LUCHENG, text="定制运动鞋", sample=True)
MAKERS = (
    a_party("P1", name="乐清银触点厂"),
    a_party("P2", name="乐清铆钉厂", products=("铆钉触头",)),
    a_party("P3", name="瑞安银粉厂", products=("银粉",), region="330381"),
)
OTHERS = (
    Party(id="B1", name="龙湾支行", roles=(Role.BANK,), region=LONGWAN),
    Party(id="M1", name="王导师", roles=(Role.MENTOR,), region=LONGWAN),
    Party(id="F1", name="云谷创投", roles=(Role.FUND_MANAGER,)),
    Party(id="U1", name="温州大学", roles=(Role.UNIVERSITY,), region="330304"),
)
NEEDS = (Need(text="需要银氧化锡触点，用于生产塑壳断路器", id="N1", party_id="S1", region=LONGWAN, stage=Stage.EARLY),)


def supplier_offer(party: Party) -> Offer:
    return an_offer(
        f"supplier:{party.id}", title=party.name, text=f"{party.name} {'、'.join(party.products)}", party_id=party.id,
        region=party.region, products=party.products,
    )  # fmt: skip


def a_loan(id: str, **facts: object) -> Offer:
    terms = {"loan_kind": "guaranteed", "annual_rate": Decimal("0.0345"), "amount_max_cny": Decimal(500_000), "bank": "温州银行",
             "lon": 120.8, "lat": 27.9}  # fmt: skip
    known = {
        "kind": Kind.LOAN,
        "title": "创业担保贷",
        "party_id": "B1",
        "region": LONGWAN,
        "products": (),
        "terms": terms,
    }
    return an_offer(id, **(known | facts))


OFFERS: dict[str, tuple[Offer, ...]] = {
    "industry_chain": (
        *(supplier_offer(party) for party in MAKERS),
        an_offer("resource:R1", kind=Kind.RESOURCE, title="开放试验线", party_id="P1", products=("型式试验服务",), withdrawn=True),
    ),
    "one_stop": (
        an_offer("space:W1", kind=Kind.SPACE, title="云谷工位", region=LONGWAN, products=(), capacity=20, capacity_left=5, rule="workspace"),
        an_offer("space:W2", kind=Kind.SPACE, title="鹿城工位", region=LUCHENG, products=(), capacity=10, capacity_left=0),
        an_offer("housing:H1", kind=Kind.HOUSING, title="青年公寓", region=LONGWAN, products=()),
    ),
    "events": (
        an_offer("event:E1", kind=Kind.EVENT, title="供需对接会", products=(), valid_to=date(2026, 2, 1), terms={"on": date(2026, 2, 1)}),
        an_offer("event:E2", kind=Kind.EVENT, title="创业沙龙", products=(), valid_to=date(2026, 1, 20), terms={"on": date(2026, 1, 20)}),
        an_offer("event:E3", kind=Kind.EVENT, title="旧活动", products=(), valid_to=date(2025, 12, 1), terms={"on": date(2025, 12, 1)}),
    ),
    "mentors": (
        an_offer("mentor:M1", kind=Kind.MENTOR, title="王导师", party_id="M1", region=LONGWAN, products=(), capacity=6.0,
                 capacity_left=4.0, segments=("electrical.breakers",), terms={"topics": ("电气",), "conflicts": ("P3",)}),
        an_offer("mentor:M2", kind=Kind.MENTOR, title="满额导师", products=(), capacity=6.0, capacity_left=0.0),
    ),
    "loans": (a_loan("loan:B1:g"), a_loan("loan:B1:s", title="科创指数贷"), a_loan("loan:B9:g", party_id=None, terms={"bank": "某银行"})),
    "funds": (
        an_offer("fund:F1", kind=Kind.FUND, title="云谷种子基金", party_id="F1", region=None, serves=("3303",), stages=(Stage.EARLY,),
                 segments=("electrical.breakers",), products=(),
                 terms={"ticket_min_cny": Decimal(500_000), "ticket_max_cny": Decimal(3_000_000), "portfolio": ("S9",),
                        "dry_powder_cny": Decimal(30_000_000)}),
        an_offer("fund:F2", kind=Kind.FUND, title="成熟期基金", party_id="F1", region=None, stages=(Stage.MATURE,), products=()),
    ),
    "alliance": (
        an_offer("patent:CN1A", kind=Kind.PATENT, title="银触点制备方法", party_id="U1", products=(),
                 terms={"ipc": ("H01H 1/02",), "family": "X", "legal_status": "pending"}),
        an_offer("patent:CN1B", kind=Kind.PATENT, title="银触点制备方法", party_id="U1", products=(),
                 terms={"ipc": ("H01H 1/02",), "family": "X", "legal_status": "active"}),
        an_offer("patent:CN2A", kind=Kind.PATENT, title="鞋底模具", party_id="U1", products=(), terms={"ipc": ("B29D",)}),
        an_offer("patent:CN3A", kind=Kind.PATENT, title="失效专利", party_id="U1", products=(), withdrawn=True),
        an_offer("professor:T1", kind=Kind.PROFESSOR, title="李教授", party_id="U1", products=(), terms={"topics": ("触头材料",)}),
    ),
}  # fmt: skip


def _rules() -> str:
    items = "".join(RULE.format(id=f"joint_application.{number}", measure=2) for number in range(1, 10))
    hiring = "  applies: {fact: employees, op: ge, value: 1}\n  condition: {fact: is_registered, op: eq, value: true}\n  papers: [营业执照]\n"
    items = items.replace('clause: "条款 joint_application.7"\n', 'clause: "条款 joint_application.7"\n' + hiring)
    subsidy = RULE.format(id="innovation_index_subsidy", measure=6) + f'  opted_in: ["{LONGWAN}"]\n  cap: "0.40"\n'
    return items + subsidy + RULE.format(id="workspace", measure=3) + "  papers: [营业执照]\n"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("api")
    data = home / "data"
    (data / "policies").mkdir(parents=True)
    shutil.copytree(shipped_data() / "models", data / "models")
    shutil.copytree(shipped_data() / "codes", data / "codes")
    (data / "policies" / "rules.yaml").write_text(_rules(), encoding="utf-8")
    opened = House(Settings(home=home, data=data), clock=FakeClock())  # type: ignore[arg-type]  # a clock that stands still
    opened.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
    with opened.writer.transaction() as work:
        work.put_segments(SEGMENTS)
        work.put_materials([("塑壳断路器", ("银氧化锡触点",)), ("银氧化锡触点", ("银粉",))])
        work.put_parties([STARTUP, OTHER_STARTUP, *MAKERS, *OTHERS])
        for stem, offers in OFFERS.items():
            work.put_offers(offers, stem)
        work.put_needs(NEEDS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def app(house: House) -> FastAPI:
    return create_app(house)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A reader without cookies."""
    return TestClient(app)


@pytest.fixture
def bare_client(tmp_path: Path) -> Iterator[TestClient]:
    """An application whose records are empty."""
    empty = House(Settings(home=tmp_path, data=shipped_data()), clock=FakeClock())  # type: ignore[arg-type]  # as above
    with TestClient(create_app(empty)) as opened:
        yield opened
    empty.close()
