"""What the tests of these pages need of the pages' own."""

from tests.web.conftest import app, enter, settings  # noqa: F401  the fixtures
