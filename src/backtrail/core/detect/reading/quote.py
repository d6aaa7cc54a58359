"""A piece of text inside a sentence of evidence."""


def quoted(text: str, most: int = 80) -> str:
    """The text in one line and in quotation marks, cut at `most` characters."""
    line = " ".join(text[: most * 4].split())
    return f"“{line if len(line) <= most else line[: most - 1].rstrip() + '…'}”"
