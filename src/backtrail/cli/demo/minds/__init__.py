"""What the models of the demo's agents say: scripts that read the conversation, and go wrong in one way each."""
