"""Setting an alignment right by hand: every edit is a line of `review.jsonl`, and the last one can always be undone.

edits.py     what a line holds: the beads before and after, who, when (and its JSON)
board.py     the present beads and segments, indexed, so that an edit of a long novel is quick
ops.py       the edits: from a board and a wish to a change, or a sentence that says why not (links.py: the far ones)
placing.py   where new beads stand among the others
realign.py   pairing anew what lies between decisions
history.py   what the lines add up to: decisions, dismissals, what can be undone
journal.py   the lines on disk
state.py     the last run's alignment and what the lines have made of it
findings.py  the flags of the present state
previews.py  what a repair would do to the similarity, before it is done
session.py   a review: present state, edits, undo and redo
decisions.py what people decided, carried over to a new run (recut.py: the sentences that they cut; rerun.py: its line)
"""
