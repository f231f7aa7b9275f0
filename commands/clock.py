"""`gridcase clock`: escalation and the sending of messages as a process of its own. Any number of them may run."""

import logging
import signal
import threading

import click

from commands.opening import Opened, opened
from web.wall_clock import wall_clock
from workflows.channels.configured import channels_of
from workflows.delivering import Delivery, Policy
from workflows.ticking import Clock, also_deliver, start_ticking

THREADS = 8  # escalation, deadlines and each channel talk to the database by themselves
log = logging.getLogger("gridcase.clock")


@click.command()
@click.option("--tick", type=click.FloatRange(0.05, 60), help="Seconds between two passes (default: GRIDCASE_TICK).")
def clock(tick: float | None) -> None:
    """Escalate overdue cases, level by level, and send messages, until told to stop (SIGTERM or Ctrl-C).

    Example: gridcase clock --tick 1
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every pass, twice a second
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    with opened(threads=THREADS) as here:
        every_s = tick or here.settings.tick_s
        ticker = start_ticking(Clock(here.database, here.rulebooks, wall_clock), every_s, wall_clock)
        delivery = _delivery(here)
        also_deliver(ticker, delivery, every_s)
        log.info("ticking every %g s", every_s)
        stop.wait()
        delivery.stopping.set()
        ticker.shutdown(wait=True)  # a pass that has begun is finished
    log.info("stopped")


def _delivery(here: Opened) -> Delivery:
    """What sends messages here, by the channels that are set up."""
    from web.language import speaker

    ours = here.settings.messages
    policy = Policy(ours.attempts, ours.language, ours.base_url)
    return Delivery(here.database, channels_of(here.settings), speaker(), policy, wall_clock)
