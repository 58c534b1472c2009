"""政校企联盟 · University patents for directed transfer, and professors for dual appointment (方案 三(八)).

“探索实施‘科技副总+产业教授’双聘制改革 … 推动高校专利向大孵化器集群企业定向转化”. A lapsed patent is never offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.vocabulary import Labelled
from matcher.entities import Kind, Offer, Party
from matcher.measures import amounts, cells, fields, identifiers
from matcher.measures.appointments import PROFESSORS
from matcher.measures.cells import SAMPLE, is_sample, required, string, strings
from matcher.measures.template import Column, FieldError, Row, Stated, Template

STEM: Final = "alliance"
_YEARS: Final = {"A": 20, "B": 20, "C": 20, "U": 10, "Y": 10, "S": 15}  # 专利法 第四十二条, from the filing date


class LegalStatus(Labelled):
    """Where a patent stands in law."""

    ACTIVE = "active", "有效", "in force"
    PENDING = "pending", "审中", "pending"
    LAPSED = "lapsed", "失效", "lapsed"


@dataclass(frozen=True, slots=True)
class Patent:
    """One publication. `owner_id` is None when the source does not name the owner."""

    pub_no: str
    title: str
    ipc: tuple[str, ...] = ()
    text: str = ""
    owner_id: str | None = None
    owner: str | None = None
    legal_status: str | None = None  # None: not known
    status_on: date | None = None  # the day the status was looked up
    filed: date | None = None
    family: str | None = None
    terms: str | None = None
    trl: int | None = None  # technology readiness level, 1–9
    open_licence: bool | None = None
    segments: tuple[str, ...] = ()
    region: str | None = None
    sample: bool = False


def expires_on(patent: Patent) -> date | None:
    """Last day of protection by kind code (invention 20, utility model 10, design 15 years); None without a filing date."""
    years = _YEARS.get(patent.pub_no.rstrip("0123456789")[-1:])
    if patent.filed is None or years is None or not patent.pub_no.startswith("CN"):
        return None
    last = patent.filed
    return last.replace(year=last.year + years, day=28 if (last.month, last.day) == (2, 29) else last.day)


def as_offer(patent: Patent) -> Offer:
    """The patent as an offer, `patent:<pub_no>`; a lapsed one is stated as withdrawn, so that an earlier offer ends."""
    return Offer(
        id=f"patent:{patent.pub_no}",
        kind=Kind.PATENT,
        title=patent.title,
        text=" ".join(word for word in (patent.title, patent.text) if word),
        party_id=patent.owner_id,
        region=patent.region,
        segments=patent.segments,
        valid_to=expires_on(patent),
        withdrawn=patent.legal_status == LegalStatus.LAPSED,
        terms=cells.known(
            ipc=patent.ipc, legal_status=patent.legal_status, status_on=patent.status_on, family=patent.family,
            trl=patent.trl, open_licence=patent.open_licence, licence_terms=patent.terms, owner=patent.owner,
        ),
        sample=patent.sample,
    )  # fmt: skip


def offers(patents: Iterable[Patent], on_date: date) -> tuple[Offer, ...]:
    """Patents that may be offered on a day, one a family, in id order."""
    return collapse_families(offer for patent in patents if (offer := as_offer(patent)).is_open_on(on_date))


def collapse_families(found: Iterable[Offer]) -> tuple[Offer, ...]:
    """One offer a patent family: in force before unknown before pending, then the smallest id. Others pass unchanged."""
    order = {LegalStatus.ACTIVE.value: 0, LegalStatus.PENDING.value: 2}
    best: dict[str, Offer] = {}
    for offer in sorted(found, key=lambda each: (order.get(str(each.terms.get("legal_status")), 1), each.id)):
        best.setdefault(str(offer.terms.get("family") or offer.id), offer)
    return tuple(sorted(best.values(), key=lambda each: each.id))


def _state(row: Row) -> Stated:
    trl = cells.integer(row, "trl")
    if trl is not None and not 1 <= trl <= 9:
        raise FieldError("trl_out_of_range", trl)
    owner, owner_id = string(row, "owner"), string(row, "owner_id")
    patent = Patent(
        pub_no=required(row, "pub_no"),
        title=required(row, "title"),
        ipc=strings(row, "ipc"),
        text=string(row, "text") or "",
        owner_id=owner_id or (identifiers.provisional_id(owner) if owner else None),
        owner=owner,
        legal_status=string(row, "legal_status"),
        status_on=cells.day(row, "status_on"),
        filed=cells.day(row, "filed"),
        family=string(row, "family"),
        terms=string(row, "terms"),
        trl=trl,
        open_licence=cells.flag(row, "open_licence"),
        segments=strings(row, "segments"),
        region=string(row, "region"),
        sample=is_sample(row),
    )
    # an owner known by name alone becomes a party; one with an id is stated by its own file
    parties = (
        (Party(id=patent.owner_id, name=owner, sample=patent.sample),)
        if owner and patent.owner_id and not owner_id
        else ()
    )
    lapsed = patent.legal_status == LegalStatus.LAPSED
    return Stated(
        parties=parties,
        offers=(as_offer(patent),),
        warnings=(FieldError("patent_lapsed", patent.pub_no),) if lapsed else (),
    )


PATENTS: Final = Template(
    "patents", STEM,
    (
        Column("pub_no", "公开号", identifiers.publication, required=True, aliases=("公开（公告）号", "公开(公告)号")),
        Column("title", "专利名称", fields.name, required=True, aliases=("标题", "发明名称")),
        Column("ipc", "IPC", identifiers.ipc, aliases=("IPC分类号", "分类号")),
        Column("text", "摘要", fields.prose),
        Column("owner", "专利权人", fields.name, aliases=("申请人", "申请（专利权）人", "申请(专利权)人")),
        Column("owner_id", "专利权人编号", identifiers.identifier),
        Column("legal_status", "法律状态", fields.choice(LegalStatus)),
        Column("status_on", "状态查询日", fields.day),
        Column("filed", "申请日", fields.day),
        Column("family", "同族号", identifiers.identifier),
        Column("terms", "许可条件", fields.name),
        Column("trl", "技术成熟度", amounts.count, aliases=("TRL",)),
        Column("open_licence", "开放许可", fields.yes_no),
        Column("segments", "所在环节", fields.segment_ids),
        Column("region", "区域", fields.region),
        SAMPLE,
    ),
    _state,
)  # fmt: skip

TEMPLATES: Final = (PATENTS, PROFESSORS)
