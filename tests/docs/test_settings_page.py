"""The page of settings is what the table says."""

from tests.docs.settings_page import PAGE, page


def test_the_page_of_settings_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run `python -m tests.docs.settings_page`"
