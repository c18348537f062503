"""The command line: parses arguments, calls, prints. One module a command group."""
