"""The list of commands, and the loading of the one that is called."""

import importlib
from keyword import iskeyword
from typing import Final

import click
from click.shell_completion import CompletionItem

COMMANDS: Final = {
    "serve": "Start the server: web app, API, OTLP, Langfuse and LangSmith on one port.",
    "demo": "Serve recorded runs of real agents, and watch one agent run now.",
    "traces": "List traces that match a query.",
    "show": "Tell one run as a story.",
    "diagnose": "Say what went wrong in one run, and where it began.",
    "findings": "List what the detectors found.",
    "guard": "List agents that run under a guard; extend, stop or steer them.",
    "detectors": "List the detectors, switch them, set their thresholds.",
    "alerts": "List alerts, read one, acknowledge it, send its page again.",
    "rules": "List the rules of alerts, set them, try them on what is stored.",
    "silence": "Keep pages back for a while, with a reason.",
    "incident": "Work on incidents: read the runbook, acknowledge, confirm, close.",
    "channels": "Say where pages about alerts go, and test it.",
    "pages": "List the pages that were sent, and send one again.",
    "kpis": "Tell the four KPIs, and what is likely wrong.",
    "budgets": "List and set what may be spent, and how it stands.",
    "prices": "List and set what tokens cost.",
    "compare": "Lay two runs side by side: where they part.",
    "run": "Run a program, and record everything that crosses its boundary.",
    "replay": "Run a recorded run again, over its recording.",
    "whatif": "Run a recorded run again with something changed.",
    "fork": "Run a recorded run again from one step on.",
    "bisect": "Find the step of a failed run that turned it.",
    "golden": "Keep runs that went right as tests that need no model.",
    "doctor": "Say what of a program would not replay, and how to mend it.",
    "proxy": "Record and replay agents in any language, at the models that they call.",
    "datasets": "List datasets, read any version of one, forget it.",
    "experiments": "List runs over datasets, and compare two: what was fixed, what broke.",
    "tail": "Print traces as they come in.",
    "search": "Find words in prompts, answers, arguments, outputs and chunks.",
    "stats": "Count spans, traces and sessions.",
    "import": "Import runs from files of other tools.",
    "export": "Write traces as OTLP JSON, JSON lines or Parquet.",
    "delete": "Forget a trace or a user, for good.",
    "keys": "Make, list and revoke API keys.",
    "projects": "Make and list projects.",
    "backup": "Copy the data folder while the server runs.",
    "restore": "Make a data folder from a backup.",
    "check": "Tell whether a data folder or a backup is sound.",
    "completion": "Print a shell's completion script.",
}
"""Each is `command` in `backtrail.cli.<name>`; the help stands here so that `--help` loads none of them."""


class Commands(click.Group):
    """Commands that are imported when they are called: `backtrail --help` stays fast without the server installed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        try:
            module = importlib.import_module(f"backtrail.cli.{cmd_name}{'_' * iskeyword(cmd_name)}")
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("backtrail"):
                raise
            raise click.ClickException(
                f"`backtrail {cmd_name}` needs {missing.name}, which is not installed: pip install 'backtrail[server]'"
            ) from missing
        command: click.Command = module.command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        named = [CompletionItem(name, help=told) for name, told in COMMANDS.items() if name.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backtrail")
def main() -> None:
    """Backtrail: find out why an agent went wrong, and make sure that it never does so again."""
