"""LangSmith's protocol: runs alone, in batches and in multipart bodies, feedback, projects, datasets."""
