"""用语 · Words of the synthetic city: names of firms, how firms write about themselves, how needs are put."""

from __future__ import annotations

import math

from graph.regions import COUNTIES

__all__ = ["brand", "county_name", "short_county"]

_BRAND = "瑞恒盛华泰鑫宏达康隆兴茂德诚信佳美嘉凯力新科创智联云星海江川峰林森源远通顺安和正光明耀辉腾翔东南中天宇诺博拓锐捷卓越启航旭晨益丰润泽禾"
_STEP = 7_368_787  # prime: walks through all names before one comes again

SPELLINGS = ("{}", "高精度{}", "定制{}", "{}加工", "环保{}", "{}定制", "小批量{}", "{}配套")
"""How a firm writes a product; the first is the plain name and by far the most usual."""

VAGUE_TRADES = ("科技", "实业", "制造", "工贸", "新材料", "智造")
FORMS = ("有限公司", "科技有限公司", "厂", "有限公司", "实业有限公司")
JUNK_PRODUCTS = ("其他业务", "材料销售", "来料加工", "房屋租赁", "技术服务费")
TRADE_PRODUCTS = ("贸易代理服务", "一站式采购", "集采平台服务")

SUPPLIER_TEXTS = (
    "专业生产{first}、{second}，长期为{county}及周边企业配套。",
    "{county}{segment}企业，主营{first}，可按图定制，支持小批量打样。",
    "成立于{year}年，现有员工{staff}人，产品有{first}、{second}等，质量稳定、交期准。",
    "做{synonym}十多年，最拿手的是{first}，老客户多。",
    "本地制造企业，设备齐全，欢迎来图来样。",
    "从事{segment}的研发与生产，{first}已批量供货，{second}可打样。",
)
TRADER_TEXT = "一站式采购服务，长期代理{many}等上千种产品，价格从优，量大面议。"

STARTUP_TEXTS = (
    "在{county}创业，做{what}，{phase}。",
    "团队{staff}人，主要产品是{what}，{phase}，正在找合作伙伴。",
    "从{synonym}切入，开发{what}，{phase}。",
    "{what}项目，{phase}，希望融入本地产业链。",
)
PHASES = {"early": "样品已出，还没量产", "growth": "已小批量出货，正在扩产", "mature": "产品稳定，准备开拓新市场"}

NAMED_NEEDS = (
    "我们做{made}，想找能稳定供应{wanted}的厂家，{extra}。",
    "急需{wanted}，{extra}，最好在{county}附近。",
    "{made}准备量产，缺{wanted}，有现货或能打样的请推荐。",
    "求购{wanted}，用在{made}上，{extra}。",
    "采购{wanted}，{extra}。",
    "有没有做{wanted}的？我们是{stage}企业，先小批量试用。",
    "{made}里要用到{wanted}，原来的供应商交不了货，想换一家。",
)
UNNAMED_NEEDS = (
    "我们做{made}，想在本地找上游配套企业，把材料和零件备齐。",
    "{made}马上要打样，上游的料还没着落，求推荐供应商。",
    "新项目是{made}，供应链从零开始搭，请帮忙匹配。",
    "公司主要产品为{made}，希望对接能供料、能加工的工厂，{extra}。",
)
EXTRAS = (
    "要求交期在两周以内", "先要样品再谈批量", "每月用量不大，但要求质量稳定", "希望能开发票、可账期", "需要符合环保要求", "价格可以谈",
    "要能按图定制", "第一批先做几百件",
)  # fmt: skip
MENTOR_NEEDS = (
    "第一次创业，{topic}方面没有经验，想请导师带一带。",
    "想找懂{segment}、又懂{topic}的导师陪跑半年。",
    "{topic}遇到瓶颈，希望约一次创业门诊。",
    "我们做{made}，{topic}上拿不准，求导师把关。",
)
FUND_NEEDS = (
    "做{made}，计划融资{amount}，希望找投早投小的基金。",
    "正在融资，额度{amount}，用于{made}扩产，请对接投资机构。",
    "{segment}项目，{stage}，想融{amount}，接受产业基金。",
)
PATENT_NEEDS = (
    "想引进{made}方面的专利技术，提高良品率。",
    "{made}的工艺还不过关，希望从高校找到能转化的成果。",
    "寻找与{segment}有关的专利许可，合作方式可谈。",
)
PROFESSOR_NEEDS = (
    "想聘一位{segment}方向的教授来当科技副总。",
    "{made}的技术难题多，希望有高校老师长期指导。",
    "寻{segment}领域的产业教授，合作开发{made}。",
)
LOAN_NEEDS = (
    "流动资金紧张，想贷{amount}，最好能贴息。",
    "准备添设备，需要贷款{amount}，没有抵押物。",
    "做{made}的，备货要周转，想申请创业贷款{amount}。",
)
SPACE_NEEDS = (
    "团队{staff}人，想在{county}找共享工位，最好能免租几个月。",
    "在{county}找办公场地，大约{staff}个工位。",
)

TOPICS = (
    "融资规划", "商业模式", "品牌与渠道", "知识产权", "质量体系", "精益生产", "智能化改造", "股权设计", "财税合规", "跨境电商", "招投标", "团队管理", "供应链管理",
    "产品定义", "检测认证", "政策申报",
)  # fmt: skip
PATENT_TITLES = (
    "一种{}的制备方法",
    "一种{}及其加工装置",
    "一种{}的检测方法",
    "用于{}的自动化生产设备",
    "一种改进型{}",
    "{}的表面处理工艺",
)


def brand(number: int, total: int) -> str:
    """A shop name of its own for each number below `total`; the length grows with the total."""
    base = len(_BRAND)
    length = max(2, math.ceil(math.log(max(total, 2)) / math.log(base) - 1e-9))
    place = number * _STEP % base**length
    letters = []
    for _ in range(length):
        place, rest = divmod(place, base)
        letters.append(_BRAND[rest])
    return "".join(letters)


def county_name(code: str) -> str:
    """Name as files have it: 瓯海区."""
    return COUNTIES[code].zh


def short_county(code: str) -> str:
    """Name as firms carry it: 瓯海."""
    return COUNTIES[code].zh[:-1]
