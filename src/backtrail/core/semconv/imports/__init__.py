"""Readers of foreign files: JSON objects in, raw spans out. One file per format; the list is in `formats.py`."""

from backtrail.core.semconv.imports.formats import FORMATS, Format, detect

__all__ = ["FORMATS", "Format", "detect"]
