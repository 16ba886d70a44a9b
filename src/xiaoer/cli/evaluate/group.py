"""The commands of `eval`."""

import typer

from xiaoer.cli.evaluate import intents
from xiaoer.cli.texts import text

app = typer.Typer(no_args_is_help=True)
app.command("intents", help=text("eval_intents"))(intents.intents)


@app.callback()
def group() -> None:
    """Keep the commands subcommands while there is only one."""
