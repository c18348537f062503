"""The TWS wire protocol as values: bytes in, messages out. No sockets, threads or clocks."""
