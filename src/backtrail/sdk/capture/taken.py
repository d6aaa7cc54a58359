"""What a stream has given so far, kept as it was when it was given."""

from json.encoder import encode_basestring
from typing import Any, Final

from backtrail.core.semconv.names import BACKTRAIL_OUTPUT
from backtrail.sdk.capture import current
from backtrail.sdk.capture.render import MASK_FAILED, VALUE, cut
from backtrail.sdk.capture.shield import attempt, shielded
from backtrail.sdk.capture.span import Span

TAKING: Final = shielded("recording an item of a stream")


class Taken:
    """The items of one stream: text chunks are joined to the text they make, anything else stays a list."""

    __slots__ = ("_count", "_items", "_keep", "_left", "_span", "_text")

    def __init__(self, span: Span, *, keep: bool) -> None:
        self._span = span
        self._keep = keep
        self._items: list[str] = []
        self._text = True
        self._left = VALUE
        self._count = 0

    def add(self, item: Any) -> None:
        """The stream gave an item."""
        with TAKING:
            if self._count == 0:
                self._span.first_item()
            self._count += 1
            self._span.item(item)
            if self._keep and self._left > 0:
                self._take(item)

    def fail(self, error: BaseException) -> None:
        """The stream raised: what it gave before is kept."""
        self._record()
        self._span.fail(error)

    def end(self) -> None:
        """The stream is exhausted, closed or forgotten."""
        self._record()
        self._span.end()

    def _take(self, item: Any) -> None:
        capture = current.capture
        if capture is None:
            return
        if self._text and isinstance(item, str):
            mask = capture.render.mask
            rendered = str(attempt(mask, "output", item, otherwise=MASK_FAILED)) if mask else item
        else:
            self._items = [encode_basestring(text) for text in self._items] if self._text else self._items
            self._text = False
            rendered = capture.render(item, "output")
        self._items.append(rendered)
        self._left -= len(rendered)

    def _record(self) -> None:
        with TAKING:
            if not self._keep or not self._count:
                return
            if self._text:
                output = encode_basestring(cut("".join(self._items), VALUE))
            else:
                missing = self._count - len(self._items)
                mark = [f'"[cut: {missing:,} more items]"'] if missing else []
                output = f"[{','.join(self._items + mark)}]"
            self._span.set_raw(BACKTRAIL_OUTPUT, output)
