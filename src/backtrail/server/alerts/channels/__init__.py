"""The kinds of channels. To add one: a file with its `KIND`, and its name in this list."""

from collections.abc import Mapping
from typing import Final

from backtrail.server.alerts.channels import (
    alertmanager,
    apprise,
    discord,
    pagerduty,
    slack,
    smtp,
    teams,
    webhook,
)
from backtrail.server.alerts.channels.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    module.KIND.name: module.KIND for module in (pagerduty, slack, teams, discord, smtp, webhook, alertmanager, apprise)
}

__all__ = ["KINDS", "Kind"]
