"""A local server that speaks as providers of models do: for agents in any language, recorded and replayed."""
