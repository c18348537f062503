"""Sockets: clients, drivers and operators of one broker."""
