"""`python -m tests.conformance.ecom_server --port N`: the tools of `ecom_bench_zh` over HTTP."""

from tests.conformance.ecom import POLICIES, Shop
from tests.conformance.serving import main

if __name__ == "__main__":
    main(Shop, "ecom_bench_zh", "ecom", POLICIES)
