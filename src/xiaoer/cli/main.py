"""The `xiaoer` command."""

import sys

import typer

from xiaoer.cli import demo, doctor, flows, ledger, schema, shops, store, users
from xiaoer.cli.evaluate.group import app as evaluate
from xiaoer.cli.texts import text
from xiaoer.kernel.errors import XiaoerError

app = typer.Typer(
    help=text("help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
app.command("demo", help=text("demo"))(demo.demo)
app.command("serve", help=text("serve"))(store.serve)
app.command("worker", help=text("worker"))(store.work)
app.command("migrate", help=text("migrate"))(store.migrate)
app.command("doctor", help=text("doctor"))(doctor.doctor)
app.command("backup", help=text("backup"))(store.backup)
app.command("restore", help=text("restore"))(store.restore)
app.command("openapi", help=text("openapi"))(schema.openapi)
app.add_typer(users.app, name="user", help=text("user"))
app.add_typer(shops.app, name="import", help=text("import"))
app.add_typer(flows.app, name="flows", help=text("flows"))
app.add_typer(ledger.app, name="ledger", help=text("ledger"))
app.add_typer(evaluate, name="eval", help=text("eval"))


def main() -> None:
    """Run a command; a typed error is told in the operator's language and ends with status 1."""
    from xiaoer.cli.texts import locale
    from xiaoer.kernel.i18n import translate

    try:
        app()
    except XiaoerError as error:
        reason = translate(error.code, locale(), **error.params)
        details = ", ".join(f"{name}={value}" for name, value in error.params.items())
        print(f"{reason} ({error.code}{': ' + details if details else ''})", file=sys.stderr)
        for wrong in error.errors:
            told = translate(wrong.code, locale(), **wrong.params)
            print(f"  {wrong.field}: {told}", file=sys.stderr)
        sys.exit(1)
