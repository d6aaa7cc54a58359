"""Secrets, taken out before a key is made: on the tape there is none, and a replay asks without them too.

A value is a secret by its name (`api_key`, `password`), as in spans, or by its shape (`sk-...`, a JWT, a private key).
Headers of requests are not stored at all.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from backtrail.core.tape.provider.recognised import WIRES
from backtrail.core.tape.provider.wire import neutral_of
from backtrail.core.tape.recording.trajectory import said
from backtrail.sdk.capture import current as capture
from backtrail.sdk.capture.render import MASK_FAILED, Mask
from backtrail.sdk.capture.secrets import MASKED, is_secret
from backtrail.sdk.capture.shield import attempt
from backtrail.sdk.replay.values.canon import canonical
from backtrail.sdk.replay.values.codec import TAG

SHAPES: Final = re.compile(
    r"""
    \b(?:sk|pk|rk)-(?:[A-Za-z0-9]+-)*[A-Za-z0-9_]{16,}
  | \b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,}
  | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
  | \bgh[pousr]_[A-Za-z0-9]{20,}
  | \bgithub_pat_[A-Za-z0-9_]{20,}
  | \bglpat-[A-Za-z0-9_-]{16,}
  | \bxox[abeoprs]-[A-Za-z0-9-]{10,}
  | \bAIza[0-9A-Za-z_-]{35}
  | \bhf_[A-Za-z0-9]{20,}
  | \bbt_[A-Za-z0-9_-]{20,}
  | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
  | (?<=[Bb]earer\ )[A-Za-z0-9._~+/-]{8,}=*
  | (?<=[Bb]asic\ )[A-Za-z0-9+/]{12,}=*
  | \bbot\d{6,}:[A-Za-z0-9_-]{20,}
  | (?<=/services/)T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{12,}
  | -----BEGIN[ A-Z]*PRIVATE\ KEY-----.*?(?:-----END[ A-Z]*PRIVATE\ KEY-----|\Z)
  | (?<=://)[^/\s:@"']{1,64}:[^/\s:@"']{1,128}(?=@)
    """,
    re.VERBOSE | re.DOTALL,
)
HINTS: Final = (
    "sk-", "pk-", "rk-", "sk_", "pk_", "rk_", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
    "glpat-", "xox", "AIza", "hf_", "bt_", "eyJ", "earer ", "asic ", "bot", "/services/", "PRIVATE KEY", "@",
)  # fmt: skip
"""A text without any of these has no secret by its shape: looking for them is much faster than the shapes are."""
HINTED: Final = re.compile("|".join(map(re.escape, HINTS)))
SHORT: Final = 100
"""Characters up to which one expression is faster than one look for each hint."""
NAMED: Final = re.compile(r'"([^"\\]{2,64})"(\s*:\s*)"((?:[^"\\]|\\.)*)"')
"""A text value in JSON that is still text: the body of an answer."""
PLAIN: Final = frozenset({int, float, bool, type(None)})
FORM: Final = re.compile(r"(?<![^&?\s])([A-Za-z0-9_.-]{2,64})=([^&\s\"']+)")

SHORTEST: Final = 12
"""Characters of a text that can hold a secret and say so."""
LEAST: Final = 8
"""Characters of a secret that is looked for elsewhere: shorter ones are also ordinary words."""
MOST: Final = 64


class Redaction:
    """What of a call is never written down."""

    def __init__(self) -> None:
        self.hits = 0
        self._seen: dict[str, None] = {}
        """Secrets that had a name, the newest last: an answer may say them again without it."""

    def args(self, args: Any) -> Any:
        """Arguments without secrets, and as the user's mask wants them."""
        if capture.mask is not None:
            return self._masked(args, capture.mask)
        if args.__class__ in PLAIN:
            return args
        if isinstance(args, str):
            return self.body(args)
        if args.__class__ is dict or isinstance(args, Mapping):
            return {
                name: value if value is None or value.__class__ is bool else self._held(name, value)
                for name, value in args.items()
            }
        if isinstance(args, list | tuple):
            return [each if each.__class__ in PLAIN else self.args(each) for each in args]
        return args

    def result(self, result: Any) -> Any:
        """A result without secrets; bodies of answers are looked through as the text that they are."""
        if result.__class__ is dict and "status" in result and isinstance(result.get("body"), list):
            headers = [[name, self.body(value)] for name, value in result["headers"]]
            told = {**result, "body": self._pieces(result["body"]), "headers": headers}
            return told if "error" not in told else {**told, "error": self.args(told["error"])}
        if capture.mask is not None and result is not None:
            result = self._by(capture.mask, "output", result)
        return self.args(result)

    def answer(self, wire: str, result: Any) -> Any:
        """The result of a model call without secrets.

        What a model says comes in small pieces, and arguments as text within JSON: so what it said is looked through as
        a whole. Where there is a secret in it, the answer is kept as what was said, and not as what was sent.
        """
        told = self.result(result)
        if wire not in WIRES or told.__class__ is not dict or "body" not in told:
            return told
        text = said(result)["body"]  # as it was sent: a piece that was masked already would hide half of it
        answer = neutral_of(WIRES[wire].said(text)) if isinstance(text, str) else None
        masked = self.args(answer)
        return told if masked == answer else {"answer": masked}

    def _pieces(self, body: list[Any]) -> list[Any]:
        """A body's pieces; one alone where a secret lay across two, or the user's mask changed what they say."""
        if capture.mask is not None and body and all(isinstance(piece[0], str) for piece in body):
            whole = "".join(piece[0] for piece in body)
            told = self._whole(whole, capture.mask)
            if told is not whole:
                return [[self.body(told), round(sum(piece[1] for piece in body), 6)]]
        parts = [self.body(piece[0]) if isinstance(piece[0], str) else piece[0] for piece in body]
        if len(parts) > 1 and all(isinstance(piece[0], str) for piece in body):
            whole = self.body("".join(piece[0] for piece in body))
            if whole != "".join(parts):
                return [[whole, round(sum(piece[1] for piece in body), 6)]]
        return [[part, *piece[1:]] for part, piece in zip(parts, body, strict=True)]

    def command(self, argv: Sequence[str]) -> tuple[str, ...]:
        """The words of a command: `--api-key VALUE`, `--api-key=VALUE`."""
        told: list[str] = []
        for word in argv:
            flag, equals, value = word.partition("=")
            if told and told[-1].startswith("-") and is_secret(told[-1].lstrip("-")) and not word.startswith("-"):
                self._learn(word)
                told.append(MASKED)
            elif equals and flag.startswith("-") and is_secret(flag.lstrip("-")):
                self._learn(value)
                told.append(f"{flag}={MASKED}")
            else:
                told.append(self.text(word))
        return tuple(told)

    def body(self, text: str) -> str:
        """A text that may be JSON, a form or a piece of a stream: by names first, then by shapes."""
        if len(text) < SHORTEST:
            return text
        if '":' in text or '" :' in text:
            text = NAMED.sub(self._in_json, text)
        elif "=" in text:
            text = FORM.sub(self._in_form, text)
        return self.text(text)

    def text(self, text: str) -> str:
        """A text without what has the shape of a secret."""
        if len(text) < SHORTEST:
            return text
        for secret in self._seen:
            if secret in text:
                self.hits += text.count(secret)
                text = text.replace(secret, MASKED)
        if not (HINTED.search(text) if len(text) < SHORT else any(hint in text for hint in HINTS)):
            return text
        masked, hits = SHAPES.subn(MASKED, text)
        self.hits += hits
        return masked

    def _learn(self, secret: str) -> None:
        """A secret had a name, and is taken out; from now on it is looked for where it has none."""
        self.hits += 1
        if len(secret) >= LEAST and secret != MASKED:
            self._seen.pop(secret, None)
            self._seen[secret] = None
            if len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]

    def _whole(self, text: str, mask: Mask) -> str:
        """A body as the user's mask wants it: JSON by its names, all else as a text; the same text where nothing is."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return str(self._by(mask, "body", text))
        masked = self._masked(self._by(mask, "body", value), mask)
        return text if masked == value else json.dumps(masked, ensure_ascii=False)

    def _masked(self, value: Any, mask: Mask) -> Any:
        """As spans are masked: each value by its name, items of lists without one; a tag is the tape's own."""
        if isinstance(value, Mapping):
            told = {}
            for name, each in value.items():
                if each and isinstance(each, (str, int)) and isinstance(name, str) and is_secret(name):
                    self._learn(str(each))
                    told[name] = MASKED
                elif name == TAG and isinstance(each, str):
                    told[name] = self.body(each)
                else:
                    told[name] = self._masked(self._by(mask, str(name), each), mask)
            return told
        if isinstance(value, list | tuple):
            return [self._masked(self._by(mask, "", each), mask) for each in value]
        return self.body(value) if isinstance(value, str) else value

    def _by(self, mask: Mask, name: str, value: Any) -> Any:
        """What the user's mask makes of a value; where it fails, nothing is let out."""
        if value is None:
            return None
        told = attempt(mask, name, value, otherwise=MASK_FAILED)
        if told is value or (told.__class__ is value.__class__ and told == value):
            return value
        self.hits += 1
        return canonical(told)

    def _held(self, name: Any, value: Any) -> Any:
        if value and isinstance(value, (str, int)) and isinstance(name, str) and is_secret(name):
            self._learn(str(value))
            return MASKED
        return self.args(value)

    def _in_json(self, found: re.Match[str]) -> str:
        if not found[3] or not is_secret(found[1]):
            return found[0]
        self._learn(found[3])
        return f'"{found[1]}"{found[2]}"{MASKED}"'

    def _in_form(self, found: re.Match[str]) -> str:
        if not is_secret(found[1]):
            return found[0]
        self._learn(found[2])
        return f"{found[1]}={MASKED}"
