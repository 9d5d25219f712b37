// Saving while somebody types. What is not acknowledged stays on this device and is sent again for ever, ever more slowly.
// The server's answers are the only thing that empties the buffer; a normal push of the button works without any of this.
"use strict";

const PREFIX = "anschub answers ";
const PAUSE = 900; // milliseconds after the last key; together with the way to the server it is less than two seconds
const LONGEST_WAIT = 1500;
const FIRST_RETRY = 1000, LAST_RETRY = 60000;
const FORGET_AFTER = 30 * 86400000;

const page = document.querySelector("form[data-answers]");
const spoken = document.getElementById("saving-words")?.dataset;
const stateLine = document.getElementById("saved-state");
const address = page?.dataset.answers;
const place = page ? `${PREFIX}${page.dataset.account} ${address} ` : "";

const held = new Map(); // question → {base, fields, sent}: what the server has not acknowledged
const clashing = new Set(); // questions that wait for a choice between two texts
let sending = null, timer = 0, waitsSince = 0, retry = FIRST_RETRY, stopped = false;

const boxes = () => all("[data-question]", page);
const boxOf = (key) => page.querySelector(`[data-question="${key}"]`);
const versionOf = (box) => box.querySelector("[data-version]");

function tell(words, mark) {
  stateLine.textContent = words;
  stateLine.dataset.state = mark;
}

// --- what a question's fields say

function fieldsOf(box) {
  const found = [];
  for (const field of box.querySelectorAll("input, textarea, select")) {
    const isOff = (field.type === "checkbox" || field.type === "radio") && !field.checked;
    if (field.name.startsWith("q.") && !isOff) { found.push([field.name, field.value]); }
  }
  return found;
}

function showFields(box, fields) {
  const values = new Map();
  fields.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
  for (const field of box.querySelectorAll("input, textarea, select")) {
    if (!field.name.startsWith("q.")) { continue; }
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") { field.checked = given.includes(field.value); }
    else { field.value = given[0] ?? ""; }
    field.dispatchEvent(new Event("input", { bubbles: false }));
  }
  showConditions();
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// --- the buffer on this device

function keep(key) {
  try { localStorage.setItem(place + key, JSON.stringify({ ...held.get(key), at: Date.now() })); }
  catch { /* private windows and full disks keep nothing: the text is still in the field */ }
}

function drop(key) {
  held.delete(key);
  try { localStorage.removeItem(place + key); } catch { /* as above */ }
}

function buffered() {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) { continue; }
      const entry = JSON.parse(localStorage.getItem(name));
      if (Date.now() - entry.at > FORGET_AFTER) { localStorage.removeItem(name); continue; }
      if (name.startsWith(place)) { found.push([name.slice(place.length), entry]); }
    }
  } catch { return []; }
  return found;
}

// What another page load had not brought through: into its field, and on its way again.
function restore() {
  for (const [key, entry] of buffered()) {
    const box = boxOf(key);
    const now = box ? fieldsOf(box) : null;
    if (now && same(now, entry.fields)) { drop(key); continue; }
    // What was on its way goes out again as it was: the server knows whether it has come through.
    held.set(key, { base: entry.base, fields: entry.fields, sent: entry.sent });
    if (box) { showFields(box, entry.fields); }
  }
  if (held.size) { plan(0); }
}

// --- sending

function changed(box) {
  const key = box.dataset.question, before = held.get(key);
  held.set(key, { base: before?.base ?? Number(versionOf(box).value), fields: fieldsOf(box), sent: before?.sent ?? null });
  keep(key);
  if (!stopped && !clashing.has(key)) { plan(PAUSE); }
}

function plan(pause) {
  const now = Date.now();
  waitsSince ||= now;
  clearTimeout(timer);
  timer = setTimeout(send, Math.max(0, Math.min(pause, waitsSince + LONGEST_WAIT - now)));
}

function again(words, mark) {
  tell(words, mark);
  clearTimeout(timer);
  timer = setTimeout(send, retry);
  retry = Math.min(retry * 2, LAST_RETRY);
}

const waiting = () => [...held.keys()].filter((key) => !clashing.has(key));

// The same body goes out until it is acknowledged: only then does newer text follow, on the version that it made.
function nextBody() {
  const unsure = waiting().filter((key) => held.get(key).sent);
  const keys = unsure.length ? unsure : waiting();
  const answers = {};
  for (const key of keys) {
    const entry = held.get(key);
    entry.sent ??= entry.fields;
    keep(key);
    answers[key] = { base: entry.base, fields: entry.sent };
  }
  return { save: crypto.randomUUID?.() ?? String(Math.random()), answers };
}

async function send() {
  clearTimeout(timer);
  if (sending || stopped || !waiting().length) { return sending; }
  waitsSince = 0;
  stateLine.dataset.state = "saving"; // shown, never said: a screen reader would repeat it at every pause
  sending = deliver(nextBody()).finally(() => { sending = null; });
  return sending;
}

async function deliver(body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST", keepalive: JSON.stringify(body).length < 60000, body: JSON.stringify(body), redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": page.csrf_token.value },
      signal: AbortSignal.timeout?.(20000),
    });
  } catch { again(navigator.onLine ? spoken.waiting : spoken.offline, "offline"); return; }
  const told = await answer.json().catch(() => null);
  if (told?.versions) { acknowledge(body, told); return; }
  if (answer.status === 400 || answer.status === 401 || answer.type === "opaqueredirect") { await renew(); return; }
  if (answer.status === 409 || answer.status === 403 || answer.status === 404) { stop(told); return; }
  again(spoken.waiting, "waiting");
}

function acknowledge(body, told) {
  retry = FIRST_RETRY;
  for (const [key, version] of Object.entries(told.versions)) {
    const entry = held.get(key), box = boxOf(key);
    if (box) { versionOf(box).value = version; }
    if (!entry) { continue; }
    if (same(entry.fields, body.answers[key].fields)) { drop(key); }
    else { held.set(key, { base: version, fields: entry.fields, sent: null }); keep(key); }
  }
  for (const [key, theirs] of Object.entries(told.clashes ?? {})) { clash(key, theirs); }
  // What the server does not know any more, such as a question that is no longer asked, is not sent for ever.
  Object.keys(body.answers).filter((key) => !(key in told.versions) && !clashing.has(key)).forEach(drop);
  if (clashing.size) { tell(spoken.clash, "clash"); }
  else if (!held.size) { tell(spoken.saved.replace("#", told.at), "saved"); }
  if (waiting().length) { plan(PAUSE); }
}

// The session ended or the form is old: a fresh token, as soon as somebody of this account is signed in again.
async function renew() {
  let fresh = null;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual" });
    fresh = answer.ok ? await answer.json() : null;
  } catch { again(spoken.offline, "offline"); return; }
  if (!fresh) { again(spoken.signedOut, "signed-out"); offerSignIn(); return; }
  all("input[name=csrf_token]").forEach((field) => { field.value = fresh.token; });
  retry = FIRST_RETRY;
  timer = setTimeout(send, 0);
}

function offerSignIn() {
  const link = document.createElement("a");
  link.href = page.dataset.signIn; link.target = "_blank"; link.rel = "noopener"; link.textContent = spoken.signIn;
  stateLine.append(" ", link);
}

function stop(told) {
  stopped = true;
  tell(told?.message ? `${told.message} ${spoken.closed}` : spoken.closed, "closed");
}

// --- two texts in one field: both are shown, and nothing is sent before somebody has chosen

function clash(key, theirs) {
  const box = boxOf(key), entry = held.get(key);
  if (!box || !entry) { drop(key); return; }
  clashing.add(key);
  box.querySelector("[data-clash]")?.remove();
  const choice = document.createElement("div");
  choice.className = "notice notice--ask clash"; choice.dataset.clash = ""; choice.setAttribute("role", "group");
  const who = document.createElement("p"), text = document.createElement("p"), deeds = document.createElement("p");
  who.textContent = spoken.theirs.replace("#", theirs.by || spoken.somebody);
  text.className = "keeps-lines"; text.textContent = theirs.words || spoken.nothing;
  deeds.className = "buttons";
  const settle = (fields) => settled(key, choice, theirs.version, fields);
  deeds.append(deed(spoken.keepMine, "mine", () => settle(fieldsOf(box))), deed(spoken.takeTheirs, "theirs", () => settle(theirs.fields)));
  if (box.dataset.kind.endsWith("_text")) {
    const both = [[`q.${key}`, `${fieldsOf(box)[0]?.[1] ?? ""}\n\n${theirs.words}`.trim()]];
    deeds.append(deed(spoken.both, "both", () => settle(both)));
  }
  choice.append(who, text, deeds);
  box.append(choice);
}

function deed(words, name, call) {
  const button = document.createElement("button");
  button.type = "button"; button.className = "kern-btn kern-btn--secondary"; button.dataset.choose = name;
  button.textContent = words; button.addEventListener("click", call);
  return button;
}

function settled(key, choice, version, fields) {
  const box = boxOf(key);
  clashing.delete(key); choice.remove();
  showFields(box, fields);
  versionOf(box).value = version;
  held.set(key, { base: version, fields: fieldsOf(box), sent: null });
  keep(key); plan(0);
}

// --- conditions: what is not asked is not shown; its answer stays in the log

function showConditions() {
  for (const box of all("[data-depends-on]", page)) {
    const other = boxOf(box.dataset.dependsOn);
    if (!other) { continue; }
    const given = fieldsOf(other).map(([, value]) => value);
    box.hidden = !box.dataset.oneOf.split(" ").some((key) => given.includes(key));
    const told = box.querySelector(".question__condition");
    if (told) { told.hidden = true; }
  }
}

// A push of a button waits for what is on its way: the form must name the versions that hold.
async function onSubmit(event) {
  if (page.dataset.flushed || stopped || !waiting().length && !sending) { return; }
  event.preventDefault();
  for (let turn = 0; turn < 3 && (sending || waiting().length); turn += 1) { await (sending ?? send()); }
  if (waiting().length && stateLine.dataset.state !== "saved" && !stopped) { return; } // not connected: the text is kept and said to be
  page.dataset.flushed = "yes";
  page.requestSubmit(event.submitter?.form === page ? event.submitter : undefined);
}

if (page) {
  const notice = (event) => { const box = event.target.closest("[data-question]"); if (box && event.target.name?.startsWith("q.")) { changed(box); showConditions(); } };
  page.addEventListener("input", notice);
  page.addEventListener("change", notice);
  page.addEventListener("submit", onSubmit);
  // Whoever signs out takes everything along: what anschub.js forgets must not be written anew on the way out.
  document.addEventListener("submit", (event) => { if (event.target.action?.endsWith("/account/sign-out")) { stopped = true; held.clear(); } });
  window.addEventListener("online", () => { retry = FIRST_RETRY; plan(0); });
  window.addEventListener("focus", () => { if (held.size && stateLine.dataset.state !== "saving") { plan(0); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden) { send(); } });
  showConditions();
  restore();
}
