"""Where a replayed run left its recording, and how that is told."""
