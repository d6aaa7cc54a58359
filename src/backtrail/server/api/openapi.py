"""Prints the OpenAPI document of the reading API: `python -m backtrail.server.api.openapi > web/openapi.json`."""

import json
import sys

from backtrail.server.api.document import document


def main() -> None:
    """Print it, its keys in order."""
    sys.stdout.write(json.dumps(document(), indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
