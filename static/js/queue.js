// The queue of proposals by keyboard, and the bar for several at once. Each key presses something that is there to see.
"use strict";

const pairs = () => all("ol.queue > li.queue__row");
const ticks = () => all("ol.queue input[name=id]");
const together = document.getElementById("together");
const PAIR = "queue place";

function here() {
  const row = document.activeElement.closest?.("ol.queue > li.queue__row");
  return row ? pairs().indexOf(row) : -1;
}

function goTo(place) {
  const list = pairs();
  if (list.length) { list[Math.max(0, Math.min(place, list.length - 1))].querySelector(".queue__head").focus(); }
}

// The page comes back without the pair that was decided on: the focus stays at its place.
function comeBack() {
  let place = null;
  try { place = sessionStorage.getItem(PAIR); sessionStorage.removeItem(PAIR); } catch { return; }
  if (place !== null && !document.querySelector("[data-focus-now]")) { goTo(Number(place)); }
}

function press(name) {
  const place = here();
  const deed = place >= 0 ? pairs()[place].querySelector(`[data-deed=${name}]`) : null;
  if (!deed) { return; }
  try { sessionStorage.setItem(PAIR, String(place)); } catch { /* private windows keep nothing */ }
  deed.click();
}

const PAIR_KEYS = {
  j: () => goTo(here() + 1),
  k: () => goTo(here() - 1),
  x: () => { const place = here(); if (place >= 0) { pairs()[place].querySelector("input[name=id]")?.click(); } },
  a: () => press("approve"),
  v: () => press("veto"),
  p: () => press("pin"),
  u: () => press("undo"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === "off") { return; }
  if (event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])")) { return; }
  if (document.querySelector("dialog[open]") || !Object.hasOwn(PAIR_KEYS, event.key)) { return; }
  event.preventDefault();
  PAIR_KEYS[event.key]();
});

function showChosen() {
  const count = ticks().filter((tick) => tick.checked).length, line = together.querySelector("[data-chosen-count]");
  together.classList.toggle("bulk--chosen", count > 0);
  if (count) { say(line, line.dataset.one, line.dataset.many, count); } else { line.textContent = ""; }
}

if (together) {
  const every = together.querySelector("[data-choose-all]");
  every.hidden = false;
  every.addEventListener("click", () => {
    const isOn = ticks().every((tick) => tick.checked);
    ticks().forEach((tick) => { tick.checked = !isOn; });
    showChosen();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("ol.queue input[name=id]")) { showChosen(); } });
  showChosen();
}
comeBack();
