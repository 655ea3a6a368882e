"""The one key table: the page's handler, its help and `docs/keyboard.md` all follow it.

A key is written as the page sees it: modifiers, then the place of the key on an English keyboard, as `Shift+KeyM`. So
the keys stay where they are on a Russian layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["Go", "Decide", "Repair", "Sentences", "History", "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What the reviewer presses, what it does, and the word on its button in the toolbar, if it has one.

    `plain` keys are single characters, which can be switched off.
    """

    act: str
    keys: tuple[str, ...]
    does: str
    group: Group
    button: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys as people write them: `Shift+M`, `Alt+↑`."""
        return tuple(
            "+".join(_CAPS.get(part, part.removeprefix("Key")) for part in key.split("+")) for key in self.keys
        )


_CAPS = {
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "BracketLeft": "[",
    "BracketRight": "]",
    "Slash": "/",
    "Escape": "Esc",
    "Digit1": "1",
    "Digit9": "9",
}


def _key(act: str, keys: str, does: str, group: Group, button: str = "") -> Key:
    return Key(act=act, keys=tuple(keys.split()), does=does, group=group, button=button)


KEYS: tuple[Key, ...] = (
    _key("down", "ArrowDown KeyJ", "next bead", "Go"),
    _key("up", "ArrowUp KeyK", "previous bead", "Go"),
    _key("source", "ArrowLeft", "the original's side", "Go"),
    _key("target", "ArrowRight", "the translation's side", "Go"),
    _key("first", "Home", "first bead of the page", "Go"),
    _key("last", "End", "last bead of the page", "Go"),
    _key("next-flagged", "KeyN", "next flagged bead that nobody has confirmed", "Go", "Next flag"),
    _key("previous-flagged", "Shift+KeyN", "previous flagged bead", "Go"),
    _key("next-open", "KeyU", "next unconfirmed bead", "Go", "Next open"),
    _key("previous-open", "Shift+KeyU", "previous unconfirmed bead", "Go"),
    _key("target-next", "BracketRight", "the bead that follows in the translation", "Go"),
    _key("target-previous", "BracketLeft", "the bead that precedes in the translation", "Go"),
    _key("go-to", "KeyG", "go to a bead by its number", "Go", "Go to"),
    _key("confirm", "Enter KeyC", "confirm, and go to the next unconfirmed bead", "Decide", "Confirm"),
    _key("confirm-above", "Shift+Enter", "confirm all above, down to here", "Decide", "All above"),
    _key("unsure", "KeyQ", "unsure", "Decide", "Unsure"),
    _key("reject", "KeyX", "reject: this is no translation", "Decide", "Reject"),
    _key("reset", "Backspace", "take the decision back: automatic again", "Decide"),
    _key("kind", "KeyT", "say why there is no counterpart: omission, addition, stamp …", "Decide", "Why empty"),
    _key("dismiss", "KeyD", "set a flag aside, with a reason", "Decide", "Flag aside"),
    _key("comment", "KeyR", "write a remark", "Decide", "Remark"),
    _key("move-up", "Alt+ArrowUp", "first sentence of this side to the bead above", "Repair", "First ↑"),
    _key("move-down", "Alt+ArrowDown", "last sentence of this side to the bead below", "Repair", "Last ↓"),
    _key("merge-next", "KeyM", "merge with the next bead", "Repair", "Merge"),
    _key("merge-previous", "Shift+KeyM", "merge with the previous bead", "Repair"),
    _key("split", "KeyS", "split the bead: arrows place the cut, Enter, Esc", "Repair", "Split"),
    _key("link", "KeyL", "link with the sentence without counterpart nearby", "Repair", "Link"),
    _key("unlink", "KeyB", "break the pair into two sides without counterpart", "Repair", "Break"),
    _key("pin", "Space", "pin, go to the other side's sentence, pin again: linked at any distance", "Repair", "Pin"),
    _key("pick", "Digit1 Digit9", "pick single sentences of a cell, for pinning and cutting", "Repair"),
    _key("realign", "KeyA", "pair anew from here to the next confirmed bead", "Repair", "Pair anew"),
    _key("realign-all", "Shift+KeyA", "pair anew all that nobody has decided", "Repair"),
    _key("split-sentence", "Shift+KeyS", "cut the sentence in two: arrows place the cut, Enter, Esc", "Sentences"),
    _key("join-sentence", "Shift+KeyJ", "join the sentence with the next one", "Sentences"),
    _key("undo", "Ctrl+KeyZ", "undo", "History", "Undo"),
    _key("redo", "Ctrl+Shift+KeyZ Ctrl+KeyY", "redo", "History", "Redo"),
    _key("search", "Slash", "search, or filter: flag:number type:1-0 prob<0.5", "Page"),
    _key("view", "KeyV", "the document, or the queue: the most doubtful first", "Page"),
    _key("help", "Shift+Slash", "these keys", "Page"),
    _key("leave", "Escape", "leave what was begun", "Page"),
)

GROUPS: tuple[Group, ...] = ("Go", "Decide", "Repair", "Sentences", "History", "Page")
