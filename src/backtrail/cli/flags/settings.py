"""Flags made from the table of settings."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from backtrail.server.settings import SETTINGS, Setting, Settings, WrongSetting, load

F = TypeVar("F", bound=Callable[..., Any])


def settings_options(*names: str) -> Callable[[F], F]:
    """Adds the flags of these settings to a command, or of all where none is named."""

    def decorate(command: F) -> F:
        for setting in reversed(SETTINGS):
            if not names or setting.name in names:
                command = _option(setting)(command)
        return command

    return decorate


def read_settings(flags: dict[str, Any]) -> Settings:
    """Settings from flags, environment and defaults. Raises click.ClickException."""
    try:
        return load(flags)
    except WrongSetting as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _option(setting: Setting) -> Callable[[F], F]:
    shown = setting.default if setting.default != "" else "none"
    help_text = f"{setting.help}.  [{setting.env}; default: {shown}]"
    return click.option(setting.flag, setting.name, type=setting.read, default=None, help=help_text)
