"""The link to TWS or IB Gateway. The only package that imports ibapi."""
