"""Three agents that go wrong while one watches: their world, the rules, the pager in the terminal, and the show."""
