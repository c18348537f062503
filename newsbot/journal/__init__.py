"""The append-only record of everything seen, decided and done."""
