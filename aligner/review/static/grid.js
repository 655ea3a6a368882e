// The grid: which cell is in hand, and rows that the server has drawn anew.

import { state } from "./server.js";

const body = document.body;
const grid = document.getElementById("grid");
const listeners = [];

export const inHand = { bead: "", side: sessionStorage.getItem("side") || "source" };
export const rows = () => [...(grid?.querySelectorAll("tr[data-bead]") ?? [])];
export const rowOf = (bead) => document.getElementById(`bead-${bead}`);
export const cellOf = (bead, side) => rowOf(bead)?.querySelector(`td[data-side="${side}"]`);
export const row = () => rowOf(inHand.bead);
export const cell = () => cellOf(inHand.bead, inHand.side);
export const sentences = (where) => [...(where?.querySelectorAll(".sentence") ?? [])];
export const isChapter = Boolean(body.dataset.chapter);
export const onMove = (listener) => listeners.push(listener);

export function take(bead, side = inHand.side, { focus = true } = {}) {
  const next = cellOf(bead, side);
  if (!next) return false;
  const moved = bead !== inHand.bead || side !== inHand.side;
  for (const old of grid.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
  for (const old of grid.querySelectorAll("td[tabindex='0']")) old.tabIndex = -1;
  Object.assign(inHand, { bead, side });
  sessionStorage.setItem("side", side);
  rowOf(bead).setAttribute("aria-current", "true");
  next.tabIndex = 0;
  if (focus) next.focus({ preventScroll: true });
  rowOf(bead).scrollIntoView({ block: "nearest" });
  listeners.forEach((listener) => listener(moved));
  return true;
}

// The next row of this page that a test accepts: as the rows stand, or in the order that was asked for.
export function near(step, accepts = () => true, ranked = false) {
  const all = ranked ? byRank() : rows();
  for (let at = all.indexOf(row()) + step; at >= 0 && at < all.length; at += step) {
    if (accepts(all[at])) return all[at].dataset.bead;
  }
  return "";
}

const byRank = () => rows().filter((one) => one.dataset.rank || one === row()).sort((one, other) => rank(one) - rank(other));
const rank = (one) => Number(one.dataset.rank ?? -1);

// Draw what has changed, unless something later has been drawn already. False when the page must be loaded again.
export function redraw(answer) {
  if (answer.turn < state.turn) return true;
  Object.assign(state, { rev: answer.rev, turn: answer.turn });
  document.getElementById("rev").textContent = state.rev;
  for (const [name, html] of Object.entries(answer.parts)) document.getElementById(name).innerHTML = html;
  drawRail(answer.rail);
  if (answer.rows === null) return false;
  for (const bead of answer.removed) rowOf(bead)?.remove();
  for (const drawn of answer.rows) place(drawn);
  return true;
}

// Of a novel's many chapters an edit changes one or two.
const drawnRail = [];
function drawRail(entries) {
  const items = document.getElementById("rail")?.children ?? [];
  entries.forEach((html, at) => {
    if (!items[at] || drawnRail[at] === html) return;
    items[at].outerHTML = html;
    drawnRail[at] = html;
    if (isChapter && at + 1 === Number(body.dataset.chapter)) items[at].firstElementChild.setAttribute("aria-current", "page");
  });
}

function place({ id, previous, next, html }) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const old = rowOf(id);
  if (old) {
    fresh.classList.toggle("context", old.classList.contains("context"));
    if (old.dataset.rank) fresh.dataset.rank = old.dataset.rank;
    else delete fresh.dataset.rank;
  }
  const before = rowOf(previous);
  const after = rowOf(next);
  if (old && (old.previousElementSibling === before || old.nextElementSibling === after)) old.replaceWith(fresh);
  else if (before || after) {
    old?.remove();
    before ? before.after(fresh) : after.before(fresh);
  } else old?.replaceWith(fresh);
}

// Remember the place for the next load of this address, and what to say there.
export function remember(bead, message = "") {
  sessionStorage.setItem(`at ${location.pathname}${location.search}`, bead);
  if (message) sessionStorage.setItem("message", message);
}

export function travel(address, message = "") {
  if (message) sessionStorage.setItem("message", message);
  location.assign(address);
}

export function firstPlace() {
  const asked = body.dataset.at;
  if (asked && isChapter) history.replaceState(null, "", `/?chapter=${body.dataset.chapter}`);
  const kept = sessionStorage.getItem(`at ${location.pathname}${location.search}`);
  const found = [asked, kept].find((bead) => bead && rowOf(bead));
  return found ?? byRank()[0]?.dataset.bead ?? "";
}
