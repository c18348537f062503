"""What instruments are, told to clients."""
