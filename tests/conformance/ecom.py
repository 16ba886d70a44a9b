"""The tools of `ecom_bench_zh`, on the product's public interface.

The benchmark gives every order that is placed one fixed number; ours has its own, kept beside it.
What the product refused to import (invoices, visits and rewards of orders that are not in the
file) stands in the dump as it was.
"""

import atexit
import copy
from contextlib import ExitStack
from typing import Any

from tests.conformance.adapter import Adapter, Tool, major
from tests.conformance.data import folder
from tests.conformance.desk import Json
from tests.conformance.product import running

POLICIES = ("sense", "shop_ecom_jd")
PLACED = "1234567890"
E_CARD = "京东E卡"
STATUSES = {"cancelled": "已取消", "returning": "已退货", "paid": "已付款"}
REGION = ("省份", "城市", "区县")


class Shop(Adapter):
    """The Chinese appliance shop."""

    locale = "zh-CN"

    def named_tools(self) -> dict[str, Tool]:
        return {
            "get_user_info": self.user,
            "get_user_orders_info": self.orders,
            "get_logistics_info": self.parcels,
            "get_product_info": self.product,
            "get_discount_info": lambda a, s: self.base["discount"][a["platform"]][a["shop_id"]],
            "get_gift_info": lambda a, s: self.detail(a, "赠品信息"),
            "get_auxiliary_materials_info": lambda a, s: self.detail(a, "辅材材料"),
            "get_installation_service_info": lambda a, s: self.detail(a, "安装说明"),
            "get_repair_info": lambda a, s: self.detail(a, "维修说明"),
            "manage_order": self.manage_order,
            "manage_return": lambda a, s: self.on_order(a, s, "return_refund"),
            "manage_exchange": self.exchange,
            "manage_ecard": self.e_card,
            "manage_invoice": self.invoice,
            "manage_urgent": lambda a, s: self.on_order(a, s, "courier_nudge"),
            "schedule_service": self.visit,
            "register_cashback_by_review": self.cashback,
            "transfer_to_specialist": lambda a, s: "已转接",
        }

    def reset(self) -> None:
        super().reset()
        self.placed: dict[str, str] = {}

    # look-ups

    def profile(self, s: Json, user: str | None = None) -> Json:
        headers, _ = self.desk.window(s.get("user_id"))
        return self.desk.get("/widget/profile", headers, customer=user)

    def user(self, a: Json, s: Json) -> Json:
        return user_of(self.profile(s, a["user_id"]))

    def orders(self, a: Json, s: Json) -> list[str]:
        return sorted(self.profile(s, a["user_id"])["orders"])

    def number(self, a: Json) -> str:
        """The product's number of an order; the benchmark's own for what was placed."""
        given = str(a["order_id"])
        return self.placed.get(str(a.get("user_id")), given) if given == PLACED else given

    def own_order(self, a: Json, s: Json) -> Json:
        headers, _ = self.desk.window(s.get("user_id"))
        found = self.desk.get("/widget/records", headers, number=self.number(a))
        return self.order_of(found["items"][0])

    def parcels(self, a: Json, s: Json) -> Json:
        headers, _ = self.desk.window(s.get("user_id"))
        return self.desk.get("/widget/records", headers, number=self.number(a))["items"][0]

    def product(self, a: Json, _: Json) -> Json:
        found = self.desk.get(f"/products/{a['product_id']}")
        return {
            "商品ID": found["id"],
            "商品名称": found["title"],
            "商品状态": "已上架",
            "商品价格": major(found["price"]),
            "商品描述": found["description"],
        }

    def detail(self, a: Json, name: str) -> str | None:
        return self.desk.get(f"/products/{a['product_id']}")["attributes"].get(name)

    # changes

    def on_order(self, a: Json, s: Json, act: str, **more: Any) -> Json:
        wished = {"act": act, "order_number": self.number(a), "customer": a.get("user_id"), **more}
        self.desk.act(s, wished)
        return self.own_order(a, s)

    def manage_order(self, a: Json, s: Json) -> Json:
        match a["action"]:
            case "查询":
                return self.own_order(a, s)
            case "取消":
                return self.on_order(a, s, "cancel")
            case "修改":
                address = {"detail": a.get("address"), "phone": a.get("phone_number")}
                return self.on_order(a, s, "change_address", address=address)
            case "增加":
                return self.place(a, s)
            case _:
                raise TypeError(a["action"])

    def place(self, a: Json, s: Json) -> Json:
        goods: list[Json] = a.get("product_info_list") or []
        lines = [{"sku": x["product_id"], "quantity": x["quantity"]} for x in goods]
        wished = {
            "act": "place_order",
            "customer": a["user_id"],
            "lines": lines,
            "payment_method_id": a.get("payment", "支付宝"),
            "shop": a["shop_id"],
            "channel": a["platform"],
        }
        done = self.desk.act(s, wished, attested={"is_paid": True})
        self.placed[a["user_id"]] = done["result"]["order_number"]
        return self.own_order({"order_id": PLACED, "user_id": a["user_id"]}, s)

    def exchange(self, a: Json, s: Json) -> Json:
        if a["action"] == "查询":
            offers = self.detail({"product_id": a["original_product_id"]}, "可换货商品")
            return {"订单状态": self.own_order(a, s)["订单状态"], "可换货商品": offers}
        if a["action"] != "换货":
            raise TypeError(a["action"])
        line = {"sku": a["original_product_id"], "new_sku": a.get("exchange_product_id")}
        return self.on_order(a, s, "change_items", lines=[line])

    def e_card(self, a: Json, s: Json) -> float:
        wished: Json = {"customer": a["user_id"], "payment_method_id": E_CARD}
        match a["action"]:
            case "余额使用":
                goods = {"sku": a["product_id"], "quantity": a["quantity"]}
                self.desk.act(s, wished | {"act": "spend_balance", "lines": [goods]})
            case "退款":
                amount = round(float(a.get("amount", 0)) * 100)
                refund = {"act": "refund_to_balance", "amount_minor": amount}
                self.desk.act(s, wished | refund, attested={})
            case "信息查询" | "余额查询":
                pass
            case _:
                raise TypeError(a["action"])
        return user_of(self.profile(s, a["user_id"]))["电子卡余额"]

    def invoice(self, a: Json, s: Json) -> Json:
        form = a["invoice_type"]
        kind = "personal" if "个人" in form else "company"
        invoice = {"kind": kind, "title": a["title"], "form": form, "phone": a["phone_number"]}
        wished = {"act": "invoice", "order_number": self.number(a), "invoice": invoice}
        self.desk.act(s, wished)
        return invoice

    def visit(self, a: Json, s: Json) -> Json:
        visit = {
            "service": a["service_type"],
            "name": a["user_name"],
            "phone": a["phone_number"],
            "wanted": a["service_time"],
        }
        return self.on_order(a, s, "appointment", visit=visit)

    def cashback(self, a: Json, s: Json) -> bool:
        if a["action"] == "查询":
            return self.number(a) in self.profile(s, a["user_id"])["cashbacks"]
        if a["action"] != "返现":
            raise TypeError(a["action"])
        wished = {"act": "cashback", "order_number": self.number(a), "customer": a["user_id"]}
        self.desk.act(s, wished, attested={"evidence_verified": s.get("evidence_ok", True)})
        return True

    # the dump

    def dump(self) -> Json:
        self.records.refresh()
        shown: Json = {
            "orders": {},
            "users_info": {k: user_of(c) for k, c in self.records.customers.items()},
            "invoices": copy.deepcopy(self.base["invoices"]),
            "service": copy.deepcopy(self.base["service"]),
            "register_cashback": copy.deepcopy(self.base["register_cashback"]),
        }
        placed = {number: user for user, number in self.placed.items()}
        for order in self.records.orders.values():
            if order["placed_here"] and order["number"] not in placed:
                continue
            place = (order["channel"], order["shop"], order["customer"])
            number = PLACED if order["placed_here"] else order["number"]
            put(shown["orders"], (*place, number), self.order_of(order))
            if visit := order["appointment"]:
                put(shown["service"], (*place, number), visit_of(visit, place, number))
        for user, customer in self.records.customers.items():
            self.put_wishes(shown, user, customer)
        return shown

    def put_wishes(self, shown: Json, user: str, customer: Json) -> None:
        """Invoices and rewards; a reward stands under the shop, whatever its order."""
        [(platform, shops)] = self.base["products"].items()
        [shop] = shops
        for number in customer["cashbacks"]:
            told = PLACED if number == self.placed.get(user) else number
            put(shown["register_cashback"], (platform, shop, user, told), value=True)
        for wish in customer["invoice_wishes"]:
            number = wish["order_number"]
            told = PLACED if number == self.placed.get(user) else number
            shown["invoices"][told] = {
                "发票抬头": wish["title"],
                "发票类型": wish["form"],
                "订单ID": told,
                "手机号码": wish["phone"],
            }

    def order_of(self, order: Json) -> Json:
        is_placed = order["placed_here"]
        price = "商品价格" if is_placed else "单价"
        status = STATUSES.get(order["status"]) if order["version"] or is_placed else None
        word = order["source_status"] if status in {None, "已付款"} and not is_placed else status
        return {
            "用户ID": order["customer"],
            "订单ID": PLACED if is_placed else order["number"],
            "订单状态": word,
            "订单总金额": major(order["total"]),
            "是否加急": order["is_urgent"],
            "订单商品列表": [
                {"商品ID": line["sku"], price: major(line["price"]), "数量": line["quantity"]}
                for line in order["lines"]
            ],
            "收货地址": person_of(order["address"]) | address_of(order["address"]),
            "支付方式": order["source_fields"].get("支付方式") or order["payments"][0]["method"],
        }


def address_of(place: Json) -> Json:
    region = dict(zip(REGION, place["region"], strict=True))
    return {"国家": place["country"], **region, "详细地址": place["detail"]}


def person_of(place: Json) -> Json:
    return {"收件人姓名": place["name"], "电话号码": place["phone"]}


def visit_of(visit: Json, place: tuple[str, str, str], number: str) -> Json:
    platform, shop, user = place
    return {
        "服务类型": visit["service"],
        "店铺ID": shop,
        "用户ID": user,
        "订单ID": number,
        "平台": platform,
        "电话号码": visit["phone"],
        "用户姓名": visit["name"],
        "预约日期": visit["wanted"],
    }


def user_of(found: Json) -> Json:
    [card] = [method for method in found["methods"] if method["id"] == E_CARD]
    return {
        "用户ID": found["external_id"],
        "电话号码": found["phone"],
        "用户姓名": found["name"],
        **found["source_fields"],
        "电子卡余额": major(card["balance"]),
        "地址信息": address_of(found["address"]),
    }


def put(tree: Json, path: tuple[str, ...], value: Any) -> None:
    """Set a leaf of a tree of dicts."""
    *branches, leaf = path
    for branch in branches:
        tree = tree.setdefault(branch, {})
    tree[leaf] = value


def started(db: Json) -> Shop:
    """A shop on a product of its own, for `ecom_check.py --py`."""
    stack = ExitStack()
    access = stack.enter_context(running(folder("ecom_bench_zh"), "ecom", POLICIES))
    atexit.register(stack.close)
    return Shop(access, db)
