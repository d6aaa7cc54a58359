"""What the flags of commands name: the settings, and the records of a data folder."""
