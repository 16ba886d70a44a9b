"""`python -m xiaoer.cli` is the `xiaoer` command."""

from xiaoer.cli.main import main

main()
