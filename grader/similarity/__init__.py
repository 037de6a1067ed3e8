"""Which submissions have so much in common that staff should look at both; files are cut into tokens, never run."""
