"""The commands of `eval`."""

import typer

from xiaoer.cli.evaluate import dialogues, intents, pii
from xiaoer.cli.texts import text

app = typer.Typer(no_args_is_help=True)
app.command("dialogues", help=text("eval_dialogues"))(dialogues.dialogues)
app.command("intents", help=text("eval_intents"))(intents.intents)
app.command("pii", help=text("eval_pii"))(pii.pii)
