"""`openapi`: the HTTP interface as a document."""

from pathlib import Path
from typing import Annotated

import typer

from xiaoer.cli.texts import text


def openapi(
    output: Annotated[Path | None, typer.Option("--output", help=text("openapi_output"))] = None,
) -> None:
    """Write the OpenAPI document to a file, or to standard output."""
    from xiaoer.app.main import openapi_document

    document = openapi_document()
    if output is None:
        print(document)
    else:
        output.write_text(document + "\n", encoding="utf-8")
