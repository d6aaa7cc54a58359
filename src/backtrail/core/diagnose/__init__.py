"""Diagnosis: from a judged trace to the step that began it, the agent that did it, and the class of the failure."""
