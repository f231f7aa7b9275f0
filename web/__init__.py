"""Pages and interfaces, a module per audience: fetch, do one thing, answer. No rule and no arithmetic lives here."""
