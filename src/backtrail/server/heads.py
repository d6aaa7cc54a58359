"""HTTP whose head (address and headers) has an end: uvicorn would keep collecting one that has none."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST: Final = 256 << 10
"""Bytes of a head, or what came of it."""


class HeadLimit(HttpToolsProtocol):
    """Answers 400 to a head that is too large, and hangs up."""

    _head: int | None = None
    """Bytes that came of a head that has not ended."""

    def on_message_begin(self) -> None:
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None and not self.transport.is_closing():
            self._head += len(data)
            if self._head > LARGEST:
                self.send_400_response(f"The address and headers are larger than {LARGEST >> 10} KB.")
