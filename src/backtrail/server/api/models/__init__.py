"""What the reading API answers, as documented in OpenAPI; nothing behind the HTTP border knows these."""
