"""Pieces of a sentence of evidence: quoted text, counted things."""


def quoted(text: str, most: int = 80) -> str:
    """The text in one line and in quotation marks, cut at `most` characters."""
    line = " ".join(text[: most * 4].split())
    return f"“{line if len(line) <= most else line[: most - 1].rstrip() + '…'}”"


def counted(number: int, thing: str) -> str:
    """`1 passage`, `3 passages`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
