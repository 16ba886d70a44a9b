"""Serve one GGUF file over an OpenAI-compatible endpoint on loopback, with llama.cpp.

Usage: python small_model_server.py WEIGHTS PORT     (xllamacpp must be on PYTHONPATH)
"""

# pyright: basic
import sys
import threading

import xllamacpp  # pyright: ignore[reportMissingImports] - lives in a folder of its own


def main(weights: str, port: int) -> None:
    """Serve until the process is ended."""
    params = xllamacpp.CommonParams()
    params.model.path = weights
    params.hostnames, params.port = ["127.0.0.1"], port
    params.n_ctx, params.n_parallel = 4096, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
