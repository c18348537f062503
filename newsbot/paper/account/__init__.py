"""The money: cash, holdings, charges, and what is told of them."""
