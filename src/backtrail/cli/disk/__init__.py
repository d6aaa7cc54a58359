"""What the commands read from and write to the disk: files of runs, tables, whole folders."""
