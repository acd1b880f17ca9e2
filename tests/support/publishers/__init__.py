"""What publishers serve, in its true form and of a size for tests: one module a publisher, named as in sources."""
