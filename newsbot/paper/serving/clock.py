"""Who moves a broker's clock."""

from enum import StrEnum


class Clock(StrEnum):
    """As it is told on the clock line and by ``status``."""

    WALL = "wall"  # this machine's time
    DRIVEN = "driven"
    WAITS = "waits for its driver"  # it stands where it stood, or was never set: the next advance says where it starts
