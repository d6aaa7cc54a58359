-- file: spans.db

CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO meta VALUES ('cursor', 0), ('block', 0), ('trace', 0), ('session', 0);

CREATE TABLE projects (
  no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  spans INTEGER NOT NULL DEFAULT 0, traces INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0
);

-- The deliveries, compressed in groups: see payload.py.
CREATE TABLE blocks (no INTEGER PRIMARY KEY, content BLOB NOT NULL);

-- no = trace << 24 | place in its trace, so that a trace is read in one sweep.
-- seq = place in the log; NULL while only log records about the span have arrived.
CREATE TABLE spans (
  no INTEGER PRIMARY KEY, span_id TEXT NOT NULL, seq INTEGER, start INTEGER,
  parts TEXT NOT NULL, head TEXT NOT NULL, input_preview TEXT, output_preview TEXT
);
CREATE INDEX spans_by_id ON spans (span_id);
CREATE INDEX spans_by_seq ON spans (seq) WHERE seq IS NOT NULL;

-- start is 0 where it is unknown. row is the whole Trace as JSON; lists filter and sort by the numbers beside it.
CREATE TABLE traces (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, trace_id TEXT NOT NULL, session INTEGER, start INTEGER NOT NULL,
  latency INTEGER, open INTEGER NOT NULL, spans INTEGER NOT NULL, steps INTEGER NOT NULL, tools INTEGER NOT NULL,
  tool_errors INTEGER NOT NULL, errors INTEGER NOT NULL, tokens INTEGER NOT NULL, cost REAL,
  escalations INTEGER NOT NULL, shortest INTEGER, longest INTEGER, lightest INTEGER, heaviest INTEGER,
  place INTEGER NOT NULL, summed INTEGER NOT NULL, stale INTEGER, seen INTEGER NOT NULL, bytes INTEGER NOT NULL,
  facets TEXT NOT NULL, row TEXT NOT NULL
);
CREATE UNIQUE INDEX traces_by_id ON traces (project, trace_id);
CREATE INDEX traces_by_start ON traces (
  project, start, no, spans, latency, open, steps, tools, tool_errors, errors, tokens, cost, escalations
);
CREATE INDEX traces_by_session ON traces (session, start, no) WHERE session IS NOT NULL;
-- seen = when something of the trace last arrived; stale = the same, where a big trace waits to be summed up again.
CREATE INDEX traces_by_seen ON traces (project, seen);
CREATE INDEX traces_stale ON traces (stale) WHERE stale IS NOT NULL;

CREATE TABLE sessions (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, session_id TEXT NOT NULL, user_id TEXT, start INTEGER NOT NULL,
  end INTEGER, traces INTEGER NOT NULL, priced INTEGER NOT NULL, totals TEXT NOT NULL
);
CREATE UNIQUE INDEX sessions_by_id ON sessions (project, session_id);
CREATE INDEX sessions_by_start ON sessions (project, start, no);

-- Which traces have which value of which field. folded is the value without case; n counts its traces.
CREATE TABLE field_values (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, field TEXT NOT NULL, folded TEXT NOT NULL, value TEXT NOT NULL,
  n INTEGER NOT NULL
);
CREATE INDEX field_values_by_text ON field_values (project, field, folded);
CREATE INDEX field_values_by_count ON field_values (project, field, n);
CREATE TABLE trace_values (
  value INTEGER NOT NULL, start INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY (value, start, trace)
) WITHOUT ROWID;

-- Traces that nobody sees any more and whose spans, payload and words are still being removed.
CREATE TABLE forgotten (trace INTEGER PRIMARY KEY);

CREATE TABLE scores (
  project INTEGER NOT NULL, id TEXT NOT NULL, trace_id TEXT, session_id TEXT, time INTEGER NOT NULL, row TEXT NOT NULL,
  PRIMARY KEY (project, id)
) WITHOUT ROWID;
CREATE INDEX scores_by_trace ON scores (project, trace_id, time);


ALTER TABLE traces ADD COLUMN findings INTEGER NOT NULL DEFAULT 0;
CREATE INDEX traces_found ON traces (project, findings) WHERE findings > 0;

-- row is the whole Finding as JSON. at = start of its span, 0 where unknown; told = when it was first found;
-- severity = its place among SEVERITIES.
CREATE TABLE findings (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, trace INTEGER NOT NULL, detector TEXT NOT NULL,
  span_id TEXT NOT NULL, family TEXT NOT NULL, severity INTEGER NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL,
  row TEXT NOT NULL
);
CREATE UNIQUE INDEX findings_by_trace ON findings (trace, detector, span_id);
CREATE INDEX findings_by_time ON findings (project, at, no);
CREATE INDEX findings_by_detector ON findings (project, detector, at, no);

-- seq = place in the log at which the findings of the trace became others.
CREATE TABLE refound (trace INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE INDEX refound_by_seq ON refound (seq);

-- What a follower remembers: above all its place in the log.
CREATE TABLE notes (key TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID;

DELETE FROM meta;
INSERT INTO meta (key, value) VALUES ('block', 1);
INSERT INTO meta (key, value) VALUES ('cursor', 3);
INSERT INTO meta (key, value) VALUES ('session', 1);
INSERT INTO meta (key, value) VALUES ('trace', 1);
INSERT INTO projects (no, name, spans, traces, bytes) VALUES (1, 'default', 2, 1, 2216);
INSERT INTO blocks (no, content) VALUES (1, X'28B52FFD640302950C00B659563A306DD31C0061A1840E148CE28C542F7D7CFBDF6FF13F50CD8E16F341714BC4AE2DB2775A8489464DC80875A3F333852EBDC6D22F80C55179DC014B00450046006BA3CF3A239ECD9A33694371C1C2C7854447D35FD2240406E3E342A2A3256B8E9ACE8ACBCC21530C4773ABF592450EB334B79445D64C744673EB0F93BD19903EA414B121A5080529250001973C23DFE4422440084586CFC724AA6754D781F060018304515307296591D51FBD7C853A7DDC0EAAECD29C92E7A999E08CE694AE633E6B50E0F78CE06437D3A8DC82311F06EF6D3888442E151A4C0081F12CCCF228FC5E8D527B8C2B9B86A3F58C89AF17939968A8E83A96972C0C95C77D38AABC5973273575D07AEFE54CFEC8B97CB9A130A4EE45146E0D01745DFF45B88F07011DE1CAA85AE73E4B0F6D2BF81E0768F7410E21FD48A7F5ADFB14F06865CD8E9971FE562A754071CFD873157C8F80C72230D0D162BDB7850A061300D876A59E3B91322A015C2EB3DC17EAAE50531628004486B662A4251036F6D102BC046E98D956E620AAABDCB629DBC4DC3061986794B1848E');
INSERT INTO spans (no, span_id, seq, start, parts, head, input_preview, output_preview) VALUES (16777216, 'a', 1, 1763985600000000000, '[1,0]', '{"trace_id":"t1","span_id":"a","parent_id":null,"name":"refund","kind":"agent","dialect":"openinference","start":1763985600000000000,"end":1763985604000000000,"status":"unset","error_type":null,"error_message":null,"model":null,"provider":null,"response_id":null,"tool_name":null,"usage":null,"cost":null,"session_id":"s1","user_id":"ann","tags":[],"environment":null,"release":null,"service":null,"trace_name":null,"is_root":true,"escalated":false}', 'Refund my order', '');
INSERT INTO spans (no, span_id, seq, start, parts, head, input_preview, output_preview) VALUES (16777217, 'l', 2, 1763985600000000000, '[1,1]', '{"trace_id":"t1","span_id":"l","parent_id":"a","name":"l","kind":"llm","dialect":"openinference","start":1763985600000000000,"end":1763985601000000000,"status":"unset","error_type":null,"error_message":null,"model":"gpt-4o","provider":null,"response_id":null,"tool_name":null,"usage":{"input":10,"output":3,"cached":null,"cache_write":null,"reasoning":null,"total":13},"cost":null,"session_id":null,"user_id":null,"tags":[],"environment":null,"release":null,"service":null,"trace_name":null,"is_root":false,"escalated":false}', '', 'Let me look');
INSERT INTO traces (no, project, trace_id, session, start, latency, open, spans, steps, tools, tool_errors, errors, tokens, cost, escalations, shortest, longest, lightest, heaviest, place, summed, stale, seen, bytes, facets, row, findings) VALUES (1, 1, 't1', 1, 1763985600000000000, 4000000000, 0, 2, 1, 0, 0, 0, 13, NULL, 0, 1000000000, 4000000000, 13, 13, 2, 2, NULL, 1796081165135953299, 2216, '[10,11,12,1,2,3,4,5,6,7,8,9]', '{"trace_id":"t1","root_id":"a","name":"refund","session_id":"s1","user_id":"ann","tags":[],"environment":null,"release":null,"service":null,"models":["gpt-4o"],"start":1763985600000000000,"end":1763985604000000000,"status":"unset","input_preview":"Refund my order","output_preview":"Let me look","totals":{"spans":2,"steps":1,"llm_calls":1,"tool_calls":0,"tool_errors":0,"retrievals":0,"errors":0,"input_tokens":10,"output_tokens":3,"cached_tokens":0,"cost":null,"escalations":0},"findings":{"count":1,"worst":"warning","detectors":["exact_repeat"],"families":["loops"],"severities":["warning"]}}', 1);
INSERT INTO sessions (no, project, session_id, user_id, start, end, traces, priced, totals) VALUES (1, 1, 's1', 'ann', 1763985600000000000, 1763985604000000000, 1, 0, '{"spans":2,"steps":1,"llm_calls":1,"tool_calls":0,"tool_errors":0,"retrievals":0,"errors":0,"input_tokens":10,"output_tokens":3,"cached_tokens":0,"cost":null,"escalations":0}');
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (1, 1, 'user', 'ann', 'ann', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (2, 1, 'status', 'unset', 'unset', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (3, 1, 'name', 'refund', 'refund', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (4, 1, 'session', 's1', 's1', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (5, 1, 'kind', 'agent', 'agent', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (6, 1, 'kind', 'llm', 'llm', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (7, 1, 'model', 'gpt-4o', 'gpt-4o', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (8, 1, 'span.name', 'l', 'l', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (9, 1, 'span.name', 'refund', 'refund', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (10, 1, 'finding', 'exact_repeat', 'exact_repeat', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (11, 1, 'finding.family', 'loops', 'loops', 1);
INSERT INTO field_values (no, project, field, folded, value, n) VALUES (12, 1, 'severity', 'warning', 'warning', 1);
INSERT INTO trace_values (value, start, trace) VALUES (1, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (2, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (3, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (4, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (5, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (6, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (7, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (8, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (9, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (10, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (11, 1763985600000000000, 1);
INSERT INTO trace_values (value, start, trace) VALUES (12, 1763985600000000000, 1);
INSERT INTO findings (no, project, trace, detector, span_id, family, severity, at, told, row) VALUES (1, 1, 1, 'exact_repeat', 'l', 'loops', 1, 1763985600000000000, 1796081165138743303, '{"detector":"exact_repeat","family":"loops","trace_id":"t1","span_id":"l","spans":["l"],"severity":"warning","confidence":0.9,"evidence":"exact_repeat at l","advice":"Look at it.","cause":null,"times":1,"facts":{}}');
INSERT INTO refound (trace, seq) VALUES (1, 3);
INSERT INTO notes (key, note) VALUES ('detect:cursor', '2');
PRAGMA user_version = 2;
-- file: search.db

CREATE TABLE progress (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO progress VALUES ('cursor', 0);
-- rowid is the number of the span. project keeps one project's search from walking through the words of another.
CREATE VIRTUAL TABLE words USING fts5 (
  text, project, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);

PRAGMA user_version = 1;
