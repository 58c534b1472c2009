"""区县 · The 12 county-level units of Wenzhou (GB/T 2260 with its later changes: 330305 in 2015, 330383 in 2019)."""

from __future__ import annotations

from dataclasses import dataclass

CITY = "3303"
PROVINCE = "33"


@dataclass(frozen=True, slots=True)
class County:
    """One county-level unit: six-digit code and names."""

    code: str
    zh: str
    en: str


COUNTIES: dict[str, County] = {
    county.code: county
    for county in (
        County("330302", "鹿城区", "Lucheng"),
        County("330303", "龙湾区", "Longwan"),
        County("330304", "瓯海区", "Ouhai"),
        County("330305", "洞头区", "Dongtou"),
        County("330324", "永嘉县", "Yongjia"),
        County("330326", "平阳县", "Pingyang"),
        County("330327", "苍南县", "Cangnan"),
        County("330328", "文成县", "Wencheng"),
        County("330329", "泰顺县", "Taishun"),
        County("330381", "瑞安市", "Rui'an"),
        County("330382", "乐清市", "Yueqing"),
        County("330383", "龙港市", "Longgang"),
    )
}


def parse_region(text: str) -> str | None:
    """Code of a county (six digits), of the city (3303) or of the province (33); None when unknown.

    Accepts codes and names with or without 浙江省, 温州市, 区, 县, 市.
    """
    word = text.strip()
    if word in COUNTIES or word in (CITY, PROVINCE):
        return word
    if word in ("浙江", "浙江省", "330000") or word.lower() == "zhejiang":
        return PROVINCE
    word = word.removeprefix("浙江省")
    if word in ("温州", "温州市", "330300") or word.lower() == "wenzhou":
        return CITY
    word = word.removeprefix("温州市")
    for county in COUNTIES.values():
        if word in (county.zh, county.zh[:-1]) or word.lower() == county.en.lower():
            return county.code
    return None


def region_label(code: str | None, lang: str = "zh") -> str | None:
    """Name of a region code in Chinese or English; the code itself when it lies outside Zhejiang or is not one of Wenzhou."""
    if code is None:
        return None
    if code == CITY:
        return "温州市" if lang == "zh" else "Wenzhou"
    if code == PROVINCE:
        return "浙江省" if lang == "zh" else "Zhejiang"
    county = COUNTIES.get(code)
    if county is None:
        return code
    return county.zh if lang == "zh" else county.en


def nearness(here: str, there: str) -> float:
    """1.0 same county, 0.6 same city, 0.3 same province, 0.0 elsewhere (codes by GB/T 2260 prefixes)."""
    if here == there and len(here) == 6:
        return 1.0
    if here[:4] == there[:4]:
        return 1.0 if here == there else 0.6
    return 0.3 if here[:2] == there[:2] else 0.0
