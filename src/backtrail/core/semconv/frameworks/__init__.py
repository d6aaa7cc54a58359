"""The own tracing of frameworks that name things in their own way: one dialect a file, like those beside."""
