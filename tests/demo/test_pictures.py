import io

import pytest
from PIL import Image

from demo.kinds import KINDS
from demo.languages import LANGUAGES
from demo.pictures import draw_pool
from demo.troubles import SUBJECTS


def test_the_pool_has_a_pair_of_every_subject() -> None:
    pool = list(draw_pool(3, variants=1))
    assert [pair.subject for pair in pool] == list(SUBJECTS)
    for pair in pool:
        before, after = (Image.open(io.BytesIO(data)) for data in (pair.before, pair.after))
        assert (before.format, before.size, after.size) == ("JPEG", (640, 480), (640, 480))
        assert before.tobytes() != after.tobytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_case_has_a_picture_and_words(language: str) -> None:
    words = LANGUAGES[language]
    assert {kind.subject for kind in KINDS} <= set(SUBJECTS)
    assert set(words.handled) == set(SUBJECTS)
    assert set(words.descriptions) == {kind.code for kind in KINDS}
