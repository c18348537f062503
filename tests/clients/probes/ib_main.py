"""Checks a paper broker with the ibapi that is installed: see check.main."""

import logging
import os
import sys

import ib_account
import ib_brackets
import ib_connect
import ib_contracts
import ib_history
import ib_life
import ib_news
import ib_orders
import ib_quotes
import ib_refusals
from check import main

MODULES = (
    ib_connect,
    ib_contracts,
    ib_quotes,
    ib_history,
    ib_news,
    ib_account,
    ib_orders,
    ib_life,
    ib_refusals,
    ib_brackets,
)

if __name__ == "__main__":
    logging.disable()  # the libraries log every notice as an error
    main("ib_main.py")
    sys.stdout.flush()
    os._exit(0)  # the libraries leave reader threads behind
