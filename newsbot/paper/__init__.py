"""The embedded paper broker: the server side of the TWS protocol over simulated or taped quotes."""
