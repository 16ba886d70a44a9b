"""Chat completions as OpenAI's interface describes them; vLLM, llama.cpp and others speak it."""
