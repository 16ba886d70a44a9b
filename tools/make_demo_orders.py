"""Write packs/demo_shop/orders.yaml: the same orders each time, from one seed.

Times are offsets from the import: "-1d 21:05" is yesterday at 21:05 in the shop's zone, "-2h" is
two hours ago. Run from the repository root: python tools/make_demo_orders.py
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PACK = Path("packs/demo_shop")
Row = dict[str, Any]
Event = list[str]


@dataclass(frozen=True)
class Carrier:
    """A carrier's name, its tracking numbers and how it words a trace."""

    name: str
    prefix: str
    digits: int
    picked_up: str
    left: str
    arrived: str
    out: str
    signed: str


SF = Carrier(
    "顺丰速运", "SF", 13,
    "顺丰速运 已收取快件", "快件已发车，正送往【{next}】", "快件到达【{place}】",
    "快件交给{courier}，正在派送途中（联系电话：95338）",
    "已签收，签收人：{signer}。感谢使用顺丰，期待再次为您服务",
)  # fmt: skip
ZTO = Carrier(
    "中通快递", "78", 12,
    "【杭州余杭一部】的{courier}已揽收", "快件离开【{place}】，已发往【{next}】",
    "快件已经到达【{place}】", "【{place}】的{courier}正在第 1 次派件，请保持电话畅通",
    "快件已签收，签收人是【{signer}】，如有疑问请联系派件网点",
)  # fmt: skip
JD = Carrier(
    "京东快递", "JDV0", 11,
    "京东快递 已揽收快件", "快件已发车，下一站【{next}】", "快件已到达【{place}】",
    "快件正在派送中，请您准备签收，配送员：{courier}",
    "快件已签收，{signer}，感谢您使用京东物流",
)  # fmt: skip
CARRIERS = (SF, ZTO, JD)
COURIERS = ("张师傅", "刘师傅", "马师傅", "唐师傅", "罗师傅", "蒋师傅")
SIGNERS = ("本人", "家人", "前台", "菜鸟驿站", "丰巢柜")
METHODS = ("微信支付", "支付宝", "银行卡", "花呗")
HUB = "杭州转运中心"


class Shop:
    """Draws orders from one seeded source of chance."""

    def __init__(self, products: list[Row], customers: list[Row]) -> None:
        self.random = random.Random(20261123)
        self.skus = [str(sku[0]) for product in products for sku in product["skus"]]
        self.cities = {str(c["key"]): str(c["address"][1])[:-1] for c in customers}
        self.orders: list[Row] = []

    def order(
        self,
        customer: str,
        status: str,
        age: int,
        time: str,
        lines: list[list[object]] | None = None,
        **extra: object,
    ) -> Row:
        """Add an order placed `age` days ago at `time`."""
        number = f"SY{26_1000_0000 + len(self.orders) * 7919 + self.random.randrange(7000):010d}"
        row: Row = {"number": extra.pop("number", number), "customer": customer, "status": status}
        row["placed"] = f"-{age}d {time}"
        row["lines"] = lines or self.basket()
        row["method"] = extra.pop("method", self.random.choice(METHODS))
        row.update(extra)
        self.orders.append(row)
        return row

    def basket(self) -> list[list[object]]:
        """One to three SKUs."""
        picked = self.random.sample(self.skus, self.random.choice((1, 1, 2, 2, 3)))
        return [[sku, self.random.choice((1, 1, 1, 2))] for sku in picked]

    def parcel(self, customer: str, start: int, stage: str, carrier: Carrier | None = None) -> Row:
        """A shipment picked up `start` days ago whose trace ends at `stage`."""
        carrier = carrier or self.random.choice(CARRIERS)
        tail = "".join(str(self.random.randrange(10)) for _ in range(carrier.digits))
        events = self.trace(carrier, self.cities[customer], start)
        last = {"created": 1, "picked_up": 2, "left": 3, "in_transit": 4, "near": 5,
                "out_for_delivery": 6, "signed": 7}[stage]  # fmt: skip
        return {
            "carrier": carrier.name,
            "tracking": carrier.prefix + tail,
            "events": events[:last],
        }

    def trace(self, carrier: Carrier, city: str, start: int) -> list[Event]:
        """All seven lines of an undisturbed trace."""
        draw, hub, depot = self.random, f"{city}转运中心", f"{city}营业点"
        courier = draw.choice(COURIERS)

        def at(day: int, hour: int) -> str:
            return f"-{start - day}d {hour:02d}:{draw.randrange(60):02d}"

        def say(text: str, place: str = "", following: str = "") -> str:
            return text.format(
                place=place, next=following, courier=courier, signer=draw.choice(SIGNERS)
            )

        return [
            [at(0, 14), "created", "杭州余杭", "商家已打包完毕，等待快递员上门取件"],
            [at(0, 17), "picked_up", "杭州余杭", say(carrier.picked_up)],
            [at(0, 22), "in_transit", HUB, say(carrier.left, HUB, hub)],
            [at(1, 19), "in_transit", hub, say(carrier.arrived, hub)],
            [at(2, 6), "in_transit", depot, say(carrier.arrived, depot)],
            [at(2, 8), "out_for_delivery", depot, say(carrier.out, depot)],
            [at(2, 15), "signed", city, say(carrier.signed)],
        ]


def wang(shop: Shop) -> None:
    """The main demo buyer: one order in each state that people ask about."""
    parcel = shop.parcel("wang", 2, "left", SF)
    parcel["tracking"] = "SF1390427718821"
    parcel["events"] = [
        ["-3d 18:20", "created", "昆明五华", "商家已打包完毕，等待快递员上门取件"],
        ["-2d 09:46", "picked_up", "昆明五华", "顺丰速运 已收取快件"],
        ["-2d 22:31", "in_transit", "昆明转运中心", "快件已发车，正送往【杭州转运中心】"],
        ["-1d 21:05", "in_transit", "杭州转运中心", "快件到达【杭州转运中心】，等待分拣"],
    ]
    parcel["eta"] = "1d 18:00"
    shop.order("wang", "in_transit", 3, "16:42", [["kettle-black", 1], ["beans-227", 2]],
               number="SY2611208821", shipments=[parcel])  # fmt: skip
    signed = shop.parcel("wang", 9, "signed", ZTO)
    shop.order("wang", "signed", 10, "20:18", [["bodysuit-73", 2], ["muslin-bear", 1]],
               number="SY2611137730", shipments=[signed],
               invoice={"kind": "personal", "title": "王若溪", "status": "issued",
                        "issued": "-6d 10:00"})  # fmt: skip
    shop.order("wang", "paid", 1, "22:07", [["fleece-oat-m", 1]], number="SY2611226415")
    shop.order("wang", "pending_payment", 1, "23:02", [["dripper-celadon", 1]],
               number="SY2611229004")  # fmt: skip
    back = shop.parcel("wang", 19, "signed", JD)
    shop.order("wang", "refunded", 21, "11:26", [["shirt-white-s", 1]], number="SY2611020569",
               shipments=[back], refunded="-12d 15:40")  # fmt: skip


def anomalies(shop: Shop) -> None:
    """Parcels that went wrong, so that the desk has something to notice."""
    stalled = shop.parcel("lilei", 6, "in_transit", ZTO)
    shop.order("lilei", "in_transit", 7, "09:33", [["tent-sand", 1]], shipments=[stalled])
    stuck = shop.parcel("huangwei", 5, "left", JD)
    shop.order("huangwei", "in_transit", 6, "13:10", shipments=[stuck])
    for customer, place, text in (
        ("chen", "成都营业点", "快件外包装破损，已拍照登记，等待与收件人联系"),
        ("xujun", "青岛转运中心", "受大雾天气影响，快件滞留，预计延迟 1–2 天"),
        ("gaolan", "大连营业点", "派送不成功：收件人电话无人接听，将再次安排派送"),
    ):
        parcel = shop.parcel(customer, 4, "near")
        parcel["events"].append(["-1d 18:12", "exception", place, text])
        shop.order(customer, "in_transit", 5, "12:48", shipments=[parcel])
    returned = shop.parcel("zhenghao", 9, "near", SF)
    returned["events"].append(["-4d 10:20", "returned", "杭州余杭", "快件已退回寄件方"])
    shop.order("zhenghao", "returned", 10, "19:05", shipments=[returned])


def emma(shop: Shop) -> None:
    """Orders of the buyer who reads English; the carrier writes English to her."""
    events = [
        ["-2d 15:12", "created", "Hangzhou", "Label created, parcel awaiting pick-up"],
        ["-2d 18:40", "picked_up", "Hangzhou", "Parcel picked up by SF Express"],
        ["-1d 20:22", "in_transit", "Shanghai hub", "Arrived at Shanghai sorting centre"],
        ["-2h", "out_for_delivery", "Xuhui, Shanghai", "With courier Tang, out for delivery"],
    ]
    parcel: Row = {"carrier": "SF Express", "tracking": "SF1390431160247", "events": events}
    shop.order("emma", "out_for_delivery", 3, "10:15", [["throw-camel", 1], ["candle-pine", 1]],
               number="SY2611201934", shipments=[parcel])  # fmt: skip
    parcel = shop.parcel("emma", 14, "signed", SF)
    parcel["carrier"] = "SF Express"
    for event, text in zip(
        parcel["events"],
        ("Label created, parcel awaiting pick-up", "Parcel picked up by SF Express",
         "Left Hangzhou hub for Shanghai", "Arrived at Shanghai sorting centre",
         "Arrived at Xuhui station", "Out for delivery", "Signed for by the recipient"),
        strict=True,
    ):  # fmt: skip
        event[3] = text
        event[2] = "Hangzhou" if "Hangzhou" in text or "Label" in text else "Shanghai"
    shop.order("emma", "signed", 15, "21:50", [["teaset-charcoal", 1]], shipments=[parcel])
    shop.order("emma", "paid", 1, "19:36", [["grinder-grey", 1]])


def ordinary(shop: Shop) -> None:
    """Everyday orders in every remaining state, spread over the other buyers."""
    buyers = [key for key in shop.cities if key not in {"wang", "emma"}]
    plan = (
        [("signed", 6)] * 14 + [("delivered", 3)] * 3 + [("in_transit", 2)] * 5
        + [("shipped", 1)] * 4 + [("packed", 1)] * 3 + [("paid", 1)] * 5
        + [("pending_payment", 1)] * 2 + [("cancelled", 4)] * 3 + [("refunding", 8)] * 2
        + [("refunded", 16)] * 2 + [("returning", 9)] * 2 + [("exchanging", 9)] * 2
        + [("exchanged", 18)] * 2 + [("out_for_delivery", 3)] * 2
    )  # fmt: skip
    for place, (status, age) in enumerate(plan):
        customer = buyers[place % len(buyers)]
        arrived = status in {"signed", "refunding", "refunded", "returning", "exchanging",
                             "exchanged"}  # fmt: skip
        placed = age + (shop.random.randrange(12) if arrived else 0)
        time = f"{shop.random.randrange(8, 13):02d}:{shop.random.randrange(60):02d}"
        shop.order(customer, status, placed, time, **details(shop, customer, status, placed))


def details(shop: Shop, customer: str, status: str, age: int) -> Row:
    """What an order in this state brings with it: parcels, refunds, invoices."""
    found: Row = {}
    stages = {"in_transit": "left", "shipped": "picked_up"}
    if status in {"signed", "refunding", "refunded", "returning", "exchanging", "exchanged"}:
        found["shipments"] = [shop.parcel(customer, age - 1, "signed")]
    elif status in stages:
        found["shipments"] = [shop.parcel(customer, age, stages[status])]
    elif status in {"delivered", "out_for_delivery"}:
        parcel = shop.parcel(customer, age, "near")
        depot = parcel["events"][-1][2]
        last = (
            ["-1d 19:26", "delivered", depot, "快件已送达【菜鸟驿站】，请凭取件码及时领取"]
            if status == "delivered"
            else ["-1h", "out_for_delivery", depot, "快递员正在派送途中，请保持电话畅通"]
        )
        parcel["events"].append(last)
        found["shipments"] = [parcel]
    if status == "refunded":
        found["refunded"] = f"-{max(age - 7, 1)}d 14:30"
    if status == "signed" and shop.random.random() < 0.5:  # noqa: PLR2004
        found["invoice"] = {"kind": "company", "title": "杭州云起文化创意有限公司",
                            "tax": "91330100MA00000X00", "status": "requested"}  # fmt: skip
    return found


def main() -> None:
    products = yaml.safe_load((PACK / "products.yaml").read_text("utf-8"))["products"]
    shop = Shop(products, yaml.safe_load((PACK / "customers.yaml").read_text("utf-8")))
    for part in (wang, emma, anomalies, ordinary):
        part(shop)
    head = "# Written by tools/make_demo_orders.py. Times are offsets from the import.\n"
    body = "".join(
        "- " + yaml.safe_dump(order, allow_unicode=True, sort_keys=False, width=10_000,
                              default_flow_style=None).replace("\n", "\n  ").rstrip() + "\n"
        for order in shop.orders
    )  # fmt: skip
    (PACK / "orders.yaml").write_text(head + body, "utf-8")


if __name__ == "__main__":
    main()
