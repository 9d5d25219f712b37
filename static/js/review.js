// The reviewer's desk by keyboard. Comfort only: each key goes to, or presses, something that is there to see.
"use strict";

const criteria = () => all("[data-criterion]");
const keysHelp = document.getElementById("keys");

function standing() {
  const box = document.activeElement.closest?.("[data-criterion]");
  return box ? criteria().indexOf(box) : -1;
}

// The points that are chosen, else the first: a screen reader says the criterion, arrows go on from there.
function goToCriterion(place) {
  const list = criteria();
  if (!list.length) { return; }
  const box = list[Math.max(0, Math.min(place, list.length - 1))];
  (box.querySelector("input[type=radio]:checked") ?? box.querySelector("input[type=radio], textarea"))?.focus();
}

const firstOpen = () => Math.max(0, criteria().findIndex((box) => !box.querySelector("input[type=radio]:checked")));

function give(points) {
  const place = standing() < 0 ? firstOpen() : standing();
  const choice = criteria()[place]?.querySelector(`input[type=radio][value="${points}"]`);
  if (choice) { choice.focus(); choice.click(); }
}

function reason() {
  const box = criteria()[standing() < 0 ? firstOpen() : standing()];
  box?.querySelector("textarea")?.focus();
}

const DESK_KEYS = {
  j: () => goToCriterion(standing() + 1),
  k: () => goToCriterion(standing() < 0 ? 0 : standing() - 1),
  r: reason,
  o: () => document.getElementById("q-words")?.focus(),
  t: () => document.querySelector(".desk__pane")?.focus(),
  f: () => document.querySelector("[data-finish], [data-again]")?.focus(),
  p: () => document.querySelector("[data-previous]")?.click(),
  n: () => document.querySelector("[data-next]")?.click(),
  "?": () => keysHelp?.showModal(),
};

const isInText = (target) => Boolean(target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])"));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) { return; }
  if (event.key === "Escape" && event.target.matches?.("[data-criterion] textarea")) { goToCriterion(standing()); return; }
  if (document.body.dataset.keys === "off" || isInText(event.target)) { return; }
  if (/^[0-9]$/.test(event.key)) { event.preventDefault(); give(event.key); return; }
  if (Object.hasOwn(DESK_KEYS, event.key)) { event.preventDefault(); DESK_KEYS[event.key](); }
});

for (const hint of all("[data-keys-hint]")) { hint.hidden = false; }

const openKeys = document.querySelector("[data-keys-open]");
if (keysHelp && openKeys) {
  openKeys.hidden = false;
  openKeys.addEventListener("click", () => keysHelp.showModal());
  keysHelp.querySelector("[data-keys-close]").addEventListener("click", () => keysHelp.close());
}
