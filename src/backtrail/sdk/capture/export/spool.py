"""Encoded requests that wait for the server, bounded; when they grow too many, the oldest go."""

import zlib
from collections import deque
from typing import Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

BYTES: Final = 64_000_000
"""Most bytes kept while the server is down: some 40,000 spans of usual size, compressed."""


class Batch:
    """The body of one request."""

    __slots__ = ("attempts", "body", "gzipped", "spans")

    def __init__(self, body: bytes, spans: int) -> None:
        self.body = body
        self.spans = spans
        """Ended spans in it: start records do not count."""
        self.gzipped = False
        self.attempts = 0

    def compress(self) -> None:
        """Make it smaller, to be sent or to be kept."""
        if not self.gzipped:
            packer = zlib.compressobj(1, wbits=31)
            self.body = packer.compress(self.body) + packer.flush()
            self.gzipped = True

    def halves(self) -> "list[Batch]":
        """Two batches with half of the spans each; none where there is only one span."""
        body = zlib.decompress(self.body, wbits=31) if self.gzipped else self.body
        sent = ExportTraceServiceRequest.FromString(body)
        total = sum(len(scope.spans) for resource in sent.resource_spans for scope in resource.scope_spans)
        if total < 2:
            return []
        return [_part(sent, 0, total // 2), _part(sent, total // 2, total)]


class Spool:
    """Batches in the order in which they were made."""

    def __init__(self) -> None:
        self._batches: deque[Batch] = deque()
        self._bytes = 0
        self.spans = 0

    def __len__(self) -> int:
        return len(self._batches)

    def add(self, batch: Batch) -> None:
        self._batches.append(batch)
        self._bytes += len(batch.body)
        self.spans += batch.spans

    def first(self) -> Batch | None:
        """The oldest batch, which stays."""
        return self._batches[0] if self._batches else None

    def remove(self, batch: Batch) -> None:
        """The oldest batch is settled."""
        self._batches.remove(batch)
        self._count()

    def put_back(self, batches: list[Batch]) -> bool:
        """Put parts of a batch where it was; False if there are none."""
        self._batches.extendleft(reversed(batches))
        self._count()
        return bool(batches)

    def overflow(self) -> int:
        """Let the oldest go until the rest fits; how many ended spans went."""
        self._count()
        before = self.spans
        while self._bytes > BYTES and len(self._batches) > 1:
            self._batches.popleft()
            self._count()
        return before - self.spans

    def _count(self) -> None:
        """Sums are made anew: a batch shrinks when it is compressed."""
        self._bytes = sum(len(batch.body) for batch in self._batches)
        self.spans = sum(batch.spans for batch in self._batches)


def _part(whole: ExportTraceServiceRequest, start: int, stop: int) -> Batch:
    part = ExportTraceServiceRequest()
    place = ended = 0
    for resource in whole.resource_spans:
        of_resource = part.resource_spans.add(resource=resource.resource, schema_url=resource.schema_url)
        for scope in resource.scope_spans:
            of_scope = of_resource.scope_spans.add(scope=scope.scope, schema_url=scope.schema_url)
            for span in scope.spans:
                if start <= place < stop:
                    of_scope.spans.append(span)
                    ended += span.end_time_unix_nano > 0
                place += 1
    return Batch(part.SerializeToString(), ended)
