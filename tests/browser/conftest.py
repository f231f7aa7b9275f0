"""A live server of the small city, and browsers in which its people are signed in.

Whatever test looks at a page also proves that it broke no policy, raised no error and asked no other host.
"""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from werkzeug.serving import make_server

import web.records  # noqa: F401  registers the tables of the pages
from grid.actors import Actor
from grid.database import Database
from tests.city import SmallCity
from tests.web.conftest import app, settings  # noqa: F401  the fixtures
from web import sessions

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1440, 900), (390, 844)

# what the browser says about answers that a test asks for on purpose (409, 422) and about its own screenshots
_HARMLESS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d|Applying inline style")


@pytest.fixture
def database(tmp_path: Path, sqlite_city: SmallCity) -> Iterator[Database]:
    """One engine is enough here: the statements themselves are tested on both."""
    shutil.copy(sqlite_city.home / "city.sqlite", tmp_path / "city.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'city.sqlite'}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def site(app: Any) -> Iterator[str]:  # noqa: F811  the fixture
    """The address of the running application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Eyes:
    """Opens browsers and remembers what went wrong in any of them."""

    chromium: Browser
    site: str
    secret: Callable[[Actor], dict[str, Any]]
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __call__(
        self,
        person: Actor,
        path: str = "/",
        *,
        size: tuple[int, int] = DESKTOP,
        language: str = "en",
        theme: str = "day",
        **options: Any,
    ) -> Page:
        """A page at `path` in a new browser in which `person` is signed in."""
        context = self.chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        chosen = {"language": language, "theme": theme}
        cookies = [{"name": name, "value": value, "url": self.site} for name, value in chosen.items()]
        context.add_cookies([self.secret(person), *cookies])
        context.route(lambda address: not address.startswith((self.site, "data:", "blob:")), self._refuse)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._listen)
        self.contexts.append(context)
        page = context.new_page()
        page.goto(self.site + path)
        return page

    def _refuse(self, route: Route) -> None:
        self.complaints.append(f"asked another host: {route.request.url}")
        route.abort()

    def _listen(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not _HARMLESS.search(message.text):
            self.complaints.append(message.text)


@pytest.fixture
def look(chromium: Browser, site: str, city: SmallCity, settings: Any) -> Iterator[Eyes]:  # noqa: F811  the fixture
    def secret(person: Actor) -> dict[str, Any]:
        assert person.id is not None
        with city.database.writing() as session:
            word = sessions.begin(session, person.id, at=city.now)
        return {"name": sessions.cookie_name(settings), "value": word, "url": site}

    eyes = Eyes(chromium, site, secret)
    yield eyes
    for context in eyes.contexts:
        context.close()
    assert eyes.complaints == []


def violations(page: Page) -> list[str]:
    """What axe finds on the page, one line a rule."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
    return [
        f"{rule['id']}: {', '.join(node['target'][0] for node in rule['nodes'][:5])} ({rule['help']})"
        for rule in found["violations"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
