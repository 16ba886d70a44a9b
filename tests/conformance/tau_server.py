"""`python -m tests.conformance.tau_server --port N`: the tools of `tau_retail` over HTTP."""

from tests.conformance.serving import main
from tests.conformance.tau import POLICIES, Shop

if __name__ == "__main__":
    main(Shop, "tau_retail", "tau", POLICIES)
