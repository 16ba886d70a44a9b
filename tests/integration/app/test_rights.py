"""Who may do what over HTTP: every operation of the document against every kind of caller.

The table is the law, written down apart from the guards: the least trusted role that may do each
operation. An operation that is not in it, or that lets anybody else in, fails here.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client, problem
from tests.factories.whole import whole_desk

from xiaoer.app.main import openapi_document
from xiaoer.contacts import api as contacts
from xiaoer.conversations import api as conversations
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import InboxId

LAW = {
    "open": """
        get_file log_in start_widget
    """,
    "anyone": """
        confirm_proposal decline_proposal get_article get_proposal list_articles
        list_collections list_order_actions propose upload_file
    """,
    "visitor": """
        answer_bot_offer answer_end ask_for_person choose_care decline_rating
        do_widget_aftersales explain_rating get_own_profile get_widget_aftersales
        get_widget_call_back get_widget_conversation get_widget_rating identify_buyer
        leave_number list_own_records list_widget_aftersales list_widget_messages
        list_widget_orders mark_widget_read open_widget_aftersales rate_conversation
        send_widget_message withdraw_number
    """,
    "viewer": """
        get_abuse_score
        change_me count_aftersales count_conversations evaluate_policies get_aftersales
        get_contact get_conversation get_decision get_me get_order get_policies
        get_policy_version get_product get_service_rules get_sku list_aftersales list_agents
        list_compensations list_contact_conversations list_contact_orders list_conversations
        list_customer_orders list_decisions list_inboxes list_messages list_policy_versions
        list_products list_proposals list_scopes list_teams log_out
        recognise_tracking_number replay_decision
    """,
    "agent": """
        add_note add_shipment ask_end assign complete_call_back do_aftersales
        get_call_back get_refund get_suggestion keep_promise list_promises
        list_refunds list_to_dos mark_read offer_bot open_aftersales propose_compensation
        reopen resolve send_message snooze take_over
    """,
    "supervisor": """
        approve_article_draft approve_compensation dismiss_article_draft edit_teaching
        export_examples get_ledger_checkpoint get_service_report get_shop_sync
        get_suggestion_usage get_taught_intent get_taught_model get_teaching get_trial
        import_examples learn_teaching list_advantages list_article_drafts list_audit
        list_connection_kinds list_connections list_jobs list_ledger_entries
        list_model_calls list_shop_refunds list_shop_rejections list_taught_models
        list_unread_questions mine_article_drafts prove_ledger_entry publish_taught_model
        put_article_phrases put_unread_aside reject_compensation replay_job
        take_back_teaching try_sentence
    """,
    "admin": """
        change_connection connect create_agent disconnect issue_api_token list_api_tokens
        list_customer_records list_order_records publish_policies put_scope
        put_service_rules receive_message restore_shop revoke_api_token switch_bot sync_shop
        test_shop
    """,
}
AGENTS = ("viewer", "agent", "supervisor", "admin", "owner")
METHODS = ("get", "put", "post", "delete", "patch")
LAST = "log_out"
"""It ends the session that the others need."""


@dataclass(frozen=True)
class Operation:
    """What the document says of it, and who may."""

    name: str
    method: str
    path: str
    least: str

    @property
    def address(self) -> str:
        """The path with parts that name nothing."""
        path = re.sub(r"\{\w+_id\}", str(uuid4()), self.path)
        path = path.replace("{index}", "0").replace("{number}", "1").replace("{shelf}", "shops")
        return re.sub(r"\{\w+\}", "nothing", path)


def operations() -> list[Operation]:
    """Every operation of the document, the one that ends sessions at the end."""
    least = {name: who for who, names in LAW.items() for name in names.split()}
    found = [
        Operation(entry["operationId"], method, path, least.get(entry["operationId"], "unknown"))
        for path, item in json.loads(openapi_document())["paths"].items()
        for method, entry in item.items()
        if method in METHODS
    ]
    return sorted(found, key=lambda operation: operation.name == LAST)


ALL = operations()


def test_the_law_knows_every_operation_and_no_other() -> None:
    written = [name for names in LAW.values() for name in names.split()]
    assert sorted(written) == sorted(operation.name for operation in ALL)


def test_every_operation_but_the_beginnings_says_that_it_wants_a_subject() -> None:
    document = json.loads(openapi_document())
    assert document["security"] == [{"session": []}, {"api_token": []}, {"visitor_token": []}]
    free = {
        entry["operationId"]
        for item in document["paths"].values()
        for method, entry in item.items()
        if method in METHODS and entry.get("security") == [{}]
    }
    assert free == set(LAW["open"].split())


@dataclass(frozen=True)
class Callers:
    """A client, and the headers of each kind of caller."""

    client: Client
    headers: dict[str, dict[str, str]]

    async def ask(self, operation: Operation, who: str) -> tuple[int, str]:
        """Status, and code if it is a refusal; the body is empty, so that nothing is done."""
        answer = await self.client.request(
            operation.method.upper(),
            operation.address,
            headers=self.headers[who],
            json=None if operation.method == "get" else {},
        )
        if answer.status_code < 400:
            return answer.status_code, ""
        return problem(answer)


@pytest.fixture
async def callers(db: Database, clock: FixedClock) -> AsyncIterator[Callers]:
    workspace = await given_workspace(db, clock)
    headers: dict[str, dict[str, str]] = {"nobody": {}}
    for role in Role:
        headers[role.value] = (await given_session(db, clock, workspace.id, role)).headers
    async with db.transaction(workspace.id) as tx:
        inbox = await conversations.create_inbox(
            tx, workspace.id, key="test-widget", channel="widget", name="店", clock=clock
        )
        contact = await contacts.find_or_create_by_identity(
            tx,
            workspace.id,
            inbox_id=InboxId(inbox.id),
            external_id="v",
            verified=False,
            clock=clock,
        )
        token = await contacts.issue_visitor_token(
            tx, workspace.id, contact_id=contact.id, inbox_id=InboxId(inbox.id), clock=clock
        )
    headers["visitor"] = {"Authorization": f"Bearer {token}"}
    async with whole_desk(db, clock) as client:
        yield Callers(client, headers)


async def test_nobody_unknown_gets_anywhere_but_to_the_beginnings(callers: Callers) -> None:
    for operation in ALL:
        status, code = await callers.ask(operation, "nobody")
        if operation.least == "open":
            assert status not in {401, 403}, operation
        else:
            assert (status, code) == (401, "kernel.unauthenticated"), operation


async def test_visitors_get_to_their_own_window_and_nowhere_else(callers: Callers) -> None:
    for operation in ALL:
        status, code = await callers.ask(operation, "visitor")
        if operation.least in {"open", "anyone", "visitor"}:
            assert code not in {"identity.agents_only", "kernel.unauthenticated"}, operation
            assert status < 500, operation
        else:
            assert (status, code) == (403, "identity.agents_only"), operation


async def test_agents_of_every_role_get_no_further_than_the_law_says(callers: Callers) -> None:
    """The role below the least one is refused, the least one is not."""
    for operation in ALL:
        if operation.least not in AGENTS:
            continue
        place = AGENTS.index(operation.least)
        if place:
            status, code = await callers.ask(operation, AGENTS[place - 1])
            assert (status, code) == (403, "identity.permission_missing"), operation
        status, code = await callers.ask(operation, operation.least)
        assert status not in {401, 403}, (operation, code)
        assert status < 500, (operation, code)


async def test_no_agent_gets_into_a_visitors_window(callers: Callers) -> None:
    for operation in ALL:
        if operation.least == "visitor":
            found = await callers.ask(operation, "owner")
            assert found == (403, "identity.visitors_only"), operation


async def test_an_owner_is_refused_nothing_that_agents_may_do(callers: Callers) -> None:
    for operation in ALL:
        if operation.least in {"anyone", *AGENTS}:
            status, code = await callers.ask(operation, "owner")
            assert status not in {401, 403}, (operation, code)
            assert status < 500, (operation, code)
