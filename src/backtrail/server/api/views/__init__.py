"""/api/views: ways to look at the list of traces that a team keeps."""

from backtrail.server.api.views.doors import router

__all__ = ["router"]
