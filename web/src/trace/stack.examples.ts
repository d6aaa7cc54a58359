/** Stack traces as Python 3.11 and Node 20 wrote them; only the folders are other ones. */
export const CHAINED = `Traceback (most recent call last):
  File "/srv/shop/app/refunds.py", line 9, in refund
    load("{bad")
  File "/srv/shop/app/refunds.py", line 6, in load
    return json.loads(text)
           ^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/json/decoder.py", line 337, in decode
    obj, end = self.raw_decode(s, idx=_w(s, 0).end())
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/json/decoder.py", line 353, in raw_decode
    obj, end = self.scan_once(s, idx)
               ^^^^^^^^^^^^^^^^^^^^^^
json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/shop/app/refunds.py", line 14, in tell
    refund(7)
  File "/srv/shop/app/refunds.py", line 11, in refund
    raise RefundError(f"order {order}\\nsecond line of the message") from wrong
app.refunds.RefundError: order 7
second line of the message

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/shop/run.py", line 4, in <module>
    try: refunds.tell()
         ^^^^^^^^^^^^^^
  File "/srv/shop/app/refunds.py", line 16, in tell
    return {}["missing"]
           ~~^^^^^^^^^^^
KeyError: 'missing'`;

export const RECURSION = `Traceback (most recent call last):
  File "/srv/shop/run.py", line 7, in <module>
    try: refunds.deep(0)
         ^^^^^^^^^^^^^^^
  File "/srv/shop/app/refunds.py", line 18, in deep
    return deep(n + 1)
           ^^^^^^^^^^^
  File "/srv/shop/app/refunds.py", line 18, in deep
    return deep(n + 1)
           ^^^^^^^^^^^
  File "/srv/shop/app/refunds.py", line 18, in deep
    return deep(n + 1)
           ^^^^^^^^^^^
  [Previous line repeated 996 more times]
RecursionError: maximum recursion depth exceeded`;

export const GROUP = `  + Exception Group Traceback (most recent call last):
  |   File "/srv/shop/run.py", line 14, in <module>
  |     try: asyncio.run(main())
  |          ^^^^^^^^^^^^^^^^^^^
  |   File "/usr/lib/python3.11/asyncio/runners.py", line 190, in run
  |     return runner.run(main)
  |            ^^^^^^^^^^^^^^^^
  |   File "/usr/lib/python3.11/asyncio/runners.py", line 118, in run
  |     return self._loop.run_until_complete(task)
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |   File "/usr/lib/python3.11/asyncio/base_events.py", line 653, in run_until_complete
  |     return future.result()
  |            ^^^^^^^^^^^^^^^
  |   File "/srv/shop/run.py", line 12, in main
  |     async with asyncio.TaskGroup() as g:
  |   File "/usr/lib/python3.11/asyncio/taskgroups.py", line 145, in __aexit__
  |     raise me from None
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/shop/app/refunds.py", line 9, in refund
    |     load("{bad")
    |   File "/srv/shop/app/refunds.py", line 6, in load
    |     return json.loads(text)
    |            ^^^^^^^^^^^^^^^^
    |   File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    |     return _default_decoder.decode(s)
    |            ^^^^^^^^^^^^^^^^^^^^^^^^^^
    |   File "/usr/lib/python3.11/json/decoder.py", line 337, in decode
    |     obj, end = self.raw_decode(s, idx=_w(s, 0).end())
    |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    |   File "/usr/lib/python3.11/json/decoder.py", line 353, in raw_decode
    |     obj, end = self.scan_once(s, idx)
    |                ^^^^^^^^^^^^^^^^^^^^^^
    | json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
    | 
    | The above exception was the direct cause of the following exception:
    | 
    | Traceback (most recent call last):
    |   File "/srv/shop/run.py", line 10, in boom
    |     async def boom(): refunds.refund(3)
    |                       ^^^^^^^^^^^^^^^^^
    |   File "/srv/shop/app/refunds.py", line 11, in refund
    |     raise RefundError(f"order {order}\\nsecond line of the message") from wrong
    | app.refunds.RefundError: order 3
    | second line of the message
    +------------------------------------`;

export const IN_LIBRARY = `Traceback (most recent call last):
  File "/srv/shop/run.py", line 17, in <module>
    try: re.compile("(")
         ^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/re/__init__.py", line 227, in compile
    return _compile(pattern, flags)
           ^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/re/__init__.py", line 294, in _compile
    p = _compiler.compile(pattern, flags)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/re/_compiler.py", line 745, in compile
    p = _parser.parse(p, flags)
        ^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/re/_parser.py", line 989, in parse
    p = _parse_sub(source, state, flags & SRE_FLAG_VERBOSE, 0)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/re/_parser.py", line 464, in _parse_sub
    itemsappend(_parse(source, state, verbose, nested + 1,
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/re/_parser.py", line 874, in _parse
    raise source.error("missing ), unterminated subpattern",
re.error: missing ), unterminated subpattern at position 0`;

export const SYNTAX = `Traceback (most recent call last):
  File "/srv/shop/run.py", line 20, in <module>
    try: exec("def f(:\\n  pass")
         ^^^^^^^^^^^^^^^^^^^^^^^
  File "<string>", line 1
    def f(:
          ^
SyntaxError: invalid syntax`;

export const REFUSED = `Traceback (most recent call last):
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_transports/default.py", line 101, in map_httpcore_exceptions
    yield
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_transports/default.py", line 250, in handle_request
    resp = self._pool.handle_request(req)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_sync/connection_pool.py", line 256, in handle_request
    raise exc from None
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_sync/connection_pool.py", line 236, in handle_request
    response = connection.handle_request(
               ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_sync/connection.py", line 101, in handle_request
    raise exc
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_sync/connection.py", line 78, in handle_request
    stream = self._connect(request)
             ^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_sync/connection.py", line 124, in _connect
    stream = self._network_backend.connect_tcp(**kwargs)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_backends/sync.py", line 207, in connect_tcp
    with map_exceptions(exc_map):
  File "/usr/lib/python3.11/contextlib.py", line 158, in __exit__
    self.gen.throw(typ, value, traceback)
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpcore/_exceptions.py", line 14, in map_exceptions
    raise to_exc(exc) from exc
httpcore.ConnectError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/shop/run.py", line 24, in <module>
    try: httpx.get("http://127.0.0.1:1/x")
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_api.py", line 195, in get
    return request(
           ^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_api.py", line 109, in request
    return client.request(
           ^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_client.py", line 825, in request
    return self.send(request, auth=auth, follow_redirects=follow_redirects)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_client.py", line 914, in send
    response = self._send_handling_auth(
               ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_client.py", line 942, in _send_handling_auth
    response = self._send_handling_redirects(
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_client.py", line 979, in _send_handling_redirects
    response = self._send_single_request(request)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_client.py", line 1014, in _send_single_request
    response = transport.handle_request(request)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_transports/default.py", line 249, in handle_request
    with map_httpcore_exceptions():
  File "/usr/lib/python3.11/contextlib.py", line 158, in __exit__
    self.gen.throw(typ, value, traceback)
  File "/srv/shop/.venv/lib/python3.11/site-packages/httpx/_transports/default.py", line 118, in map_httpcore_exceptions
    raise mapped_exc(message) from exc
httpx.ConnectError: [Errno 111] Connection refused`;

export const NODE = `RefundError: order 7
    at refund (file:///srv/shop/a.mjs:7:66)
    at async file:///srv/shop/a.mjs:10:7`;

export const NODE_CAUSE = `RefundError: order 7
    at refund (file:///srv/shop/a.mjs:7:66)
    at async file:///srv/shop/a.mjs:10:7 {
  code: 'E_REFUND',
  [cause]: Error: ENOENT: no such file or directory, open '/srv/shop/none.json'
      at async open (node:internal/fs/promises:637:25)
      at async readFile (node:internal/fs/promises:1249:14)
      at async load (file:///srv/shop/a.mjs:5:47)
      at async refund (file:///srv/shop/a.mjs:7:9)
      at async file:///srv/shop/a.mjs:10:7 {
    errno: -2,
    code: 'ENOENT',
    syscall: 'open',
    path: '/srv/shop/none.json'
  }
}`;

export const NODE_LIBRARY = `SyntaxError: Expected property name or '}' in JSON at position 1
    at JSON.parse (<anonymous>)
    at file:///srv/shop/a.mjs:9:47
    at exports.call (/srv/shop/node_modules/lib/index.js:1:23)
    at parse (file:///srv/shop/a.mjs:9:31)
    at file:///srv/shop/a.mjs:12:7`;

export const NODE_ALL = `RefundError: order 1
    at refund (file:///srv/shop/a.mjs:7:66)
    at async Promise.all (index 0)
    at async file:///srv/shop/a.mjs:14:7`;

export const NODE_MAP = `TypeError: Cannot read properties of null (reading 'x')
    at each (file:///srv/shop/a.mjs:16:38)
    at Array.map (<anonymous>)
    at file:///srv/shop/a.mjs:16:11`;
