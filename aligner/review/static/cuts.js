// Placing a cut: between the sentences of a bead, or inside one sentence. While a cut is placed, arrows move it.

import { cellOf, sentences } from "./grid.js";

let cut = null;

export const cutting = () => cut !== null;

// A cut through a bead, first where both sides have read the same share of their length.
export function cutBead(bead, side) {
  const cells = { source: sentences(cellOf(bead, "source")), target: sentences(cellOf(bead, "target")) };
  const size = { source: cells.source.length, target: cells.target.length };
  if (size.source + size.target < 2) return "There is one sentence only: Shift+S cuts a sentence.";
  const places = [];
  for (let source = 0; source <= size.source; source++) {
    for (let target = 0; target <= size.target; target++) {
      const first = source + target;
      if (first > 0 && first < size.source + size.target) places.push({ source, target });
    }
  }
  const whole = ({ source, target }) => [source, size.source - source, target, size.target - target].includes(0);
  const cost = (place) => Math.abs(share(cells.source, place.source) - share(cells.target, place.target)) + whole(place);
  const best = places.reduce((one, other) => (cost(other) < cost(one) ? other : one));
  const onSide = size[side] > 1 ? side : size.source > 1 ? "source" : "target";
  cut = { op: "split", bead, cells, size, side: onSide, ...best };
  draw();
  return "Arrows place the cut, Enter cuts, Esc leaves.";
}

// A cut through a sentence, first at the click, or after the mark nearest its middle.
export function cutSentence(sentence) {
  const text = sentence.textContent;
  const starts = [...text.matchAll(/(?<=\s)\S/gu)].map((match) => match.index);
  if (!starts.length) return "There is one word only.";
  const clicked = caretIn(sentence);
  const distance = (at) => Math.abs(at - (clicked ?? text.length / 2)) - (clicked === null && endsClause(text, at) ? 1e6 : 0);
  const at = starts.reduce((one, other) => (distance(other) < distance(one) ? other : one));
  cut = { op: "split_segment", sentence, kept: [...sentence.childNodes], text, starts, at: starts.indexOf(at) };
  draw();
  return "Arrows place the cut, Enter cuts, Esc leaves.";
}

export function moveCut(key) {
  const step = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
  if (cut.op === "split_segment") {
    cut.at = Math.min(Math.max(cut.at + step, 0), cut.starts.length - 1);
  } else if (key === "ArrowLeft" || key === "ArrowRight") {
    cut.side = key === "ArrowLeft" ? "source" : "target";
  } else {
    const other = cut.size.source + cut.size.target;
    const place = Math.min(Math.max(cut[cut.side] + step, 0), cut.size[cut.side]);
    const first = cut.source + cut.target - cut[cut.side] + place;
    if (first > 0 && first < other) cut[cut.side] = place;
  }
  draw();
}

// The edit that the cut stands for; the cut is over.
export function finishCut() {
  const { op, bead, source, target, sentence, text, starts, at } = cut;
  leaveCut();
  if (op === "split") return [op, { bead, source, target }];
  return [op, { segment: sentence.dataset.id, caret: [...text.slice(0, starts[at])].length }];
}

export function leaveCut() {
  if (cut?.op === "split_segment") cut.sentence.replaceChildren(...cut.kept);
  for (const mark of document.querySelectorAll(".cut")) mark.remove();
  cut = null;
}

function draw() {
  for (const old of document.querySelectorAll(".cut")) old.remove();
  if (cut.op === "split_segment") {
    const at = cut.starts[cut.at];
    cut.sentence.replaceChildren(cut.text.slice(0, at), mark(true), cut.text.slice(at));
    return;
  }
  for (const side of ["source", "target"]) {
    const cell = cellOf(cut.bead, side);
    cell.insertBefore(mark(side === cut.side), cut.cells[side][cut[side]] ?? null);
  }
}

function mark(active) {
  const bar = document.createElement("span");
  bar.className = active ? "cut active" : "cut";
  bar.setAttribute("aria-hidden", "true");
  return bar;
}

const share = (all, count) => length(all.slice(0, count)) / (length(all) || 1);
const length = (some) => some.reduce((sum, one) => sum + one.textContent.length, 0);
const endsClause = (text, at) => /[.!?…;:][»”")\]]*\s+$/u.test(text.slice(0, at));

function caretIn(sentence) {
  const selection = getSelection();
  if (!selection.isCollapsed || !sentence.contains(selection.anchorNode)) return null;
  const range = document.createRange();
  range.setStart(sentence, 0);
  range.setEnd(selection.anchorNode, selection.anchorOffset);
  return range.toString().length;
}
