"""Two pages of a newswire in the shape of the shipped recording: an RSS feed of 8 KB and an HTML listing of 150 KB.

Each holds a fixed number of items, newest first. A new story comes in at the top and the oldest leaves, as on a real
listing; everything else on the page stays as it was.
"""

from collections import deque
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.listing import AFTER, BEFORE
from benchmarks.stories import START, Story, plain, tradable

RSS, HTML = "rss", "html"
PAGES = {RSS: "RSS 8 KB", HTML: "HTML 150 KB"}
_EXCHANGE = ZoneInfo("America/New_York")
_ITEMS = {RSS: 7, HTML: 100}


class Wire:
    """A publisher with its two pages; numbers its stories."""

    def __init__(self) -> None:
        self._number = 0
        self._items: dict[str, deque[Story]] = {}
        for page, count in _ITEMS.items():
            old = [plain(self._next(), START - timedelta(minutes=2 * age)) for age in range(1, count + 1)]
            self._items[page] = deque(old, maxlen=count)

    def publish(self, page: str, now: datetime) -> Story:
        """A new story at the top of a page that one rule fires on."""
        story = tradable(self._next(), now)
        self._items[page].appendleft(story)
        return story

    def body(self, page: str) -> bytes:
        """The bytes of a page as it stands."""
        return _rss(self._items[RSS]) if page == RSS else _html(self._items[HTML])

    def _next(self) -> int:
        self._number += 1
        return self._number


def _slug(story: Story) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in story.title.lower())[:60].strip("-")


def _rss(items: deque[Story]) -> bytes:
    rows = "".join(_rss_item(story) for story in items)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://dublincore.org/documents/dcmi-namespace/">
  <channel>
    <title>News about Public Companies</title>
    <link>https://www.wire.example</link>
    <description>Invented releases of invented companies</description>
    <language>en</language>
    <ttl>1</ttl>
{rows}  </channel>
</rss>
""".encode()


def _rss_item(story: Story) -> str:
    url = f"https://www.wire.example/news-release/2026/03/11/{story.number}/0/en/{_slug(story)}.html"
    at = story.at.strftime("%a, %d %b %Y %H:%M GMT")
    tag = f"(<b>Nasdaq</b>:&nbsp;{story.ticker}), " if story.ticker else ""
    stock = f'      <category domain="https://www.wire.example/rss/stock">Nasdaq:{story.ticker}</category>\n'
    return f"""    <item>
      <guid isPermaLink="true">{url}</guid>
      <link>{url}</link>
{stock if story.ticker else ""}      <category>Company Announcement</category>
      <title><![CDATA[{story.title}]]></title>
      <description><![CDATA[ <p>{story.town}, March 11, 2026 (WIRE) -- {story.company} {tag}{story.text}</p>
<p><br /></p> ]]></description>
      <pubDate>{at}</pubDate>
      <dc:identifier>{story.number}</dc:identifier>
      <dc:language>en</dc:language>
      <dc:publisher>Wire Inc.</dc:publisher>
      <dc:contributor>{story.company}</dc:contributor>
      <dc:modified>{at}</dc:modified>
      <dc:keyword>{story.company.lower()}</dc:keyword>
    </item>
"""


def _html(items: deque[Story]) -> bytes:
    return (BEFORE + "".join(_card(story) for story in items) + AFTER).encode("cp1252")


def _card(story: Story) -> str:
    at = story.at.astimezone(_EXCHANGE).strftime("%H:%M ET")
    tag = f" (NASDAQ: {story.ticker}),&nbsp;" if story.ticker else " "
    odd = story.number % 2
    url = f"/news-releases/{_slug(story)}-{story.number}.html"
    image = f'<img src="/media/thumbs/{story.number}.jpg" alt="" width="160" height="90" loading="lazy">'
    box = f'<div class="col-sm-4 col-lg-3 pull-right"><div class="img-ratio-element">{image}</div></div>'
    return f"""      <div class="row {"arabiclistingcards " if odd else ""}newsCards" lang="en-US">
        <div class="col-sm-12 card">
          <a class="newsreleaseconsolidatelink display-outline" href="{url}">
            {box if odd else ""}
            <h3><small>{at}</small> {story.title}</h3>
            <p class="remove-outline">{story.company}{tag}{story.text}</p>
          </a>
        </div>
      </div>
"""
