"""What a fresh machine needs before the first command: programs, packages, page assets."""
