// The review page. Keys come from the help, which the server writes from its one key table.

import { choice, help, question } from "./dialogs.js";
import { cutBead, cutSentence, cutting, finishCut, leaveCut, moveCut } from "./cuts.js";
import { cell, cellOf, firstPlace, inHand, isChapter, near, onMove, redraw, remember, row, rowOf, rows, sentences, take, travel } from "./grid.js";
import { Refused, get, news, post, state } from "./server.js";

const body = document.body;
const status = document.getElementById("status");
const foot = document.getElementById("foot");
const picked = new Set();
let chain = Promise.resolve();

const say = (message, bad = false) => {
  status.textContent = message;
  status.classList.toggle("bad", bad);
};

// Everything happens in the order of the keys, however fast they come.
function enqueue(action) {
  chain = chain.then(action).catch(report);
}

function report(error) {
  if (!(error instanceof Refused)) throw error;
  say(error.message, true);
}

// -- edits

async function edit(op, args, { stay = false } = {}) {
  leaveCut();
  const answer = await post(op, args);
  const focus = stay || answer.stale ? inHand.bead : answer.focus || inHand.bead;
  const next = near(1) || near(-1);
  if (!redraw(answer)) return reload(focus, answer.message);
  if (answer.checking) hear();
  say(answer.message, answer.stale);
  if (!take(focus) && answer.focus && !stay) travel(answer.address, answer.message);
  else if (!row()) take(next);
  return !answer.stale;
}

function reload(focus, message = "") {
  remember(focus, message);
  location.reload();
  return false;
}

// The checks look at what has changed while the reviewer goes on; what they find is drawn when no question is open.
let hearing = false;

async function hear() {
  if (hearing) return;
  hearing = true;
  try {
    for (let checking = true; checking; ) {
      const answer = await news();
      checking = answer.checking;
      enqueue(() => drawNews(answer));
    }
  } catch (error) {
    report(error);
  } finally {
    hearing = false;
  }
}

function drawNews(answer) {
  if (cutting() || answer.turn < state.turn) return;
  const inGrid = document.activeElement?.closest("#grid");
  if (!redraw(answer)) reload(inHand.bead);
  else take(row() ? inHand.bead : rows()[0]?.dataset.bead, inHand.side, { focus: Boolean(inGrid) });
  if (answer.message) say(answer.message, true);
}

const onBead = (op, args = {}) => edit(op, { bead: inHand.bead, ...args });
const onBeads = (op) => edit(op, { beads: [inHand.bead] });

async function confirm() {
  if (await edit("confirm", { beads: [inHand.bead] }, { stay: true })) await go("open", 1, status.textContent);
}

async function kind() {
  const empty = row().dataset.empty;
  if (!empty) return say("This bead has both sides: only one without counterpart has a reason for it.", true);
  const never = empty === "target" ? "addition" : "omission";
  const all = [...document.getElementById("kinds").content.children].map((item) => item.textContent);
  const kinds = all.filter((name) => name !== never);
  const index = await choice(`Bead ${row().cells[0].textContent}: why is there no counterpart?`, kinds);
  return index === null ? undefined : onBead("kind", { kind: kinds[index] });
}

async function dismiss(flag) {
  await showFoot();
  const open = [...foot.querySelectorAll(".flags:not(.aside) [data-flag]")];
  const aside = [...foot.querySelectorAll(".flags.aside [data-flag]")];
  const items = open.length ? open : aside;
  if (!items.length) return say("This bead has no flag.");
  let item = items.find((one) => one.dataset.flag === flag) ?? items[0];
  const says = (one) => one.querySelector(".word").textContent + ": " + one.querySelector(".says").textContent;
  if (!flag && items.length > 1) {
    const index = await choice(open.length ? "Which flag?" : "Restore which flag?", items.map(says));
    if (index === null) return undefined;
    item = items[index];
  }
  if (!open.length || aside.includes(item)) return edit("restore", { flag: item.dataset.flag });
  const reason = await question("Why may the flag be set aside?", { says: says(item), button: "Set aside" });
  return reason === null ? undefined : edit("dismiss", { flag: item.dataset.flag, reason });
}

async function comment() {
  await showFoot();
  const value = foot.querySelector(".decision q")?.textContent ?? "";
  const text = await question("Remark", { value });
  return text === null ? undefined : onBead("comment", { text });
}

// The nearest sentence of the other side without counterpart, in the run of such beads around this one.
function link() {
  const empty = row().dataset.empty;
  if (!empty) return say("This bead has both sides. Space pins its sentences one by one.", true);
  for (const step of [1, -1]) {
    let other = row();
    do other = step > 0 ? other.nextElementSibling : other.previousElementSibling;
    while (other?.dataset.empty === empty);
    if (other?.dataset.empty) return linkSentences(ids(sentences(row())), ids(sentences(other)), empty);
  }
  return say("No sentence without counterpart is nearby. Space pins this one; go to the other, and Space again.", true);
}

const ids = (some) => some.map((sentence) => sentence.dataset.id);
const linkSentences = (these, those, empty) =>
  edit("link", empty === "target" ? { source: these, target: those } : { source: those, target: these });

function pin() {
  const side = sentences(cell()).length ? inHand.side : inHand.side === "source" ? "target" : "source";
  const all = sentences(cellOf(inHand.bead, side));
  const some = all.filter((sentence) => picked.has(sentence.dataset.id));
  const these = ids(some.length ? some : all);
  const pinned = JSON.parse(sessionStorage.getItem("pin") ?? "null");
  if (pinned && pinned.side !== side) {
    unpin();
    return linkSentences(pinned.ids, these, side);
  }
  const together = [...new Set([...(pinned?.ids ?? []), ...these])];
  sessionStorage.setItem("pin", JSON.stringify({ side, ids: together }));
  picked.clear();
  drawPins();
  return say(`Pinned ${together.length === 1 ? "a sentence" : `${together.length} sentences`}. Go to the other side's, and press Space; Esc leaves.`);
}

function unpin() {
  sessionStorage.removeItem("pin");
  picked.clear();
  drawPins();
}

function drawPins() {
  const pinned = new Set(JSON.parse(sessionStorage.getItem("pin") ?? "null")?.ids);
  for (const sentence of document.querySelectorAll("#grid .sentence")) {
    sentence.classList.toggle("pinned", pinned.has(sentence.dataset.id));
    sentence.classList.toggle("picked", picked.has(sentence.dataset.id));
  }
}

function pick(number) {
  const sentence = sentences(cell())[number - 1];
  if (!sentence) return say(`There is no sentence ${number} in this cell.`, true);
  if (!picked.delete(sentence.dataset.id)) picked.add(sentence.dataset.id);
  drawPins();
  return say(`Sentence ${number} ${picked.has(sentence.dataset.id) ? "picked" : "let go"}.`);
}

function theSentence() {
  const all = sentences(cell());
  const clicked = all.find((sentence) => sentence.contains(getSelection().anchorNode));
  const some = all.filter((sentence) => picked.has(sentence.dataset.id));
  return some[0] ?? clicked ?? all[0];
}

function splitSentence() {
  const sentence = theSentence();
  return say(sentence ? cutSentence(sentence) : "There is no sentence on this side.", !sentence);
}

function joinSentence() {
  const sentence = theSentence();
  return sentence ? edit("join_segment", { segment: sentence.dataset.id }) : say("There is no sentence on this side.", true);
}

// -- moving

async function go(what, step, message = "") {
  const listed = !isChapter && what in FLAGS;
  const accepts = (one) => !(what in FLAGS) || FLAGS[what] in one.dataset;
  const here = what === "translation" ? "" : near(step, accepts, listed);
  if (here) return take(here);
  if (!listed) return follow(`/go?from=${encodeURIComponent(inHand.bead)}&what=${what}&step=${step}`, message);
  if (step > 0 && body.dataset.nextPage) {
    const left = rows().some((one) => one.dataset.rank && "open" in one.dataset);
    return travel(left ? body.dataset.nextPage : location.href, message);
  }
  return say(`${message} The end of this list.`.trim());
}

async function follow(address, message = "") {
  const found = await (await get(address)).json();
  if (!found.bead) return say(`${message} ${found.message}`.trim(), !message);
  return take(found.bead) || travel(found.address, message);
}

async function goTo() {
  const number = await question("Go to bead", { button: "Go" });
  if (number) await follow(`/go?to=${encodeURIComponent(number)}`);
}

function view() {
  const other = body.dataset.otherView;
  travel(other === "/" ? `/?at=${encodeURIComponent(inHand.bead)}` : other);
}

function leave() {
  leaveCut();
  unpin();
  say("");
}

const FLAGS = { flagged: "flagged", open: "open" };
const actions = {
  down: () => go("any", 1),
  up: () => go("any", -1),
  source: () => take(inHand.bead, "source"),
  target: () => take(inHand.bead, "target"),
  first: () => take(rows()[0].dataset.bead),
  last: () => take(rows().at(-1).dataset.bead),
  "next-flagged": () => go("flagged", 1),
  "previous-flagged": () => go("flagged", -1),
  "next-open": () => go("open", 1),
  "previous-open": () => go("open", -1),
  "target-next": () => go("translation", 1),
  "target-previous": () => go("translation", -1),
  "go-to": goTo,
  confirm,
  "confirm-above": () => onBead("confirm_above"),
  unsure: () => onBeads("unsure"),
  reject: () => onBeads("reject"),
  reset: () => onBeads("reset"),
  kind,
  dismiss,
  restore: (flag) => edit("restore", { flag }),
  comment,
  "move-up": () => onBead("move", { side: inHand.side, direction: "up" }),
  "move-down": () => onBead("move", { side: inHand.side, direction: "down" }),
  "merge-next": () => onBead("merge", { with: "next" }),
  "merge-previous": () => onBead("merge", { with: "previous" }),
  split: () => (cutting() ? edit(...finishCut()) : say(cutBead(inHand.bead, inHand.side))),
  link,
  unlink: () => onBead("unlink"),
  pin,
  realign: () => onBead("realign"),
  "realign-all": () => edit("realign", { bead: null }),
  "split-sentence": () => (cutting() ? edit(...finishCut()) : splitSentence()),
  "join-sentence": joinSentence,
  undo: () => edit("undo", {}),
  redo: () => edit("redo", {}),
  search: () => document.getElementById("search").select(),
  view,
  help,
  leave,
};

// -- keys and buttons

const bindings = new Map();
for (const entry of document.querySelectorAll("[data-key-act]")) {
  for (const key of entry.dataset.keys.split(" ")) bindings.set(key, entry.dataset.keyAct);
}
for (let digit = 1; digit <= 9; digit++) bindings.set(`Digit${digit}`, "pick");

// A letter counts as what it says on a Latin keyboard, and by its place on any other.
function keyOf(event) {
  const shown = { "/": "Slash", "?": "Shift+Slash" }[event.key];
  if (shown && !event.ctrlKey && !event.altKey) return shown;
  const code = /^[a-z]$/i.test(event.key) ? `Key${event.key.toUpperCase()}` : event.code.replace("NumpadEnter", "Enter");
  const held = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift"];
  return [...held.filter(Boolean), code].join("+");
}

const isCharacter = (key) => /^(?:Shift\+)?(?:Key|Digit|Slash|Bracket|Space)/.test(key);
const keysAreOn = () => localStorage.getItem("keys") !== "off";

function press(key) {
  if (cutting()) {
    if (key.startsWith("Arrow")) return moveCut(key);
    if (key === "Enter") return edit(...finishCut());
  }
  const act = bindings.get(key);
  return act === "pick" ? pick(Number(key.at(-1))) : actions[act]();
}

document.getElementById("grid")?.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  if (!bindings.has(key) || (isCharacter(key) && !keysAreOn())) return;
  event.preventDefault();
  enqueue(() => press(key));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (link && take(link.dataset.go)) event.preventDefault();
  const button = event.target.closest("[data-act], [data-op]");
  if (!button) return;
  if (button.dataset.op) {
    enqueue(() => edit(button.dataset.op, JSON.parse(button.dataset.args)));
    return;
  }
  const flag = button.closest("[data-flag]")?.dataset.flag;
  enqueue(async () => {
    await actions[button.dataset.act](flag);
    cell()?.focus({ preventScroll: true });
  });
});

document.getElementById("grid")?.addEventListener("focusin", (event) => {
  const at = event.target.closest("td[data-side]");
  const bead = at?.closest("tr").dataset.bead;
  if (at && (bead !== inHand.bead || at.dataset.side !== inHand.side)) take(bead, at.dataset.side, { focus: false });
});

document.getElementById("search").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  cell()?.focus();
});

// -- the foot

let footOf = "";
let timers = [];

async function showFoot() {
  const { bead } = inHand;
  if (footOf === bead) return;
  const html = await (await get(`/beads/${encodeURIComponent(bead)}`)).text();
  if (bead !== inHand.bead) return;
  foot.innerHTML = html;
  footOf = bead;
}

async function showPreviews() {
  const { bead } = inHand;
  const html = await (await get(`/beads/${encodeURIComponent(bead)}/previews`)).text();
  const previews = document.getElementById("previews");
  if (previews && footOf === bead) previews.innerHTML = html;
}

// The foot follows at once; what repairs would give costs the encoder's time, so it waits until the reviewer rests.
onMove((moved) => {
  if (moved) {
    leaveCut();
    picked.clear();
  }
  drawPins();
  footOf = "";
  timers.forEach(clearTimeout);
  timers = [setTimeout(() => showFoot().catch(report), 30), setTimeout(() => showPreviews().catch(report), 350)];
});

// -- settings of this browser

const switched = document.getElementById("switch");
const showSwitch = () => {
  switched.setAttribute("aria-pressed", keysAreOn());
  switched.textContent = keysAreOn() ? "Keys on" : "Keys off";
};
switched.addEventListener("click", () => {
  localStorage.setItem("keys", keysAreOn() ? "off" : "on");
  showSwitch();
});
showSwitch();

const sizes = ["", "large", "larger"];
const showSize = () => (document.documentElement.dataset.size = localStorage.getItem("size") ?? "");
document.getElementById("size").addEventListener("click", () => {
  localStorage.setItem("size", sizes[(sizes.indexOf(localStorage.getItem("size") ?? "") + 1) % sizes.length]);
  showSize();
});
showSize();

addEventListener("pagehide", () => remember(inHand.bead));
take(firstPlace());
if ("checking" in body.dataset) hear();
say(sessionStorage.getItem("message") ?? "");
sessionStorage.removeItem("message");
