"""Names of exchanges as releases and feeds write them -> our venue, or the reason why it is none of ours."""

import re

_US = {
    "NASDAQ": """
        Nasdaq, NasdaqGS, NasdaqGM, NasdaqCM, Nasdaq GSM, Nasdaq Global Select Market, Nasdaq Global Select,
        Nasdaq Global Market, Nasdaq Global, Nasdaq Capital Market, Nasdaq Capital, Nasdaq Stock Market,
        The Nasdaq Stock Market LLC, Nasdaq Stock Market LLC, Nasdaq National Market, Nasdaq US, NQ, NDAQ, NAS,
        NMS, NGS, NGM, NCM""",
    "NYSE": "NYSE, New York Stock, NYX, NYSE US",
    "NYSE AMERICAN": """
        NYSE American, NYSE American LLC, NYSE MKT, NYSE MKT LLC, NYSE Amex, NYSE Alternext, AMEX,
        NYSE-A, NYSEAM, NYSE American Equities, NYSE American Stock, American Stock""",
    "NYSE ARCA": "NYSE Arca, ARCA",
    "CBOE": "Cboe BZX, Cboe BZX US, BATS, CBOE, Cboe US, Cboe Global Markets",
    # NYSE Texas, formerly NYSE Chicago, is a second listing of companies of other exchanges
}
_FOREIGN = {
    "over the counter": """
        OTCQX, OTCQX Best, OTCQX International, OTCQB, OTCQB Venture, OTCQB Venture Marketplace,
        OTCID, OTC Pink, Pink, Pink Sheets, OTC Pink Sheets, OTCPK, OTC PK, OTCMKTS, OTC Markets, OTC Markets Group,
        Other OTC, OTC, OTC US, OTC BB, OTCBB, OB, OTC Bulletin Board, OTC Expert, Expert, Grey, OTC Grey, PNK, US OTC,
        OTC Pink Current, OTC Pink Open, Pink Open, OTC Pink Marketplace, OTC Pink Current Information""",
    "on an exchange in Canada": """
        TSX, T, TSX-V, TSXV, TSX Venture, TSX.V, TSX V, TSXM, CVE, Toronto, Toronto Stock, CSE, CNSX, CNQ,
        Canadian Securities, NEO, Aequitas NEO, Cboe Canada, CBOE CA, TOR, TSE, Venture""",
    "on an exchange in United Kingdom and Ireland": """
        LSE, LON, London, London Stock, L, LN, AIM, LSE AIM, AIM LSE, AQSE, AQUIS,
        Aquis Growth, ISE, Euronext Dublin, Euronext Growth Dublin, ISEQ, Main Market""",
    "on an exchange in the European continent": """
        Euronext, Euronext Paris, Euronext Amsterdam, Euronext Brussels, Euronext Lisbon,
        Euronext Milan, Euronext Oslo, Euronext Growth, Euronext Access, Euronext Growth Paris, Euronext Growth Milan,
        Euronext Growth Oslo, Paris, Amsterdam, Brussels, Oslo, OSE, OSL, Oslo Bors, Oslo Stock, EPA, AMS, EBR, ELI,
        ENX, ENXTPA, ENXTAM, XPAR, XAMS, XBRU, XETRA, ETR, XTRA, FSE, FRA, FWB, FF, Frankfurt, Frankfurt Stock, DB,
        GR, Stuttgart, STU, Berlin, Munich, MUN, BER, DUS, HAM, Tradegate, TDG, SIX, SIX Swiss, SWX, VTX,
        Nasdaq Stockholm, Nasdaq Copenhagen, Nasdaq Helsinki, Nasdaq Iceland, Nasdaq Nordic, Nasdaq Baltic,
        Nasdaq First North, Nasdaq First North Growth, First North, First North Growth, Nasdaq Riga, Nasdaq Tallinn,
        Nasdaq Vilnius, STO, OMX, OMXS, HEL, CPH, Spotlight, NGM Nordic, BME, Madrid, BIT, MIL, CPSE, OM, HLSE, XSWX,
        ENXTBR, ENXTLS, WBAG, ATSE, IBSE, BUSE, Borsa Italiana, WSE, VSE,
        Vienna, Athens, ATHEX, Prague, Budapest, MOEX, BST""",
    "on an exchange in Asia, Australia, Africa or Latin America": """
        ASX, ASX Limited, Australian Securities, NZX, NZSX, NZE, TYO,
        Tokyo, Tokyo Stock, JPX, HKEX, HKSE, SEHK, HKG, Hong Kong, Hong Kong Stock, HK, SSE, SHSE, SHA, SHE, SZSE,
        Shanghai, Shenzhen, KRX, KOSDAQ, KOSPI, KQ, KS, TWSE, TPE, TPEX, SGX, SGX-ST, SES, NSE, BSE, BOM, NSEI,
        TASE, TLV, Tel Aviv, JSE, Johannesburg, BMV, BYMA, B3, BVMF, BOVESPA, BVL, BVC, Santiago, Lima, PSE, SET,
        IDX, KLSE, Bursa, Bursa Malaysia, BASE,
        Tadawul, ADX, DFM, EGX, QSE, Nasdaq Dubai, Borsa Istanbul, BIST, NSX, GSE""",
    "as a second listing": "NYSE Texas, NYSE Chicago, Chicago Stock, LTSE, Upstream, MERJ",
}
_TRAILING = re.compile(r"(exchanges?|markets?)$")
_NOT_LETTERS = re.compile(r"[\W_]+")


def _key(label: str) -> str:
    return _NOT_LETTERS.sub("", label).casefold()


VENUES: dict[str, tuple[str, str]] = {
    _key(label): (venue, "") for venue, labels in _US.items() for label in labels.split(",")
} | {_key(label): ("", region) for region, labels in _FOREIGN.items() for label in labels.split(",")}
"""Key of a label -> (our venue, "") or ("", where else it is)."""


def venue_of(label: str) -> tuple[str, str] | None:
    """``("NASDAQ", "")`` for one of ours, ``("", "Canada")`` for another one, None when the label is no exchange."""
    key = _key(label)
    return VENUES.get(key) or VENUES.get(_TRAILING.sub("", key))
