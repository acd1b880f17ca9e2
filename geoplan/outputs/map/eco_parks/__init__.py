"""What the page of a map shows of eco-industrial parks: profiles, lines of symbiosis, matching, likes of a pilot."""
