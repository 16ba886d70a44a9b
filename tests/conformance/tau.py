"""The 17 tools of `tau_retail`, on the product's public interface."""

import atexit
from contextlib import ExitStack
from typing import Any

from tests.conformance.adapter import Adapter, Tool, major
from tests.conformance.data import folder
from tests.conformance.desk import Json
from tests.conformance.product import running

POLICIES = ("sense", "shop_tau_retail")
STATUSES = {
    "paid": "pending",
    "packed": "processed",
    "returning": "return requested",
    "exchanging": "exchange requested",
}
REASONS = {"no longer needed": "no_longer_needed", "ordered by mistake": "ordered_by_mistake"}
WORDS = {code: word for word, code in REASONS.items()}
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")
SUMS = set("0123456789+-*/(). ")


class Shop(Adapter):
    """The American shop."""

    def named_tools(self) -> dict[str, Tool]:
        return {
            "find_user_id_by_email": self.by_email,
            "find_user_id_by_name_zip": self.by_name,
            "get_order_details": self.order,
            "get_user_details": self.user,
            "get_product_details": self.product,
            "get_item_details": self.item,
            "list_all_product_types": self.types,
            "calculate": self.calculate,
            "think": lambda a, s: "",
            "transfer_to_human_agents": lambda a, s: "Transfer successful",
            "cancel_pending_order": self.cancel,
            "modify_pending_order_address": self.move_order,
            "modify_user_address": self.move_home,
            "modify_pending_order_items": self.change,
            "exchange_delivered_order_items": self.exchange,
            "return_delivered_order_items": self.give_back,
            "modify_pending_order_payment": self.repay,
        }

    def dump(self) -> Json:
        self.records.refresh()
        return {
            "users": {key: user_of(found) for key, found in self.records.customers.items()},
            "orders": {o["number"]: order_of(o) for o in self.records.orders.values()},
        }

    def identify(self, proof: Json) -> str:
        headers, _ = self.desk.window(None)
        return str(self.desk.post("/widget/identify", proof, headers)["external_id"])

    def by_email(self, a: Json, _: Json) -> str:
        return self.identify({"means": "email", "email": a["email"]})

    def by_name(self, a: Json, _: Json) -> str:
        name = f"{a['first_name']} {a['last_name']}"
        return self.identify({"means": "name_zip", "name": name, "post_code": a["zip"]})

    def own_order(self, number: str, s: Json) -> Json:
        headers, _ = self.desk.window(s.get("user_id"))
        return order_of(self.desk.get("/widget/records", headers, number=number)["items"][0])

    def order(self, a: Json, s: Json) -> Json:
        return self.own_order(a["order_id"], s)

    def user(self, a: Json, s: Json) -> Json:
        headers, _ = self.desk.window(s.get("user_id"))
        return user_of(self.desk.get("/widget/profile", headers, customer=a["user_id"]))

    def product(self, a: Json, _: Json) -> Json:
        found = self.desk.get(f"/products/{a['product_id']}")
        variants = {sku["id"]: variant_of(sku) for sku in found["skus"]}
        return {"name": found["title"], "product_id": found["id"], "variants": variants}

    def item(self, a: Json, _: Json) -> Json:
        return variant_of(self.desk.get(f"/skus/{a['item_id']}"))

    def types(self, _: Json, __: Json) -> Json:
        found = self.desk.get("/products", limit=200)["items"]
        return dict(sorted((product["title"], product["id"]) for product in found))

    def calculate(self, a: Json, _: Json) -> str:
        if not set(a["expression"]) <= SUMS:
            raise TypeError("invalid characters")
        try:
            return str(round(float(eval(a["expression"], {"__builtins__": None}, {})), 2))
        except (SyntaxError, ArithmeticError) as error:
            raise TypeError(str(error)) from error

    def done(self, a: Json, s: Json, act: str, **more: Any) -> Json:
        wished = {"act": act, "order_number": a["order_id"], **more}
        self.desk.act(s, wished)
        return self.own_order(a["order_id"], s)

    def cancel(self, a: Json, s: Json) -> Json:
        return self.done(a, s, "cancel", reason=REASONS.get(a["reason"], "other"))

    def move_order(self, a: Json, s: Json) -> Json:
        return self.done(a, s, "change_address", address=place_of(a))

    def move_home(self, a: Json, s: Json) -> Json:
        wished = {"act": "default_address", "customer": a["user_id"], "address": place_of(a)}
        self.desk.act(s, wished)
        return self.user(a, s)

    def change(self, a: Json, s: Json) -> Json:
        method = a["payment_method_id"]
        return self.done(a, s, "change_items", lines=swaps_of(a), payment_method_id=method)

    def exchange(self, a: Json, s: Json) -> Json:
        method = a["payment_method_id"]
        return self.done(a, s, "exchange", lines=swaps_of(a), payment_method_id=method)

    def give_back(self, a: Json, s: Json) -> Json:
        lines = [{"sku": sku, "quantity": 1} for sku in a["item_ids"]]
        method = a["payment_method_id"]
        return self.done(a, s, "return_refund", lines=lines, payment_method_id=method)

    def repay(self, a: Json, s: Json) -> Json:
        return self.done(a, s, "change_payment", payment_method_id=a["payment_method_id"])


def swaps_of(a: Json) -> list[Json]:
    """Old and new items side by side; where one side is shorter, nothing stands."""
    old, new = a["item_ids"], a["new_item_ids"]
    wanted = max(len(old), len(new))
    return [
        {
            "sku": old[at] if at < len(old) else None,
            "quantity": 1,
            "new_sku": new[at] if at < len(new) else None,
        }
        for at in range(wanted)
    ]


def place_of(a: Json) -> Json:
    return {
        "street": [a["address1"], a["address2"]],
        "region": [a["state"], a["city"]],
        "post_code": a["zip"],
        "country": a["country"],
    }


def address_of(place: Json) -> Json:
    (state, city), (one, two) = place["region"], place["street"]
    parts = (one, two, city, state, place["country"], place["post_code"])
    return dict(zip(ADDRESS, parts, strict=True))


def variant_of(sku: Json) -> Json:
    return {
        "item_id": sku["id"],
        "options": sku["attributes"],
        "available": sku["is_available"],
        "price": major(sku["price"]),
    }


def user_of(found: Json) -> Json:
    first, _, last = found["name"].partition(" ")
    return {
        "user_id": found["external_id"],
        "name": {"first_name": first, "last_name": last},
        "address": address_of(found["address"]),
        "email": found["email"],
        "payment_methods": {method["id"]: method_of(method) for method in found["methods"]},
        "orders": found["orders"],
    }


def method_of(method: Json) -> Json:
    shown = {"source": method["label"], "id": method["id"], **method["details"]}
    return shown | ({"balance": major(method["balance"])} if method["balance"] else {})


def order_of(order: Json) -> Json:
    status = STATUSES.get(order["status"], order["status"])
    if status == "pending" and "items" in order["modified"]:
        status = "pending (item modified)"
    shown: Json = {
        "order_id": order["number"],
        "user_id": order["customer"],
        "address": address_of(order["address"]),
        "items": [
            {
                "name": line["title"],
                "product_id": line["product_id"],
                "item_id": line["sku"],
                "price": major(line["price"]),
                "options": line["options"],
            }
            for line in order["lines"]
            for _ in range(line["quantity"])
        ],
        "status": status,
        "fulfillments": [
            {"tracking_id": [parcel["tracking_number"]], "item_ids": parcel["skus"]}
            for parcel in order["shipments"]
        ],
        "payment_history": [
            {
                "transaction_type": payment["kind"],
                "amount": major(payment["amount"]),
                "payment_method_id": payment["method_id"],
            }
            for payment in order["payments"]
        ],
    }
    if order["reason"] in WORDS:
        shown["cancel_reason"] = WORDS[order["reason"]]
    return shown | request_of(order["request"] or {})


def request_of(request: Json) -> Json:
    match request.get("kind"):
        case "return":
            return {
                "return_items": request["skus"],
                "return_payment_method_id": request["payment_method_id"],
            }
        case "exchange":
            return {
                "exchange_items": request["skus"],
                "exchange_new_items": request["new_skus"],
                "exchange_payment_method_id": request["payment_method_id"],
                "exchange_price_difference": request["difference_minor"] / 100,
            }
        case _:
            return {}


def started(db: Json) -> Shop:
    """A shop on a product of its own, for `tau_check.py --py`."""
    stack = ExitStack()
    access = stack.enter_context(running(folder("tau_retail"), "tau", POLICIES))
    atexit.register(stack.close)
    return Shop(access, db)
