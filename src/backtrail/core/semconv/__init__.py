"""Translation: what any SDK sent, read as the canonical span. One file per dialect."""

from backtrail.core.semconv.translate import head, translate

__all__ = ["head", "translate"]
