"""Words by which steps tell what they are: a failed run, a guess, a conclusion, a wall. English; weak by nature."""

import re
from typing import Final

from backtrail.core.diagnose.steps import IDLE, PAGE, Run, Step

FAILED: Final = re.compile(
    r"exit ?code:? [1-9]|traceback \(most recent|^\W*error\b|\berror (?:decoding|processing|opening)|\bcannot open\b"
    r"|could not (?:resolve|be (?:found|opened|loaded))|\b\w+(?:error|exception): ",
    re.IGNORECASE,
)
EMPTY: Final = re.compile(
    r"\A\s*(?:exit ?code: 0[^\n]{0,40}\n)?\s*(?:(?:code )?output:)?\s*(?:\[\]|\{\}|\(\)|none|null|0|\"\")?\s*\Z",
    re.IGNORECASE,
)
CLAIMS: Final = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:\w+ ){0,2}(?:reviewed|checked|verified|confirmed|examined|retrieved|located|searched"
    r"|found|validated|inspected|identified|analy[sz]ed|consulted|watched)\b"
    r"|\b(?:having|upon|after) (?:\w+ ){0,2}(?:review\w*|check\w*|verif\w*|examin\w*|inspect\w*|search\w*)\b",
    re.IGNORECASE,
)
CONCLUDES: Final = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|conclusion|final (?:answer|result|output)|the answer|is approximately"
    r"|so the)\b|\b(?:output|result|answer):",
    re.IGNORECASE,
)
ASSUMES: Final = re.compile(
    r"\bassum(?:e|es|ing|ption|ptions|ed)\b|\bhypothetical|\bsimulat(?:e|es|ed|ing|ion)\b|\bplaceholder|\bmock\b|\bdummy\b"
    r"|\bfor (?:demonstration|illustration|example purposes|the sake of)\b|\btypical(?:ly)?\b|\bsuppose\b|\bplausible\b"
    r"|\bestimat(?:e|ed|es)\b|\bapproximat(?:e|ed|ion)\b|\blikely\b",
    re.IGNORECASE,
)
PLACEHOLDER: Final = re.compile(
    r"\byour[_-][a-z_]+|<[a-z][a-z_ ]{1,30}>|path[/_]to[/_]|(?<![@\w.])(?:www\.)?example\.(?:com|org)\b"
    r"|\bx{4,}\b|\binsert[_ ]your",
    re.IGNORECASE,
)
BY_HAND: Final = re.compile(r"\bmanual(?:ly)?\b|\bby hand\b|from (?:my|general) knowledge", re.IGNORECASE)
UNABLE: Final = re.compile(
    r"\b(?:unable to|cannot|can't|could not|couldn't|not able to|do not have (?:direct )?access|inaccessible"
    r"|don't have (?:direct )?access|not possible|unfortunately)\b",
    re.IGNORECASE,
)
CHECKS: Final = re.compile(r"\b(?:verif|validat|confirm|cross-?check|double-?check)\w*", re.IGNORECASE)
AGREES: Final = re.compile(
    r"\b(?:accurate|accurately|correct|correctly|agree|consensus|consistent|satisfied|matches)\b", re.IGNORECASE
)
WALL: Final = re.compile(
    r"\bcaptcha\b|\baccess denied\b|\bforbidden\b|\b40[134]\b|page not found|\blog ?in to\b|institutional access"
    r"|\bare you a robot\b|verify you are human|just a moment|subscribe to (?:read|continue)",
    re.IGNORECASE,
)
LINK: Final = re.compile(r"\b(?:https?|file)://", re.IGNORECASE)
REPLANS: Final = re.compile(r"\bre-?plan|\bnew plan\b|\brevised plan\b|\bstart(?:ing)? over\b", re.IGNORECASE)
CHANGES: Final = re.compile(
    r"^(?:\w+[._])?(?:modify|update|cancel|exchange|return|create|delete|remove|send|book|pay|refund|submit|write|insert"
    r"|set|transfer|place|add|edit|deploy|drop)(?:_|$|(?=[A-Z]))"
)
AWAY: Final = re.compile(
    r"\b50[0-4]\b|\b429\b|\btimed? ?-?out\b|\bunavailable\b|\boverloaded\b"
    r"|\bconnection (?:refused|reset|error|aborted)\b"
    r"|\brate.?limit|\btoo many requests\b|\bbad gateway\b|\binternal server error\b|\btry again later\b",
    re.IGNORECASE,
)
STACK: Final = "Traceback (most recent call last)"
SHORT: Final = 60
"""Characters of a turn that says no more than that it is over, or whose turn it is."""


def idle(step: Step) -> bool:
    """A run that had nothing to run."""
    return not step.turn and bool(IDLE.search(step.text[:400]))


def failed(step: Step) -> bool:
    """A run that failed, by its span or by its words."""
    return (
        not step.turn and not idle(step) and (step.moment.failure is not None or bool(FAILED.search(step.text[:400])))
    )


def away(step: Step) -> bool:
    """A run that failed because what stands behind the tool was not there: whatever was asked, it could not answer."""
    return bool(AWAY.search(step.moment.failure.message if step.moment.failure else step.text[:400]))


def empty(step: Step) -> bool:
    """A run that gave nothing."""
    if step.turn or step.moment.end is None:
        return False
    return bool(EMPTY.match(step.text)) if len(step.text) < 200 else False


def observes(step: Step) -> bool:
    """A turn that shows what it saw in the world: a page, a screen, a file."""
    return step.turn and not step.code and bool(PAGE.search(step.text[:400])) and bool(LINK.search(step.text[:600]))


def passes(step: Step) -> bool:
    """A turn that does nothing: it ends the talk, or names the next to speak."""
    return step.turn and len(step.text.strip()) < SHORT and not step.moment.wishes


def states(step: Step) -> bool:
    """A turn that gives results."""
    return len(step.fresh) >= 2 or bool(CONCLUDES.search(step.text)) or bool(CLAIMS.search(step.text))


def broken(step: Step) -> bool:
    """A turn that holds an error of the program around the agent instead of what a model says."""
    if not step.turn or step.code:
        return False
    return bool(FAILED.search(step.text[:120])) or STACK in step.text


def only_talks(run: Run, step: Step) -> bool:
    """A turn that runs nothing and shows nothing, and is neither the retold task nor an order: words of its own."""
    if not step.turn or step.code or step.place in run.wrote or step.retells:
        return False
    return not (observes(step) or passes(step) or broken(step) or run.orders(step))


def mended(run: Run, bad: Step) -> bool:
    """Whether the same tool worked within the next three runs: what failed was put right."""
    return any(step.moment.name == bad.moment.name for step in _worked(run, bad))


def survived(run: Run, bad: Step) -> bool:
    """Whether two of the next three runs of any tool worked: the run went on."""
    return len(_worked(run, bad)) >= 2


def _worked(run: Run, bad: Step) -> list[Step]:
    after = [step for step in run.steps[bad.place + 1 : bad.place + 12] if not step.turn and not idle(step)][:3]
    return [step for step in after if not failed(step) and not empty(step)]
