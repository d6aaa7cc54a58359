"""Rules with an opinion: when to warn, steer, ask, stop or page. Pure: time is an argument."""
