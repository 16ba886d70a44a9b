"""Decisions per second of the evaluator, and what a whole act takes over HTTP.

Run from the repository: ``python -m bench.policy.run``. The evaluator stands beside building and
encoding the same case, the act beside bare transactions of the same rows (`bench.policy.execute`).
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace

from bench.load import show
from bench.policy import execute
from tests.unit.commerce.policies.given import case, line, order, wanted

from xiaoer.commerce.policies import wire
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.policies.model.rule import PolicySet
from xiaoer.commerce.policies.packs import load_shipped_packs


def per_second(work: Callable[[], object], seconds: float = 2.0) -> float:
    """How often the work is done in a second of processor time: nobody else's load counts."""
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        work()
        done += 1
    return done / spent


def main() -> None:
    """Print a JSON object for each, the evaluator first: it needs no server."""
    policies = PolicySet(load_shipped_packs(), "bench", "CN")
    found = case(wanted(Wish.RETURN_REFUND), order([line(0), line(1)]))
    decided = per_second(lambda: evaluate(found, policies))
    encoded = per_second(lambda: wire.encode_case(replace(found, wish=replace(found.wish))))
    print(
        json.dumps(
            {
                "decisions_per_second": round(decided),
                "reference_cases_encoded_per_second": round(encoded),
                "ratio": round(decided / encoded, 4),
            }
        ),
        flush=True,
    )
    show({"propose_confirm_execute": execute.measured()})


if __name__ == "__main__":
    main()
