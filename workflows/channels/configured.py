"""The channels that an installation has set up."""

from grid.settings import Settings
from workflows.channels.channel import Channel
from workflows.channels.mail import Mail
from workflows.channels.push import Push
from workflows.channels.robot import Robot
from workflows.channels.sms import Sms
from workflows.topics import Via


def channels_of(settings: Settings) -> dict[Via, Channel]:
    ours, timeout_s = settings.messages, settings.messages.timeout_s
    found: dict[Via, Channel] = {}
    if ours.push:
        found[Via.PUSH] = Push(ours.push, settings.secret, timeout_s)
    if ours.mail:
        found[Via.EMAIL] = Mail(ours.mail, timeout_s)
    if ours.sms:
        found[Via.SMS] = Sms(ours.sms, timeout_s)
    if ours.dingtalk:
        found[Via.DINGTALK] = Robot(ours.dingtalk, timeout_s)
    if ours.wecom:
        found[Via.WECOM] = Robot(ours.wecom, timeout_s)
    return found
