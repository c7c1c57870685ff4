# ruff: noqa: T201
"""Print docs/reference/cli.md from the commands' own help.

python docs/scripts/cli_reference.py > docs/reference/cli.md
"""

from __future__ import annotations

import click

from sampler.cli import verbs

INTRODUCTION = """\
# Command line

`sampler COMMAND [DIR] [options]`. DIR is the inspection's folder, by default the one you are in. Each command
says the same with `--help`.

Exit codes: 0 all is well; 1 a mistake, or a difference found by `verify`; 2 the command was mistyped. Results
go to standard output, errors to standard error.
"""

SEE_ALSO = {
    "demo": "[Tutorial, step 3](../tutorial.md#3-run-the-demonstration).",
    "new": "[Tutorial, step 4](../tutorial.md#4-start-your-own-inspection).",
    "size": "[How to](../how-to/size.md). In Python: [`sampler.size`](sampler.md#sizes). "
    "[The method](../method/sizing.md).",
    "plan": "In Python: [`sampler.plan`](sampler.md). [The method](../method.md#controlled-selection).",
    "draw": "In Python: [`sampler.draw`](sampler.md). [The method](../method.md#tickets-and-the-seal).",
    "verify": "In Python: [`sampler.verify`](sampler.md). [Prove a draw](../how-to/prove.md).",
    "sheet": "[Several inspectors](../how-to/inspectors.md).",
    "seal": "[The files](../files.md#seal).",
    "replace": "In Python: [`sampler.replace`](sampler.md). [How to](../how-to/replace.md).",
    "extend": "In Python: [`sampler.extend`](sampler.md). [How to](../how-to/replace.md#a-larger-sample).",
    "status": "[How to](../how-to/replace.md#where-things-stand).",
    "report": "In Python: [`stats.questions`, `stats.rate`](stats.md). [The method](../method.md#intervals).",
}


def page() -> str:
    """Return the page."""
    top = click.Context(verbs, info_name="sampler", **{**verbs.context_settings, "terminal_width": 90})
    parts = [INTRODUCTION, _block(verbs.get_help(top))]
    for name in verbs.list_commands(top):
        command = verbs.get_command(top, name)
        if command is None:
            continue
        context = click.Context(command, info_name=name, parent=top, terminal_width=90)
        parts += [f"## sampler {name}\n", _block(command.get_help(context))]
        parts += [SEE_ALSO[name] + "\n"] if name in SEE_ALSO else []
    return "\n".join(parts)


def _block(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    print(page(), end="")
