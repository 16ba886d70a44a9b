"""What agents and buyers send about after-sales requests. Amounts in minor units."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Protocol
from uuid import UUID

import msgspec

from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.model.words import EvidenceKind, Kind, RefusalReason
from xiaoer.commerce.aftersales.opening import Wanted
from xiaoer.commerce.policies.model.facts import Reason

Minor = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
ShortText = Annotated[str, msgspec.Meta(max_length=200)]
FindingName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z_]{1,60}$")]
LongText = Annotated[str, msgspec.Meta(max_length=2_000)]


class LineInput(msgspec.Struct, frozen=True):
    """`position` is the line's place in the order, from 0."""

    position: Annotated[int, msgspec.Meta(ge=0, le=1_000)]
    quantity: Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class EvidenceInput(msgspec.Struct, frozen=True):
    """`file_id` is the id that the upload of the file answered."""

    file_id: UUID
    kind: EvidenceKind = EvidenceKind.PHOTO


class NewAftersales(msgspec.Struct, frozen=True):
    """What a buyer asks for. Without lines it is about all of them, or the order as a whole."""

    order_number: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    kind: Kind
    reason: Reason
    text: LongText = ""
    lines: Annotated[list[LineInput], msgspec.Meta(max_length=100)] = []
    evidence: Annotated[list[EvidenceInput], msgspec.Meta(max_length=9)] = []
    amount_minor: Minor | None = None
    invoice_kind: Literal["personal", "company"] | None = None
    invoice_title: ShortText | None = None
    tax_number: ShortText | None = None
    new_sku: ShortText | None = None


class NewAgentAftersales(NewAftersales, frozen=True, kw_only=True):
    """The same for a buyer who asked an agent; `buyer` is the customer's key in the shop."""

    buyer: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


AgentAct = Literal[
    "add_evidence", "ask_evidence", "reassess", "agree", "offer", "refuse", "undo", "ship_return",
    "waive_return", "advance", "receive", "pass_inspection", "deduct", "reject_goods", "send_back",
    "settle", "send", "carry_out", "carrier_answer", "escalate", "rule_for_buyer",
    "rule_for_merchant", "retry_refund", "pay_otherwise", "settle_by_hand",
]  # fmt: skip
BuyerAct = Literal[
    "add_evidence", "accept_offer", "decline_offer", "ship_return", "accept_deduction",
    "confirm_receipt", "escalate", "withdraw", "reopen",
]  # fmt: skip


class _ActInput(msgspec.Struct, frozen=True, kw_only=True):
    """What an act takes; `needs` of the act says which fields it cannot do without."""

    text: LongText | None = None
    carrier: ShortText | None = None
    tracking_number: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    evidence: Annotated[list[EvidenceInput], msgspec.Meta(max_length=9)] = []


class AgentActInput(_ActInput, frozen=True, kw_only=True):
    """What an agent does; `findings` are facts for `reassess`, such as goods_intact."""

    act: AgentAct
    reason: RefusalReason | None = None
    amount_minor: Minor | None = None
    findings: Annotated[dict[FindingName, bool], msgspec.Meta(max_length=20)] = {}


class BuyerActInput(_ActInput, frozen=True, kw_only=True):
    """What a buyer does."""

    act: BuyerAct


def wanted_of(data: NewAftersales, evidence: tuple[EvidenceFile, ...]) -> Wanted:
    """What the request asks for; `evidence` are the files it names, looked up by the caller."""
    details = {
        "invoice_kind": data.invoice_kind,
        "invoice_title": data.invoice_title,
        "tax_number": data.tax_number,
        "new_sku": data.new_sku,
    }
    return Wanted(
        order_number=data.order_number,
        kind=data.kind,
        reason=data.reason,
        words=data.text,
        lines=tuple(Line(line.position, line.quantity) for line in data.lines),
        evidence=evidence,
        amount=data.amount_minor,
        details={key: value for key, value in details.items() if value},
    )


class Upload(Protocol):
    """A kept file, as the slice that keeps uploads describes it."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def url(self) -> str: ...


def evidence_files(
    wanted: Sequence[EvidenceInput], files: Sequence[Upload], looks: Mapping[UUID, int]
) -> tuple[EvidenceFile, ...]:
    """The named uploads with the kinds they were given; `looks` are fingerprints by id."""
    kinds = {item.file_id: item.kind for item in wanted}
    return tuple(
        EvidenceFile(
            file.id, kinds[file.id], file.name, file.media_type, file.url, looks.get(file.id)
        )
        for file in files
    )
