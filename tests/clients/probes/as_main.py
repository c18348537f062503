"""Checks a paper broker with the ib_async that is installed: see check.main."""

import logging

import as_account
import as_brackets
import as_connect
import as_contracts
import as_history
import as_life
import as_news
import as_orders
import as_quotes
import as_refusals
from check import main

MODULES = (
    as_connect, as_contracts, as_quotes, as_history, as_account, as_news, as_orders, as_life, as_refusals, as_brackets,
)  # fmt: skip

if __name__ == "__main__":
    logging.disable()  # the library logs every notice
    main("as_main.py")
