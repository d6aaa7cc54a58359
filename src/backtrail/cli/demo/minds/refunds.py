"""The refund desk's model: clings to a refund that fails, and takes every 503 for the last one."""

import json
from typing import Final

from backtrail.cli.demo.minds.conversation import answers, call, failed
from backtrail.testing.model_script import ModelRequest, Reply

PATIENT: Final = "hand over to a human"
"""Words of a better prompt, which the model heeds."""
TWICE: Final = 2


def reply(request: ModelRequest) -> Reply:
    """List the returns, pay the first one that is not paid; and so on."""
    listed = answers(request, "open_returns")
    if not listed:
        return Reply(text="I look up what is to be paid back.", tool_calls=(call("open_returns"),))
    refused = [asked["payment"] for asked, answer in answers(request, "refund_payment") if failed(answer)]
    if PATIENT in str(request.messages[0].get("content")) and len(refused) >= TWICE:
        return Reply(text=f"The provider refused {refused[-1]} twice: a human takes this over, nothing else is paid.")
    paid = {asked["payment"] for asked, answer in answers(request, "refund_payment") if not failed(answer)}
    for each in json.loads(listed[-1][1]):
        if each["payment"] not in paid:
            return Reply(tool_calls=(call("refund_payment", payment=each["payment"], amount=each["amount"]),))
    return Reply(text=f"{len(paid)} returns are paid back.")
