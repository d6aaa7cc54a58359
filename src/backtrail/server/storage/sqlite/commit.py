"""Writing a batch into the tables: new spans, rewritten spans, and the trace rows that they change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import apsw
import msgspec

from backtrail.core.model.merge import merge
from backtrail.core.model.preview import preview
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import SpanHead
from backtrail.core.semconv import translate
from backtrail.server.storage.api import StoreError
from backtrail.server.storage.sqlite import payload, rows
from backtrail.server.storage.sqlite.batch import Batch, Incoming, read
from backtrail.server.storage.sqlite.books import Books, bounded, insert
from backtrail.server.storage.sqlite.entry import Entry
from backtrail.server.storage.sqlite.traces import ROW_BYTES, SMALL, Ledger


@dataclass(slots=True, kw_only=True)
class SpanRow:
    """A span as the table has it."""

    no: int
    seq: int | None
    parts: list[int]
    """block, document, block, document ..."""
    head: SpanHead
    preview: tuple[str, str] | None = None

    def cells(self) -> tuple[object, ...]:
        shown = self.preview or (None, None)
        start = bounded(self.head.start)
        return self.no, self.head.span_id, self.seq, start, rows.write(self.parts), rows.write(self.head), *shown


_lines = msgspec.json.Decoder(list[tuple[int, int | None, list[int], SpanHead, str | None, str | None]])


class Scribe:
    """Writes one batch within a transaction."""

    def __init__(self, books: Books, batch: Batch, now: int) -> None:
        self._books, self._db, self._batch, self._now = books, books.db, batch, now
        self._project = books.project(batch.project)
        self._first_block = books.block + 1
        self._blocks: dict[int, list[bytes]] = {}
        self._refused: set[tuple[int, int]] = set()
        """Documents of the batch that were here already."""

    def write(self) -> None:
        ledger = Ledger(self._books, self._project, self._now)
        changed: list[SpanRow] = []
        for entry, incoming in zip(ledger.open(self._batch.traces), self._batch.traces.values(), strict=True):
            changed += self._trace(ledger, entry, incoming)
        insert(self._db, "REPLACE INTO spans", [row.cells() for row in changed])
        ledger.close()
        self._keep_blocks()

    def _trace(self, ledger: Ledger, entry: Entry, incoming: Mapping[str, Incoming]) -> list[SpanRow]:
        small = entry.place + len(incoming) <= SMALL
        known = self._known(entry, None if small else incoming) if entry.place else {}
        before = {span_id: known[span_id].head for span_id in incoming if _counts(known.get(span_id))}
        changed = [row for span in incoming.values() if (row := self._span(entry, known, span)) is not None]
        if not changed:
            return []
        if small:
            known.update((row.head.span_id, row) for row in changed)
            counted = [row for row in known.values() if row.seq is not None]
            self._show(ledger.summed(entry, [row.head for row in counted]), known, changed)
        else:
            added = [row for row in changed if row.seq is not None]
            ledger.added(
                entry, [row.head for row in added], [before[h] for row in added if (h := row.head.span_id) in before]
            )
            self._show(entry, {row.head.span_id: row for row in added}, changed)
        ledger.keep(entry)
        return changed

    def _known(self, entry: Entry, only: Iterable[str] | None) -> dict[str, SpanRow]:
        """Rows of the trace: all of them, or those of some spans."""
        span = (rows.first_span(entry.no), rows.first_span(entry.no + 1))
        if only is None:
            return _read(self._db, "no >= ? AND no < ?", span)
        return _read(
            self._db,
            "span_id IN (SELECT value FROM json_each(?)) AND no >= ? AND no < ?",
            (rows.json_text(list(only)), *span),
        )

    def _span(self, entry: Entry, known: Mapping[str, SpanRow], span: Incoming) -> SpanRow | None:
        """The new row of a span; None where nothing new was said."""
        old = known.get(span.head.span_id)
        parts = [number for block, index in span.parts for number in (self._first_block + block, index)]
        if old is None:
            row = SpanRow(no=entry.next_span(), seq=None, parts=parts, head=span.head, preview=span.preview)
            entry.size += ROW_BYTES + sum(self._batch.shares[block] for block, _ in span.parts)
        else:
            fresh = self._fresh(old, span)
            if not fresh:
                return None
            entry.size += sum(self._batch.shares[block] for (block, _), _ in fresh)
            merged = merge([*self._documents(old.parts), *(part for _, part in fresh)])
            whole = read(merged, self._batch.priced)
            parts = [number for (block, index), _ in fresh for number in (self._first_block + block, index)]
            row = SpanRow(no=old.no, seq=None, parts=old.parts + parts, head=whole.head, preview=whole.preview)
            span = whole
        if not span.log_only:
            row.seq = self._books.next_cursor()
        return row

    def _fresh(self, old: SpanRow, span: Incoming) -> list[tuple[tuple[int, int], RawSpan]]:
        """Deliveries that are not here yet; the others are refused."""
        here = self._documents(old.parts)
        fresh = []
        for place in span.parts:
            part = payload.decode(self._block(self._first_block + place[0])[place[1]])
            if part in here:
                self._refused.add(place)
            else:
                fresh.append((place, part))
        return fresh

    def _documents(self, parts: Sequence[int]) -> list[RawSpan]:
        return [payload.decode(self._block(block)[index]) for block, index in rows.pairs(parts)]

    def _block(self, number: int) -> list[bytes]:
        if number not in self._blocks:
            own = number - self._first_block
            self._blocks[number] = payload.unpack(self._batch.blocks[own]) if own >= 0 else read_block(self._db, number)
        return self._blocks[number]

    def _show(self, entry: Entry, known: Mapping[str, SpanRow], changed: list[SpanRow]) -> None:
        """Give the trace its previews: of its root, else of its first and last LLM call."""
        root = known.get(entry.trace.root_id or "") if entry.trace else None
        if root is None:
            return
        asked, answered = root.preview or ("", "")
        if not (asked and answered):
            if not root.head.is_root or entry.place > SMALL:
                entry.show(asked, answered)
                entry.wait(self._now)  # the root may be on its way: upkeep looks again
                return
            llms = sorted((row for row in known.values() if row.head.kind == "llm" and row.seq), key=_by_start)
            asked = asked or (self._shown(llms[0], changed)[0] if llms else "")
            answered = answered or (self._shown(llms[-1], changed)[1] if llms else "")
        entry.show(asked, answered)

    def _shown(self, row: SpanRow, changed: list[SpanRow]) -> tuple[str, str]:
        if row.preview is None:
            row.preview = preview(translate(merge(self._documents(row.parts))))
            if row not in changed:
                changed.append(row)
        return row.preview

    def _keep_blocks(self) -> None:
        """Write the blocks, without what was refused."""
        kept = []
        for own, packed in enumerate(self._batch.blocks):
            number, block = self._first_block + own, packed
            refused = {index for at, index in self._refused if at == own}
            if refused:
                documents = self._block(number)
                documents = [b"" if index in refused else text for index, text in enumerate(documents)]
                block = payload.pack(documents) if any(documents) else b""
            if block:
                kept.append((number, block))
        insert(self._db, "INSERT INTO blocks", kept)
        self._books.block += len(self._batch.blocks)


def read_block(db: apsw.Connection, number: int) -> list[bytes]:
    """The documents of a block."""
    found = db.execute("SELECT content FROM blocks WHERE no = ?", (number,)).get
    if found is None:
        raise StoreError(f"payload block {number} is missing; run `backtrail check` and restore a backup")
    return payload.unpack(found)


def _read(db: apsw.Connection, where: str, values: tuple[object, ...]) -> dict[str, SpanRow]:
    """Rows of spans, all in one step: a step a row would wait for the interpreter lock as often."""
    sql = (
        "SELECT json_group_array(json_array(no, seq, json(parts), json(head), input_preview, output_preview))"  # noqa: S608
        f" FROM spans WHERE {where}"
    )
    found = {}
    for no, seq, parts, head, asked, answered in _lines.decode(str(db.execute(sql, values).get)):
        shown = None if asked is None else (asked, answered or "")
        found[str(head.span_id)] = SpanRow(no=no, seq=seq, parts=parts, head=head, preview=shown)
    return found


def _counts(row: SpanRow | None) -> bool:
    return row is not None and row.seq is not None


def _by_start(row: SpanRow) -> tuple[int, int]:
    return row.head.start or 0, row.no
