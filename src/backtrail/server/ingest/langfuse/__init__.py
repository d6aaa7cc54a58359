"""Langfuse's protocol: ingestion events, scores, media, prompts, datasets; its SDKs notice no difference."""
