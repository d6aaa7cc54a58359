"""What the scripted model answers in every live test: one script, so that agents of any SDK can be compared."""

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Usage
from backtrail.testing.model_script import ModelRequest, Reply

FIRST = Usage(input=137, output=41, cached=64, reasoning=12, total=178)
SECOND = Usage(input=211, output=53, cached=128, reasoning=17, total=264)
FINAL = "It is 18 C and sunny in Paris."


def answer(request: ModelRequest) -> Reply:
    """A tool call while no tool has answered, then the final sentence; errors for those who ask for one."""
    if "error 500" in request.question:
        return Reply(status=500, text="the model fell over")
    tools = request.body.get("tools")
    if tools and not request.tools_used:
        name = "broken_tool" if "Make it fail" in request.question else "get_weather"
        return Reply(tool_calls=(ToolCall(name=name, arguments={"city": "Paris"}),), usage=FIRST)
    return Reply(text=FINAL, usage=SECOND)
