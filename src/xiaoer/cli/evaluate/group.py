"""The commands of `eval`."""

import typer

from xiaoer.cli.evaluate import dialogues, feelings, intents, pii, retrieval
from xiaoer.cli.texts import text

app = typer.Typer(no_args_is_help=True)
app.command("dialogues", help=text("eval_dialogues"))(dialogues.dialogues)
app.command("intents", help=text("eval_intents"))(intents.intents)
app.command("pii", help=text("eval_pii"))(pii.pii)
app.command("polarity", help=text("eval_polarity"))(feelings.polarity)
app.command("emotion", help=text("eval_emotion"))(feelings.emotion)
app.command("retrieval", help=text("eval_retrieval"))(retrieval.retrieval)
app.command("satisfaction", help=text("eval_satisfaction"))(feelings.satisfaction)
