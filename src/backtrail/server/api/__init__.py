"""What people and the web app read, under /api.

The app includes `router`, and behind every other door `fallback`, which answers unknown paths under /api. It holds the
store at `app.state.store`, the keys at `app.state.keys`, and an asyncio.Event at `app.state.stopping` that ends live
connections when the server stops.
"""

from fastapi import APIRouter

from backtrail.server.api.document import router as documented
from backtrail.server.api.fallback import fallback
from backtrail.server.api.resources import reading

router = APIRouter()
router.include_router(documented)
router.include_router(reading)

__all__ = ["fallback", "router"]
