"""Messages leave by the channels that are set up, and the settings keep their secrets."""

from pathlib import Path

import pytest

from grid.message_settings import MessageSettings, is_allowed
from grid.settings import BadSetting, Settings

BASE = {"GRIDCASE_URL": "https://grid.city.example/"}
MAIL = {"GRIDCASE_SMTP": "smtp://grid:se%40cret@mail.city.example", "GRIDCASE_MAIL_FROM": "Grid <grid@city.example>"}


def test_without_settings_nothing_leaves() -> None:
    assert MessageSettings.from_environment({}).channels == ()


def test_each_channel_has_its_setting() -> None:
    found = MessageSettings.from_environment(
        BASE
        | MAIL
        | {
            "GRIDCASE_SMS_URL": "https://sms.example/send",
            "GRIDCASE_PUSH_CONTACT": "mailto:grid@city.example",
            "GRIDCASE_DINGTALK_URL": "https://oapi.dingtalk.com/robot/send?access_token=t",
            "GRIDCASE_WECOM_URL": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        }
    )
    assert found.channels == ("push", "email", "sms", "dingtalk", "wecom")
    assert found.base_url == "https://grid.city.example"
    assert found.mail
    assert (found.mail.host, found.mail.port, found.mail.tls) == ("mail.city.example", 587, "start")
    assert (found.mail.user, found.mail.password) == ("grid", "se@cret")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (MAIL, "GRIDCASE_URL must say where people open the pages"),
        (BASE | {"GRIDCASE_SMTP": "mail.example"}, "GRIDCASE_SMTP must be smtps://"),
        (BASE | {"GRIDCASE_SMTP": "smtps://grid:secret@mail.example:port"}, "GRIDCASE_SMTP must be smtps://"),
        (BASE | {"GRIDCASE_SMTP": "smtps://mail.example"}, "GRIDCASE_MAIL_FROM must be the sender"),
        (BASE | {"GRIDCASE_SMS_URL": "http://sms.example/secret"}, "GRIDCASE_SMS_URL must begin with https://"),
        (
            BASE | {"GRIDCASE_SMS_URL": "https://sms.example", "GRIDCASE_SMS_BODY": "{secret"},
            "GRIDCASE_SMS_BODY must be",
        ),
        (BASE | {"GRIDCASE_WECOM_URL": "http://[secret"}, "GRIDCASE_WECOM_URL must begin with https://"),
        (BASE | {"GRIDCASE_PUSH_CONTACT": "grid"}, "GRIDCASE_PUSH_CONTACT must be whom"),
        ({"GRIDCASE_LANGUAGE": "nl"}, "GRIDCASE_LANGUAGE='nl' is neither zh nor en"),
        ({"GRIDCASE_SEND_ATTEMPTS": "0"}, "GRIDCASE_SEND_ATTEMPTS='0' is out of range"),
    ],
)
def test_a_wrong_value_is_named_and_no_secret_repeated(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSetting) as wrong:
        MessageSettings.from_environment(given)
    assert sentence in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_a_log_of_the_settings_shows_no_secret(tmp_path: Path) -> None:
    channels = {
        "GRIDCASE_SMS_URL": "https://sms.example/secret",
        "GRIDCASE_SMS_TOKEN": "secret",
        "GRIDCASE_DINGTALK_URL": "https://ding.example/secret",
        "GRIDCASE_DINGTALK_SECRET": "secret",
        "GRIDCASE_SMTP": "smtps://grid:secret@mail.example",
        "GRIDCASE_MAIL_FROM": "grid@city.example",
    }
    settings = Settings.from_environment(
        BASE | channels | {"GRIDCASE_HOME": str(tmp_path), "GRIDCASE_SECRET": "the secret of the house"}
    )
    assert "secret" not in repr(settings).replace("secret=", "")


def test_a_file_of_the_installation_may_hold_settings(tmp_path: Path) -> None:
    file = tmp_path / "gridcase.env"
    file.touch(mode=0o600)
    file.write_text("# ours\n\nGRIDCASE_TICK = 2\nGRIDCASE_SECRET=a=b\n")
    home = {"GRIDCASE_HOME": str(tmp_path)}
    settings = Settings.from_environment(home)
    assert (settings.tick_s, settings.secret) == (2.0, "a=b")
    assert Settings.from_environment(home | {"GRIDCASE_TICK": "3"}).tick_s == 3.0  # the environment goes first


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gridcase.env").touch(mode=0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        Settings.from_environment({"GRIDCASE_HOME": str(tmp_path)})


def test_a_line_that_sets_nothing_is_named_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "gridcase.env"
    file.touch(mode=0o600)
    file.write_text("GRIDCASE_TICK=2\nsecret\n")
    with pytest.raises(BadSetting, match=r"line 2: write NAME=value$"):
        Settings.from_environment({"GRIDCASE_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://sms.example/send", True),
        ("http://127.0.0.1:9000/", True),
        ("http://localhost/", True),
        ("http://sms.example/", False),
        ("https:///path", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
        ("https://sms.example:port/", False),
    ],
)
def test_messages_go_over_tls_or_stay_on_this_machine(url: str, allowed: bool) -> None:
    assert is_allowed(url) == allowed
