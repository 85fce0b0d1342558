/* The village worker's page: what is tapped is written down on the phone first, drawn at once, and sent when it can be. */
(() => {
  "use strict";

  const { fill, make, newKey, note, post, Sender } = window.phone;
  const { Store, words, row, spoken } = window.field;
  const $ = (id) => document.getElementById(id);
  const start = JSON.parse($("start").textContent);
  const { list: listAddress, sync, login, reveal } = document.body.dataset;

  const store = new Store(start.user);
  const lines = new Map();
  const tables = {};
  const marks = new Map();
  const refused = new Map();
  const also = new Map();
  let due = start.due, done = start.done, more = start.more, own = [], found = null, link = "", sender;

  const idOf = (line) => `${line.kind}/${line.key}`;

  /* Drawing */

  const take = (data) => {
    Object.assign(tables, data.tables);
    return data.lines.map((line) => {
      const id = idOf(line);
      lines.set(id, { ...line, id });
      if (line.done) marks.set(id, marks.get(id) ?? { button: "" });
      return id;
    });
  };

  const top = (taps) => {
    const waits = taps.length ? fill(words.waiting, { n: taps.length }) : "";
    const state = link === "offline" ? words.offline : link && words.online;
    $("signal").textContent = [state, waits].filter(Boolean).join(" · ");
    $("signal").classList.toggle("is-waiting", Boolean(link && link !== "ok") || taps.length > 0);
    const settled = new Set(taps.filter((tap) => lines.get(idOf(tap)) && !stays(tap)).map(idOf)).size;
    const left = Math.max(0, due - settled);
    $("title").textContent = left ? fill(words.title, { n: left }) : words.nothing_due;
    $("sum").textContent = fill(words.sum, { done: done + settled, due: left }) + (link === "offline" || taps.length ? ` ${words.kept}` : "");
  };

  /* A tap after which the household is still to be reached. */
  const stays = (tap) => ["away", "wrong_number"].includes(tap.button);

  const notes = (taps) => {
    const shown = [];
    if (link === "signed-out") {
      const way = make("a", "", words.sign_in, { href: `${login}?next=${encodeURIComponent(location.pathname)}` });
      shown.push(note(fill(words.signed_out, { n: taps.length }), way));
    }
    if (link === "failed") shown.push(note(words.failed));
    const foreign = store.others();
    if (foreign) shown.push(note(fill(words.others, { n: foreign })));
    $("notes").replaceChildren(...shown);
  };

  const fits = (line, text) =>
    [line.title, line.detail, ...line.members.map((each) => each.name)].some((each) => each.toLowerCase().includes(text));

  const section = (ids, page) => {
    const box = make("ul", "phone-people");
    box.append(...ids.map((id) => row(lines.get(id), page)));
    return box;
  };

  const show = () => {
    const taps = store.taps();
    top(taps);
    notes(taps);
    const page = { tables, drafts: store.drafts(), taps, marks, refused, also, flying: sender?.flying ?? new Set() };
    const text = $("find").value.trim().toLowerCase();
    const shown = own.filter((id) => !text || fits(lines.get(id), text));
    const parts = [];
    if (shown.length) parts.push(section(shown, page));
    else if (!found) parts.push(make("p", "phone-empty", own.length ? words.nobody : words.empty));
    if (found) parts.push(...foundPart(page, shown));
    if (more && !text) parts.push(make("button", "phone-wide field-more", words.more, { type: "button", "data-act": "more" }));
    redraw(parts);
  };

  const foundPart = (page, shown) => {
    const ids = found.filter((id) => !shown.includes(id));
    if (ids.length) return [make("h2", "field-part", words.found), section(ids, page)];
    return shown.length ? [] : [make("p", "phone-empty", words.nobody_at_all)];
  };

  /* Whoever types or works by keyboard stays where they were. */
  const redraw = (parts) => {
    const at = document.activeElement;
    const held = $("list").contains(at) ? trail(at) : null;
    const cursor = held && at.selectionStart;
    $("list").replaceChildren(...parts);
    if (!held) return;
    const again = [...$("list").querySelectorAll("button, input, select")].find((each) => trail(each) === held);
    again?.focus({ preventScroll: true });
    if (again && cursor !== undefined && cursor !== null && again.type === "text") again.setSelectionRange(cursor, cursor);
  };
  const trail = ({ dataset: at }) => [at.line, at.act, at.button, at.who, at.code, at.value, at.note].join("|");

  /* Answers */

  const draftOf = (id) => store.drafts().get(id) ?? { line: id, button: "", answers: {}, who: "", note: "", open: true };

  const change = (id, work) => {
    const draft = draftOf(id);
    work(draft);
    store.keepDraft(draft);
    return draft;
  };

  const record = (line, button, answers, text) => {
    const tap = { op: newKey(), user: start.user, kind: line.kind, key: line.key, button, answers, note: text, at: new Date().toISOString() };
    store.keepTap(tap);
    refused.delete(line.id);
    marks.delete(line.id);
    sender.soon();
  };

  const saying = (line, says) => (line.members.length === 1 && Object.keys(says).length ? { [line.members[0].code]: { ...says } } : {});

  const ACTS = {
    answer: (line, at) => {
      const button = line.buttons.find((each) => each.code === at.button);
      if (!button.opens) return record(line, button.code, {}, "");
      change(line.id, (draft) => {
        draft.open = true;
        draft.button = button.code;
        for (const [who, said] of Object.entries(saying(line, button.says))) draft.answers[who] = { ...draft.answers[who], ...said };
        if (!draft.who && line.members.length === 1) draft.who = line.members[0].code;
      });
    },
    who: (line, at) => change(line.id, (draft) => { draft.who = draft.who === at.who ? "" : at.who; }),
    say: (line, at) => change(line.id, (draft) => {
      const said = (draft.answers[at.who] ??= {});
      if (said[at.code] === at.value) delete said[at.code];
      else said[at.code] = at.value;
    }),
    save: (line) => {
      const draft = draftOf(line.id);
      record(line, draft.button, spoken(line, tables[line.table] ?? {}, draft.answers), draft.note);
      store.dropDraft(line.id);
      following(line.id);
    },
    leave: (line) => {
      const draft = draftOf(line.id);
      const said = draft.note || Object.keys(spoken(line, tables[line.table] ?? {}, draft.answers)).length;
      if (said) change(line.id, (kept) => { kept.open = false; });
      else store.dropDraft(line.id);
      refused.delete(line.id);
    },
    undo: (line, at) => {
      const tap = store.taps().find((each) => each.op === at.op);
      if (!tap || sender.flying.has(tap.op)) return;
      store.dropTaps([tap.op]);
      reopen(line, tap);
    },
    again: (line) => marks.delete(line.id),
    call: (line, at) => call(at.who),
  };

  /* What was said comes back as a draft, so that nothing has to be typed twice. */
  const reopen = (line, tap) => {
    if (!line.buttons.find((each) => each.code === tap.button)?.opens) return;
    change(line.id, (draft) => Object.assign(draft, { open: true, button: tap.button, answers: tap.answers, note: tap.note }));
  };

  /* The next household comes into view once this one is done. */
  const following = (id) => {
    const next = own[own.indexOf(id) + 1];
    requestAnimationFrame(() => $("list").querySelector(`[data-row="${next ?? id}"]`)?.scrollIntoView({ block: "center", behavior: "auto" }));
  };

  const call = async (code) => {
    const token = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="))?.slice(10) ?? "";
    const body = new URLSearchParams({ reason: words.call_reason });
    const address = reveal.replace("CODE", encodeURIComponent(code));
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "error" }).catch(() => null);
    const number = answer?.ok ? (await answer.text()).trim() : "";
    $("number").replaceChildren(number ? make("a", "", number, { href: `tel:${number}` }) : make("span", "", words.no_phone));
    $("phone").showModal();
  };

  document.addEventListener("click", async (event) => {
    const at = event.target.closest("[data-act]")?.dataset;
    if (!at) return;
    if (at.act === "more") return load({ after: after() }, (ids) => own.push(...ids.filter((id) => !own.includes(id))));
    const line = lines.get(at.line);
    if (line) ACTS[at.act](line, at);
    show();
  });
  document.addEventListener("input", (event) => {
    const { line, who, code, note: isNote } = event.target.dataset;
    if (event.target.id === "find") { found = null; return show(); }
    if (!line) return undefined;
    const value = event.target.value;
    change(line, (draft) => {
      if (isNote !== undefined) draft.note = value;
      else (draft.answers[who] ??= {})[code] = value;
    });
    return undefined;
  });
  document.addEventListener("change", (event) => { if (event.target.dataset.code) show(); });
  $("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("find").value.trim();
    if (text) load({ text }, (ids) => { found = ids; });
  });

  /* The server's side */

  const after = () => {
    const last = lines.get(own[own.length - 1]);
    return last ? { kind: last.kind, key: last.key } : null;
  };

  const load = async (asked, put) => {
    const answer = await post(listAddress, asked);
    link = answer.state;
    if (answer.state === "ok") {
      put(take(answer.data));
      if (asked.after) more = answer.data.more;
    }
    show();
  };

  const got = (data, sent) => {
    due = data.due;
    done = data.done;
    for (const outcome of data.outcomes) {
      const tap = sent.find((each) => each.op === outcome.op);
      if (!tap) continue;
      const id = idOf(tap);
      if (outcome.result === "refused") {
        refused.set(id, outcome.why);
        if (lines.has(id)) reopen(lines.get(id), tap);
      } else {
        marks.set(id, { button: tap.button });
        if (outcome.why) also.set(id, outcome.why);
      }
    }
  };

  const told = (state) => {
    link = state;
    show();
  };

  const begin = () => {
    own = take(start);
    sender = new Sender({ address: sync, waiting: () => store.taps(), bare: (tap) => tap, drop: (ops) => store.dropTaps(ops), told, got });
    show();
    sender.send();
  };

  try {
    begin();
  } catch {
    $("list").replaceChildren(make("p", "phone-empty", words.no_store));
  }
})();
