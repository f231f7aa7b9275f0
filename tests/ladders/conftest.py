"""The pages too: `enter(city.dispatcher)` is a browser in which that person is signed in."""

from tests.web.conftest import app, enter, settings  # noqa: F401  the fixtures
