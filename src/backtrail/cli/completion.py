"""`backtrail completion`: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

from backtrail.cli.main import main


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash  echo 'eval "$(backtrail completion bash)"' >> ~/.bashrc
    zsh   echo 'eval "$(backtrail completion zsh)"' >> ~/.zshrc
    fish  backtrail completion fish > ~/.config/fish/completions/backtrail.fish
    """
    maker = get_completion_class(shell)
    if maker is None:
        raise click.ClickException(f"click knows no completion for {shell}")
    click.echo(maker(main, {}, "backtrail", "_BACKTRAIL_COMPLETE").source())
