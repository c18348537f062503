"""Thousands, millions, billions, in letters and words."""

SCALES = {
    **dict.fromkeys(("k", "thousand"), 1_000),
    "lakh": 100_000,
    "crore": 10_000_000,
    **dict.fromkeys(("m", "mm", "mn", "mln", "mil", "mio", "million", "millions"), 1_000_000),
    **dict.fromkeys(("b", "bn", "bln", "bil", "billion", "billions"), 1_000_000_000),
    **dict.fromkeys(("t", "tn", "trn", "tln", "trillion", "trillions"), 1_000_000_000_000),
}
