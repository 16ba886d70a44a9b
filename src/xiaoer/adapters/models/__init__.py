"""Models behind ports: embeddings in this process or behind an OpenAI-compatible address."""
