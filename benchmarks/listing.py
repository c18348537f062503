"""What surrounds the cards of the HTML listing: scripts, menus, filters, footer, as on a newswire. Pure.

Of its 150 KB some 60 are cards, 40 navigation, 50 scripts and styles. Words of rules stand in scripts, where no
program may find them.
"""


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


_SECTIONS = _parts(
    """
    Auto Transportation, Business Technology, Entertainment Media, Financial Services, Consumer Products,
    General Business, Consumer Technology, Energy, Environment, Heavy Industry, Health, Sports, Travel, Policy,
    People Culture, Multicultural, Telecommunications
    """
)
_TOPICS = _parts(
    """
    Overview, Latest, Conferences, Awards, Personnel, New Products, Surveys, Community, Earnings, Offerings, Licensing,
    Contracts, Recalls, Research, Trials
    """
)


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def _menu() -> str:
    return "\n".join(
        f'    <li class="col-sm-3"><ul><li class="dropdown-header">{section}</li>\n'
        + "\n".join(
            f'     <li><a href="/news-releases/{_slug(section)}-latest-news/{_slug(topic)}-list/" '
            f'title="{section} &amp; {topic}" data-toggle="tab">{topic}</a></li>'
            for topic in _TOPICS
        )
        + "\n    </ul></li>"
        for section in _SECTIONS
    )


def _scripts() -> str:
    state = ", ".join(
        f'{{"slot": "rail-{number}", "text": "FDA approval awarded to nobody (NASDAQ: ZQZZ)", "weight": {number % 7}}}'
        for number in range(260)
    )
    calls = "\n".join(
        f'  d.addEventListener("click", function (event) {{ if (event.target && {number} < w.limit) '
        f'{{ put("open-{number}", event.target.getAttribute("href")); }} }});'
        for number in range(130)
    )
    return f"""<script type="text/javascript">
 window.pageState = {{"section": "news-releases", "perPage": 100, "promo": [{state}]}};
 (function (w, d) {{
  var queue = w.dataQueue = w.dataQueue || [];
  function put(name, value) {{ queue.push({{"name": name, "value": value, "at": +new Date()}}); }}
{calls}
 }})(window, document);
</script>"""


def _styles() -> str:
    rules = "\n".join(
        f".newsCards .grid-{number} > h3 small {{ display: block; width: {number}%; margin: 0 {number % 9}px; }}"
        for number in range(100)
    )
    return f"<style>\n{rules}\n</style>"


BEFORE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
<title>News Releases – All News and Press Releases</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="/news-releases/news-releases-list/">
{_styles()}
{_scripts()}
</head>
<body class="list-page">
<div id="cookie-banner" class="banner" role="dialog"><p>We value your privacy.</p>
<button>Accept All Cookies</button></div>
<header class="site-header">
<form class="search" action="/search/news/"><label for="q">Search</label><input id="q" name="keyword"></form>
<nav class="main-menu" role="navigation" aria-label="Main"><ul class="nav navbar-nav">
  <li class="dropdown mega-dropdown"><a href="#" class="dropdown-toggle" data-toggle="dropdown">News &amp; Topics</a>
   <ul class="dropdown-menu mega-dropdown-menu row">
{_menu()}
   </ul></li></ul></nav>
</header>
<main id="main">
  <form class="filter" action="/news-releases/news-releases-list/">
    <label for="date">Date</label><input type="text" id="date" name="date" value="03/11/2026" autocomplete="off">
  </form>
  <div class="col-sm-12 card-list">
"""
AFTER = """  </div>
  <ul class="pagination"><li class="active"><a href="?page=1">1</a></li><li><a href="?page=2">Next</a></li></ul>
</main>
<aside class="rail"><h2>Trending now</h2><ul>
  <li><a href="/news-releases/trending-1.html">Which (NYSE: ZQZZ) rail stocks win? A reader&rsquo;s guide</a></li>
</ul></aside>
<footer><ul><li><a href="/about/">About</a></li><li><a href="/terms/">Terms of Use</a></li></ul>
<p>&copy; 2026. All companies on this page are invented.</p></footer>
</body>
</html>
"""
