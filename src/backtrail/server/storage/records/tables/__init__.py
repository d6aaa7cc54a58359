"""One table a file; the package above names them all, which is what makes `Base.metadata` complete."""
