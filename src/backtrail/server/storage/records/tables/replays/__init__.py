"""What replays need and bring: tapes that came with their traces, and results that came back."""
