"""Libraries that open connections of their own, where Python tells nobody: neither a seam nor the fence sees them."""

import sys
from typing import Final

UNSEEN: Final = {
    "grpc": "gRPC",
    "psycopg": "PostgreSQL, by libpq",
    "psycopg2": "PostgreSQL, by libpq",
    "MySQLdb": "MySQL, by its C library",
    "pyodbc": "databases, by ODBC",
    "oracledb": "Oracle, in its thick mode",
    "pymssql": "SQL Server, by FreeTDS",
    "pycurl": "HTTP, by libcurl",
    "curl_cffi": "HTTP, by libcurl",
    "primp": "HTTP, by a library in Rust",
    "confluent_kafka": "Kafka, by librdkafka",
    "zmq": "ZeroMQ",
    "uvloop": "asyncio's connections, by libuv",
    "websockets": "WebSockets, which no seam records; a replay stops them",
    "websocket": "WebSockets, which no seam records; a replay stops them",
}
"""By module: what its calls are, and whose."""


def unseen() -> dict[str, str]:
    """Those that are loaded now."""
    return {name: told for name, told in UNSEEN.items() if name in sys.modules}
