"""The table of topics and channels that people tick, for themselves or for the city."""

from collections.abc import Collection

from werkzeug.datastructures import MultiDict

from grid.refusals import N_
from workflows.topics import TITLES, Topic, Via

CHANNEL_NAMES = {
    Via.PUSH: N_("Browser"),
    Via.EMAIL: N_("E-mail"),
    Via.SMS: N_("SMS"),
    Via.DINGTALK: N_("DingTalk chat"),
    Via.WECOM: N_("WeCom chat"),
}


def topics_for(*, administrator: bool) -> list[tuple[Topic, str]]:
    """The topics with their titles; upkeep concerns administrators alone."""
    return [(topic, TITLES[topic]) for topic in Topic if administrator or topic != Topic.UPKEEP]


def channels_from(form: MultiDict[str, str], known: Collection[str]) -> dict[str, list[str]]:
    """What was ticked: a field a topic, a value a channel; whatever else a form may say is passed over."""
    return {topic.value: [via for via in known if via in form.getlist(topic)] for topic in Topic}
