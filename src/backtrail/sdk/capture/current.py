"""The capture that is on in this process, if any: the one piece of state that decorators need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtrail.sdk.capture.capture import Capture

capture: "Capture | None" = None
"""Set by init(), cleared by shutdown(). None: observed functions run as if they were not observed."""
