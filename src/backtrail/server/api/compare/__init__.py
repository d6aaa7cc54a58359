"""Two traces side by side."""

from backtrail.server.api.compare.route import router

__all__ = ["router"]
