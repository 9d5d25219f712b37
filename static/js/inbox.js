// The inbox by keyboard, and the bar for several at once. Comfort only: each key presses a button that is there to see.
"use strict";

const rows = () => all("ol.inbox > li.message");
const link = (row) => row.querySelector(".message__who a");
const box = (row) => row.querySelector("input[name=id]");
const chosen = () => all("ol.inbox input[name=id]:checked");
const bulk = document.getElementById("bulk");
const help = document.getElementById("keys");
const PLACE = "inbox place";

function current() {
  const row = document.activeElement.closest?.("ol.inbox > li.message");
  return row ? rows().indexOf(row) : -1;
}

// Focus goes to the name of an introduction: a screen reader says it, Enter opens it.
function goTo(place) {
  const list = rows();
  if (list.length) { link(list[Math.max(0, Math.min(place, list.length - 1))]).focus(); }
}

// The page comes back without the row that was answered: the focus stays at its place.
function remember(place) { try { sessionStorage.setItem(PLACE, String(place)); } catch { /* private windows keep nothing */ } }

function comeBack() {
  let place = null;
  try { place = sessionStorage.getItem(PLACE); sessionStorage.removeItem(PLACE); } catch { return; }
  if (place !== null && !document.querySelector("[data-focus-now]")) { goTo(Number(place)); }
}

function press(form, place) {
  if (!form) { return; }
  remember(Math.max(place, 0));
  form.requestSubmit();
}

// A deed of one introduction, or of all that are chosen.
function deed(end, together) {
  const place = current();
  const button = together && chosen().length ? bulk?.querySelector(`button[value=${together}]`) : null;
  if (button) { remember(0); bulk.requestSubmit(button); return; }
  if (place >= 0) { press(rows()[place].querySelector(`.deeds form[action$="/${end}"]`), place); }
}

// The answer of the row one stands on; else what was done last, or the one answer that there is.
function undo() {
  const place = current();
  const own = place >= 0 ? rows()[place].querySelector('.deeds form[action$="/undo"]') : null;
  const others = all('ol.inbox .deeds form[action$="/undo"]');
  press(own ?? document.querySelector("[data-undo]")?.form ?? (others.length === 1 ? others[0] : null), place);
}

function question() {
  const place = current();
  const way = place >= 0 ? rows()[place].querySelector('.deeds a[href$="#question"]') : null;
  if (way) { way.click(); }
}

function choose() {
  const place = current();
  const tick = place >= 0 ? box(rows()[place]) : null;
  if (tick) { tick.click(); }
}

const KEYS = {
  j: () => goTo(current() + 1),
  k: () => goTo(current() - 1),
  x: choose,
  a: () => deed("accept", "accept"),
  d: () => deed("decline", "decline"),
  s: () => deed("snooze", "later"),
  q: question,
  u: undo,
  "?": () => help?.showModal(),
};

function isTyping(target) { return Boolean(target.closest("textarea, select, [contenteditable], input:not([type=checkbox])")); }

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) { return; }
  if (document.body.dataset.keys === "off" || isTyping(event.target) || document.querySelector("dialog[open]")) { return; }
  if (Object.hasOwn(KEYS, event.key)) { event.preventDefault(); KEYS[event.key](); }
}

function showChosen() {
  const count = chosen().length, line = bulk.querySelector("[data-chosen-count]");
  bulk.classList.toggle("bulk--chosen", count > 0);
  if (count) { say(line, line.dataset.one, line.dataset.many, count); } else { line.textContent = ""; }
}

function startBulk() {
  if (!bulk) { return; }
  const every = bulk.querySelector("[data-choose-all]");
  every.hidden = false;
  every.addEventListener("click", () => {
    const ticks = rows().map(box).filter(Boolean), isOn = ticks.every((tick) => tick.checked);
    ticks.forEach((tick) => { tick.checked = !isOn; });
    showChosen();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("ol.inbox input[name=id]")) { showChosen(); } });
  showChosen();
}

function startHelp() {
  if (!help) { return; }
  const open = document.querySelector("[data-keys-open]");
  open.hidden = false;
  open.addEventListener("click", () => help.showModal());
  help.querySelector("[data-keys-close]").addEventListener("click", () => help.close());
}

startBulk();
startHelp();
comeBack();
document.addEventListener("keydown", onKey);
