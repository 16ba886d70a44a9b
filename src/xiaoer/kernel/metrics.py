"""Figures about the running process, in Prometheus' text format."""

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST

REQUESTS: Final = Counter(
    "xiaoer_http_requests", "Requests answered", ("method", "route", "status")
)
REQUEST_SECONDS: Final = Histogram(
    "xiaoer_http_request_seconds",
    "Time to answer a request",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 10),
)
IN_FLIGHT: Final = Gauge("xiaoer_http_requests_in_flight", "Requests being answered")


def exposition() -> bytes:
    """Every figure, as ``GET /metrics`` answers it."""
    return generate_latest(REGISTRY)
