"""Budgets and loop brakes in the running agent, and the orders of the server that reach it."""
