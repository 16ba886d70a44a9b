"""Ids sort by time and say nothing else."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID

from xiaoer.kernel.ids import new_id, workspace_id_of


def test_ids_are_uuid_version_7_of_the_rfc_variant() -> None:
    made = new_id()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_each_id_is_greater_than_the_one_before() -> None:
    made = [new_id() for _ in range(20_000)]
    assert all(left < right for left, right in pairwise(made))


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(_make, [2_000] * 4))
    assert len({made for batch in batches for made in batch}) == 8_000
    assert all(batch == sorted(batch) for batch in batches)


def _make(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]


def test_workspace_id_depends_on_the_slug_alone() -> None:
    assert workspace_id_of("demo") == UUID("779263c4-e448-5790-a1be-7eb16fd1568b")
    assert workspace_id_of("demo") != workspace_id_of("demo2")
