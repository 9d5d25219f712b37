// Comfort on top of pages that work without it. No inline handlers; every behaviour hangs on a data attribute.
"use strict";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const say = (element, one, many, number) => { element.textContent = number === 1 ? one : many.replace("#", number.toLocaleString(document.documentElement.lang)); };

// Error summary: focus goes there once, so that a screen reader and a keyboard begin where something is to be done.
function focusFaults(root) {
  const summary = root.querySelector("[data-focus-now]");
  if (summary) { summary.focus(); }
}

// Counter: counts what the server counts (fellowships/rules/counting.py): code points of the composed text, a line break as one,
// and as words whatever holds a letter or a digit; announced only when typing pauses.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Cs}/gu;

function countLength(text, unit) {
  const plain = text.replace(/\r\n?/gu, "\n").replace(UNSEEN, "").normalize("NFC").trim();
  return unit === "words" ? plain.split(/\s+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length : Array.from(plain).length;
}

function showLimit(line) {
  const field = document.getElementById(line.dataset.limitFor);
  if (!field) { return; }
  const left = Number(line.dataset.limit) - countLength(field.value, line.dataset.unit);
  line.classList.toggle("field__limit--over", left < 0);
  const kind = left < 0 ? "over" : "left";
  say(line, line.dataset[kind + "One"], line.dataset[kind + "Many"], Math.abs(left));
}

function startLimits(root) {
  all("[data-limit-for]", root).forEach((line) => {
    const field = document.getElementById(line.dataset.limitFor);
    if (!field || line.dataset.started) { return; }
    line.dataset.started = "yes";
    line.setAttribute("aria-live", "polite");
    let pause = 0;
    field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(() => showLimit(line), 400); });
    showLimit(line);
  });
}

// Show a password while typing it.
function startReveals(root) {
  all("[data-reveal]", root).forEach((button) => {
    const field = document.getElementById(button.dataset.reveal);
    if (!field || !button.hidden) { return; }
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.textContent = hidden ? button.dataset.hideLabel : words;
    });
    field.form?.addEventListener("submit", () => { field.type = "password"; });
  });
}

// Filters send themselves; their button stays for those without scripts and hides here.
function startFilters(root) {
  all("form[data-sends-itself]", root).forEach((form) => {
    all("[data-without-script]", form).forEach((element) => { element.hidden = true; });
  });
  // The rail is folded on small screens and always open beside the list.
  const wide = window.matchMedia("(min-width: 60rem)");
  all("details[data-open-wide]", root).forEach((fold) => { if (wide.matches) { fold.open = true; } });
}

// A menu closes on Escape, giving the focus back, and on a click elsewhere.
function startMenus() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { return; }
    all("details[data-menu][open]").forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) { menu.querySelector("summary").focus(); }
    });
  });
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) { menu.open = false; } });
  });
}

// Unsaved changes: the browser asks before leaving, unless the form is being sent or was saved on the way.
function startGuards() {
  const changed = new Set();
  document.addEventListener("input", (event) => { const form = event.target.closest("form[data-guard]"); if (form) { changed.add(form); } });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) { changed.delete(event.detail.elt); } });
  window.addEventListener("beforeunload", (event) => { if (changed.size) { event.preventDefault(); } });
}

// "/" goes to the search field. Single keys can be switched off: <body data-keys="off"> is a choice of this browser.
function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === "off") { return; }
    if (event.target.closest("input, textarea, select, [contenteditable]")) { return; }
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); }
  });
}

// The end of a session is announced at least five minutes ahead; one button extends it.
function startSessionWarning() {
  const dialog = document.getElementById("session-warning");
  if (!dialog) { return; }
  let ends = Date.now() + Number(dialog.dataset.secondsLeft) * 1000;
  const line = dialog.querySelector("[data-remaining]");
  const tick = () => {
    const seconds = Math.round((ends - Date.now()) / 1000);
    if (seconds <= 0) { line.textContent = line.dataset.over; return; }
    const minutes = Math.ceil(seconds / 60);
    if (seconds > Number(dialog.dataset.warnBefore)) { return; }
    if (line.dataset.shown !== String(minutes)) { line.dataset.shown = String(minutes); say(line, line.dataset.one, line.dataset.many, minutes); }
    if (!dialog.open) { dialog.showModal(); }
  };
  dialog.querySelector("[data-extend-now]").addEventListener("click", async () => {
    const answer = await fetch(dialog.dataset.extend, { method: "POST", headers: { "X-CSRFToken": dialog.dataset.token } });
    if (!answer.ok) { line.textContent = line.dataset.over; return; }
    ends = Date.now() + Number(dialog.dataset.secondsLeft) * 1000;
    delete line.dataset.shown;
    dialog.close();
  });
  setInterval(tick, 5000);
  tick();
}

// Whoever signs out leaves nothing of what they typed on a shared machine; an expired session keeps it (answers.js).
function startForgetting() {
  document.addEventListener("submit", (event) => {
    if (!event.target.action?.endsWith("/account/sign-out")) { return; }
    try { Object.keys(localStorage).filter((name) => name.startsWith("anschub answers ")).forEach((name) => localStorage.removeItem(name)); }
    catch { /* a browser that keeps nothing has nothing to forget */ }
  });
}

// Autosave says so in words when the network is gone; the text stays in the field.
function startSavingState() {
  document.addEventListener("htmx:sendError", () => {
    const state = document.getElementById("saved-state");
    if (state) { state.textContent = state.dataset.offline || ""; }
  });
}

// After a swap: what was unfolded stays unfolded, new fields get their comfort, new faults get the focus.
const foldName = (fold) => fold.id || fold.querySelector("summary")?.textContent.trim();

function startSwaps() {
  let unfolded = new Set();
  document.addEventListener("htmx:beforeSwap", (event) => {
    unfolded = new Set(all("details[open]", event.detail.target).map(foldName));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target || document.body; // going back names no target
    const root = (target.id && document.getElementById(target.id)) || target;
    all("details", root).forEach((fold) => { if (unfolded.has(foldName(fold)) && !fold.matches("[data-menu]")) { fold.open = true; } });
    start(document);
    focusFaults(root);
  });
}

function start(root) { startLimits(root); startReveals(root); startFilters(root); }

start(document);
startMenus();
startGuards();
startKeys();
startSessionWarning();
startSavingState();
startForgetting();
focusFaults(document);
startSwaps();
