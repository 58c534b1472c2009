"""Tiny task folders with rows of our own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def a_supplier_task(folder: Path) -> Path:
    """A kettle is not described; an electric kettle and a rice cooker are, and both need a heating plate."""
    write_lines(folder / "queries.jsonl", [{"qid": "不锈钢电热水壶"}])
    write_lines(
        folder / "products.jsonl",
        [
            {"product": "电热水壶", "upstream": ["发热盘", "温控器"]},
            {"product": "电饭煲", "upstream": ["发热盘", "内胆"]},
            {"product": "男式皮鞋", "upstream": ["头层牛皮", "橡胶大底"]},
            {"product": "女式皮鞋", "upstream": ["头层牛皮", "鞋跟"]},
        ],
    )
    write_lines(
        folder / "firms.jsonl",
        [
            {"id": "F1", "name": "皮革厂", "industry": "皮革", "products": ["头层牛皮"]},
            {"id": "F2", "name": "电热厂", "industry": None, "products": ["发热盘", "温控器"]},
            {"id": "F3", "name": "鞋材厂", "products": ["橡胶大底"]},
        ],
    )
    write_lines(folder / "truth.jsonl", [{"qid": "不锈钢电热水壶", "rel": ["F2"], "ignore": []}])
    return folder


def an_upstream_task(folder: Path) -> Path:
    a_supplier_task(folder)
    write_lines(
        folder / "candidates.jsonl",
        [{"id": name} for name in ("发热盘", "温控器", "内胆", "头层牛皮", "橡胶大底", "鞋跟", "不锈钢")],
    )
    write_lines(folder / "truth.jsonl", [{"qid": "不锈钢电热水壶", "rel": ["发热盘", "温控器"], "ignore": ["不锈钢"]}])
    return folder


def a_place_task(folder: Path) -> Path:
    firms = {"1001": ("皮鞋", "女鞋", "鞋底"), "2002": ("断路器", "继电器", "接触器")}
    write_lines(
        folder / "train.jsonl",
        [
            {"qid": f"{label}{number}", "name": f"第{number}厂", "products": list(products), "industry": label}
            for label, products in firms.items()
            for number in range(3)
        ],
    )
    write_lines(
        folder / "candidates.jsonl",
        [{"id": "1001", "name": "制鞋"}, {"id": "2002", "name": "低压电器"}, {"id": "3003", "name": "船舶"}],
    )
    write_lines(folder / "queries.jsonl", [{"qid": "Q1", "name": "新厂", "products": ["小型断路器", "继电器"]}])
    write_lines(folder / "truth.jsonl", [{"qid": "Q1", "rel": ["2002"]}])
    return folder


def a_patent_task(folder: Path) -> Path:
    titles = {"A43B": ("一种运动鞋底", "一种皮鞋鞋跟"), "H01H": ("一种断路器触头", "一种继电器触点")}
    write_lines(
        folder / "train.jsonl",
        [
            {"qid": title, "title": title, "ipc": [code, "B29C"] if "鞋底" in title else [code]}
            for code, some in titles.items()
            for title in some
        ],
    )
    write_lines(folder / "queries.jsonl", [{"qid": "CN1", "title": "一种接触器触头"}])
    write_lines(folder / "truth.jsonl", [{"qid": "CN1", "rel": ["H01H"]}])
    return folder


def a_text_task(folder: Path) -> Path:
    write_lines(folder / "queries.jsonl", [{"qid": "q0", "text": "皮鞋、童鞋"}, {"qid": "q1", "text": "水泵、阀门"}])
    write_lines(
        folder / "candidates.jsonl",
        [
            {"id": "d0", "text": "女式皮鞋、鞋垫"},
            {"id": "d1", "text": "球阀、离心泵、阀门配件"},
            {"id": "d2", "text": "软件"},
        ],
    )
    write_lines(folder / "truth.jsonl", [{"qid": "q0", "rel": ["d0"]}, {"qid": "q1", "rel": ["d1"]}])
    return folder


def an_investor_task(folder: Path) -> Path:
    """Footwear money and software money, each with its own habits, over two years."""
    deals = ["company_name,investor_name,funded_when,amount_usd"]
    startups = []
    for kind, city in (("shoes", "Wenzhou"), ("software", "Hangzhou")):
        for number in range(8):
            name = f"{kind}-{number}"
            startups.append(
                {
                    "company_name": name,
                    "category": kind,
                    "country": "CHN",
                    "region": city,
                    "city": city,
                    "founded_at": None,
                }
            )
            deals += [
                f"{name},{kind} fund {fund},{2009 + number % 2}-0{1 + number % 9}-15,{'' if number else 100}"
                for fund in range(1 + number % 3)
            ]
    startups.append(
        {"company_name": "new shoes", "category": "shoes", "country": "CHN", "city": "Wenzhou", "region": "Wenzhou"}
    )
    (folder / "history.csv").write_text("\n".join(deals) + "\n", encoding="utf-8")
    write_lines(folder / "startups.jsonl", startups)
    write_lines(
        folder / "candidates.jsonl",
        [{"id": f"{kind} fund {fund}"} for kind in ("software", "shoes") for fund in range(3)],
    )
    write_lines(folder / "queries.jsonl", [{"qid": "new shoes"}, {"qid": "nobody knows"}])
    write_lines(folder / "truth.jsonl", [{"qid": "new shoes", "rel": ["shoes fund 0"], "group": "cold"}])
    return folder


def a_deal_task(folder: Path) -> Path:
    an_investor_task(folder)
    write_lines(folder / "queries.jsonl", [{"qid": "shoes fund 0"}, {"qid": "unheard-of fund"}])
    write_lines(folder / "candidates.jsonl", [{"id": "software-1"}, {"id": "new shoes"}, {"id": "shoes-1"}])
    write_lines(folder / "truth.jsonl", [{"qid": "shoes fund 0", "rel": ["new shoes"], "group": "small"}])
    return folder


FOLDERS = {
    "supplier": a_supplier_task,
    "upstream": an_upstream_task,
    "place": a_place_task,
    "patent": a_patent_task,
    "investor": an_investor_task,
    "deal": a_deal_task,
    "text": a_text_task,
}
