"""Fakes and servers for tests, ours and yours: a scripted model, a Backtrail server in a thread, builders."""
