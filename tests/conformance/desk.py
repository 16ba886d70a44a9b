"""The product's public HTTP interface, as a shop's program and its buyers use it."""

from typing import Any

import httpx
from tests.conformance.product import Access

from xiaoer.identity.api import Permission

Json = dict[str, Any]
SCOPES = (
    Permission.ORDERS_READ,
    Permission.ORDERS_ACT,
    Permission.RECORDS_READ,
    Permission.SHOP_MANAGE,
)


class RefusedError(Exception):
    """The product said no."""

    def __init__(self, answer: httpx.Response) -> None:
        problem = answer.json()
        super().__init__(f"{problem['code']}: {problem['detail']}")


class Desk:
    """One program with its token, and a chat window for each buyer."""

    def __init__(self, access: Access, locale: str) -> None:
        self.access = access
        self.http = httpx.Client(
            base_url=access.url, headers={"Accept-Language": locale}, timeout=60, trust_env=False
        )
        self.program = {"Authorization": f"Bearer {self._token()}"}
        self.windows: dict[str, tuple[str, str]] = {}
        self.has_changed = False

    def close(self) -> None:
        self.http.close()

    def _token(self) -> str:
        login = {
            "workspace": self.access.workspace,
            "email": self.access.email,
            "password": self.access.password,
        }
        page = {"X-Requested-With": "xiaoer"}
        self._read(self.http.post("/api/v1/sessions", json=login, headers=page))
        wanted = {"name": "conformance", "scopes": [scope.value for scope in SCOPES]}
        issued = self._read(self.http.post("/api/v1/api-tokens", json=wanted, headers=page))
        self.http.cookies.clear()
        return str(issued["token"])

    @staticmethod
    def _read(answer: httpx.Response) -> Any:
        if answer.status_code >= 500:
            raise RuntimeError(f"{answer.request.url}: {answer.text}")
        if answer.status_code >= 400:
            raise RefusedError(answer)
        return answer.json() if answer.content else None

    def get(self, path: str, headers: dict[str, str] | None = None, **query: object) -> Any:
        """GET as the program, or as whoever the headers are."""
        given: Any = {name: value for name, value in query.items() if value is not None}
        return self._read(
            self.http.get(f"/api/v1{path}", params=given, headers=headers or self.program)
        )

    def post(self, path: str, body: Json, headers: dict[str, str] | None = None) -> Any:
        """POST as the program, or as whoever the headers are."""
        return self._read(
            self.http.post(f"/api/v1{path}", json=body, headers=headers or self.program)
        )

    def window(self, user: str | None) -> tuple[dict[str, str], str]:
        """A chat window: of a buyer whom the shop signed, or of somebody unknown."""
        if user is not None and user in self.windows:
            token, contact = self.windows[user]
        else:
            body: Json = {"inbox_key": self.access.inbox_key}
            if user is not None:
                signature = self.access.signature(user)
                body["identity"] = {"external_id": user, "signature": signature}
            begun = self.post("/widget/sessions", body)
            token, contact = begun["token"], begun["contact"]["id"]
            if user is not None:
                self.windows[user] = (token, contact)
        return {"Authorization": f"Bearer {token}"}, contact

    def act(self, session: Json, wished: Json, *, attested: Json | None = None) -> Json:
        """Propose, and confirm if the buyer said yes. Where an agent has to vouch, they propose."""
        headers, contact = self.window(session.get("user_id"))
        if attested is None:
            proposal = self.post("/proposals", wished, headers)
        else:
            vouched = {"contact_id": contact, "attested": attested}
            proposal = self.post("/proposals", wished | vouched)
        if not session.get("confirmed"):
            raise UnconfirmedError(str(proposal["summary"]))
        self.has_changed = True
        return self.post(f"/proposals/{proposal['id']}/confirm", {}, headers)

    def restore(self) -> None:
        """Put the shop back as it was imported, if anything was done."""
        if self.has_changed:
            self.post("/shop/restore", {})
            self.has_changed = False


class UnconfirmedError(Exception):
    """It was proposed, and nobody said yes."""


class Records:
    """The shop's records, of which only what changed is read again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.orders: dict[str, Json] = {}
        self.customers: dict[str, Json] = {}
        self._since = {"orders": "0", "customers": "0"}

    def refresh(self) -> None:
        """Read what changed."""
        for order in self._changed("orders"):
            self.orders[order["id"]] = order
        for customer in self._changed("customers"):
            self.customers[customer["external_id"]] = customer
        listed = {n for c in self.customers.values() for n in c["orders"]}
        gone = [
            key
            for key, order in self.orders.items()
            if order["placed_here"] and order["number"] not in listed
        ]
        for key in gone:
            del self.orders[key]

    def _changed(self, kind: str) -> list[Json]:
        found: list[Json] = []
        since, cursor, revision = self._since[kind], None, None
        while True:
            page = self.desk.get(f"/records/{kind}", changed_since=since, cursor=cursor, limit=200)
            found += page["items"]
            revision = revision or page["revision"]
            cursor = page["next_cursor"]
            if cursor is None:
                self._since[kind] = revision
                return found
