"""Whatever form an address is written in, one that leads inside is never called."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError, OutboundRefusedError, is_public

INNER = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
INNER_6 = [
    "::/128", "::1/128", "::/96", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10",
    "ff00::/8", "4000::/3", "64:ff9b:1::/48",
]  # fmt: skip
inner = st.sampled_from(INNER).flatmap(
    lambda net: st.integers(int(ip_network(net)[0]), int(ip_network(net)[-1])).map(IPv4Address)
)
inner_6 = st.sampled_from(INNER_6).flatmap(
    lambda net: st.integers(int(ip_network(net)[0]), int(ip_network(net)[-1])).map(IPv6Address)
)


@given(inner)
def test_no_inner_address_is_public(address: IPv4Address) -> None:
    assert not is_public(str(address))


@given(inner_6)
def test_no_inner_address_of_version_6_is_public(address: IPv6Address) -> None:
    assert not is_public(str(address))
    assert not is_public(f"{address}%eth0")
    assert not is_public(address.exploded)


def wrapped(address: IPv4Address) -> dict[str, IPv6Address]:
    """Every form in which version 6 carries an address of version 4."""
    number = int(address)
    return {
        "mapped": IPv6Address(0xFFFF << 32 | number),
        "compatible": IPv6Address(number),
        "6to4": IPv6Address(0x2002 << 112 | number << 80),
        "teredo": IPv6Address(0x2001 << 112 | (number ^ 0xFFFFFFFF)),
        "nat64": IPv6Address(int(IPv6Address("64:ff9b::")) | number),
    }


@given(inner)
def test_an_inner_address_stays_inner_in_every_wrapping(address: IPv4Address) -> None:
    assert {
        form: is_public(str(found)) for form, found in wrapped(address).items()
    } == dict.fromkeys(wrapped(address), False)


@given(st.sampled_from(["1.1.1.1", "8.8.8.8", "93.184.216.34", "223.5.5.5"]).map(IPv4Address))
def test_a_public_address_may_be_reached_through_a_translator(address: IPv4Address) -> None:
    forms = wrapped(address)
    assert is_public(str(forms["mapped"]))
    assert is_public(str(forms["nat64"]))
    assert not is_public(str(forms["compatible"]))


@given(st.integers(0, 2**128 - 1))
def test_only_what_iana_gave_out_is_public(number: int) -> None:
    address = IPv6Address(number)
    known = (IPv6Network("2000::/3"), IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
    if is_public(str(address)):
        assert any(address in network for network in known)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "host"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("//shop.example/", "scheme"),
        ("ftp://shop.example/", "scheme"),
        ("HTTP://shop.example/", "scheme"),
        ("gopher://shop.example:70/_", "scheme"),
        ("https://:443/", "host"),
        ("https://a:b@shop.example/", "host"),
        ("https://shop.example:0x50/", "host"),
        ("https://shop.example:-1/", "host"),
        ("https://[::1/", "host"),
        ("https://shop.example/\r\nHost: other", "host"),
        ("https://shop.example/\x00", "host"),
        ("https://shop.example/路", "host"),
        ("javascript:alert(1)", "host"),
    ],
)
async def test_an_address_that_is_none_is_refused_before_any_name_is_asked(
    url: str, reason: str
) -> None:
    async def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(OutboundRefusedError) as refused:
        await Outbound(resolver=never).send("GET", url)
    assert refused.value.params["reason"] == reason
    assert "a:b" not in str(refused.value)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["1.1.1.1", "::1"], ["64:ff9b::a9fe:a9fe"]])
async def test_a_name_that_leads_inside_is_refused(found: list[str]) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return found

    with pytest.raises(OutboundRefusedError) as refused:
        await Outbound(resolver=resolver).send("GET", "https://shop.example/")
    assert refused.value.params == {"host": "shop.example", "reason": "address"}


async def test_what_was_allowed_for_one_port_is_not_allowed_for_another() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    outbound = Outbound(frozenset({"erp.internal:8443"}), resolver=resolver)
    for url in (
        "https://erp.internal/",
        "https://erp.internal:8444/",
        "https://x.erp.internal:8443/",
    ):
        with pytest.raises(OutboundRefusedError):
            await outbound.send("GET", url)


async def test_a_name_without_any_address_is_away_and_nothing_is_called() -> None:
    async def nobody(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(OutboundAwayError):
        await Outbound(resolver=nobody).send("GET", "https://shop.example/")


async def test_a_resolver_that_fails_or_hangs_is_away() -> None:
    async def fails(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    async def hangs(host: str, port: int) -> list[str]:
        raise TimeoutError

    for resolver in (fails, hangs):
        with pytest.raises(OutboundAwayError) as away:
            await Outbound(resolver=resolver).send("GET", "https://shop.example/")
        assert away.value.params == {"host": "shop.example"}
