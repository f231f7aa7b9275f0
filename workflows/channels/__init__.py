"""Ways out of the application, one small interface for all of them; a module each."""
