/* The phone page: what is tapped is written down here first, drawn at once, and sent when it can be. */
(() => {
  "use strict";

  const { fill, make, newKey, note, post, Sender } = window.phone;
  const { store, words, after, tally, ticketOf, ofTicket, scan, draw } = window.boarding;
  const $ = (id) => document.getElementById(id);
  const home = document.body.dataset.boarding;
  const trip = Number(location.pathname.slice(home.length).split("/")[0]) || 0;
  const look = { tab: location.hash === "#arrive" ? "arrive" : "board", text: "", only: false };
  const refused = new Map();
  const reader = Number(document.body.dataset.user) || undefined;
  let list, taps = [], foreign = 0, link = "", sender;

  const say = (text) => {
    $("said").textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { $("said").textContent = ""; }, 4000);
  };

  /* Drawing */

  const riders = () => list.riders.map((rider) => after(rider, taps));

  const parties = () => {
    const sizes = {};
    for (const { party } of list.riders) if (party) sizes[party] = (sizes[party] ?? 0) + 1;
    return sizes;
  };

  const signal = () => {
    const waits = taps.length ? fill(words.waiting, { n: taps.length }) : "";
    const state = link === "offline" ? words.offline : link && words.online;
    $("signal").textContent = [state, waits].filter(Boolean).join(" · ");
    $("signal").classList.toggle("is-waiting", Boolean(link && link !== "ok") || taps.length > 0);
  };

  const notes = () => {
    const lines = [];
    if (link === "offline") lines.push(note(words.kept));
    if (link === "signed-out") {
      const way = make("a", "", words.sign_in, { href: `${document.body.dataset.login}?next=${encodeURIComponent(location.pathname)}` });
      lines.push(note(fill(words.signed_out, { n: taps.length }), way));
    }
    if (foreign) lines.push(note(fill(words.others, { n: foreign })));
    for (const [op, why] of refused) {
      lines.push(note(`${words.refused}: ${why}`, make("button", "", "×", { type: "button", "data-forget": op, "aria-label": words.undo })));
    }
    $("notes").replaceChildren(...lines);
  };

  const empty = (text) => {
    $("tools").hidden = true;
    $("sum").textContent = "";
    $("list").replaceChildren(make("p", "phone-empty", text));
  };

  const show = () => {
    signal();
    notes();
    if (!list) return;
    const now = riders();
    const own = now.filter((rider) => (look.tab === "board" ? rider.boards : rider.arrives));
    $("tools").hidden = false;
    $("title").textContent = [list.title, list.plate].filter(Boolean).join(" · ");
    document.title = list.title;
    $("sum").textContent = fill(look.tab === "board" ? words.sum_board : words.sum_arrive, tally(own.length ? own : now, look.tab));
    for (const tab of $("tabs").children) tab.setAttribute("aria-pressed", tab.dataset.tab === look.tab);
    const mayCome = ["ready", "boarding", "departed"].includes(list.state) && now.some((rider) => rider.arrives);
    const page = { ...look, list, riders: now, parties: parties(), flying: sender.flying, mayCome };
    redraw(draw(page));
  };

  /* Whoever works by keyboard stays where they were. */
  const redraw = (sections) => {
    const held = document.activeElement?.closest?.("[data-rider]")?.dataset.rider;
    const ticked = new Set([...$("list").querySelectorAll("[data-check]:checked")].map((each) => `${each.dataset.seat}/${each.dataset.check}`));
    $("list").replaceChildren(...sections);
    for (const each of $("list").querySelectorAll("[data-check]")) each.checked ||= ticked.has(`${each.dataset.seat}/${each.dataset.check}`);
    if (held) $("list").querySelector(`[data-rider="${held}"] button`)?.focus({ preventScroll: true });
  };

  /* Taps */

  const read = async () => {
    const all = await store.taps();
    taps = all.filter((tap) => tap.trip === trip && tap.user === list?.user);
    foreign = list ? all.filter((tap) => tap.user !== list.user).length : 0;
  };

  const tap = async (what, more) => {
    await store.keepTap({ op: newKey(), trip, user: list.user, what, how: "list", at: new Date().toISOString(), ...more });
    await read();
    show();
    sender.soon();
  };

  const checkedOf = (seat) =>
    [...$("list").querySelectorAll(`[data-check][data-seat="${seat}"]:checked`)].map((each) => each.dataset.check);

  const how = () => (/^\d{3}[\dX]$/i.test(look.text.trim()) ? "id_tail" : /^\d{6}$/.test(look.text.trim()) ? "qr" : "list");

  const undo = async (seat) => {
    const rider = riders().find((each) => each.seat === seat);
    if (rider.pending && !sender.flying.has(rider.pending.op)) {
      await store.dropTaps([rider.pending.op]);
      await read();
      show();
    } else {
      await tap("unboard", { seat });
    }
  };

  const act = async (name, seat) => {
    if (name === "undo") return undo(seat);
    const more = { seat, how: how(), checked: name === "board" ? checkedOf(seat) : [] };
    look.text = $("find").value = ""; // at once: the next name may be typed before this tap is written down
    await tap(name, more);
  };

  const ask = (question) => new Promise((done) => {
    $("question").textContent = question;
    $("ask").returnValue = "no";
    $("ask").addEventListener("close", () => done($("ask").returnValue === "yes"), { once: true });
    $("ask").showModal();
  });

  const leave = async (call) => {
    const late = riders().filter((rider) => rider.board === call && rider.state === "expected");
    const question = fill(words.leave_ask, { n: late.length, names: late.map((rider) => rider.name).join("、") });
    if (late.length && !(await ask(question))) return;
    const at = new Date().toISOString();
    list.calls.find((each) => each.call === call).left = at;
    await store.keepList(list);
    await tap("leave", { call, at });
  };

  const came = async () => {
    list.state = "arrived";
    await store.keepList(list);
    say(words.came_done);
    await tap("came", {});
  };

  /* A ticket before the camera: somebody of this list, or one the server may know better. */
  const scanned = (text) => {
    const ticket = ticketOf(text);
    if (!ticket) return false;
    const [rider] = ofTicket(list.riders, ticket);
    const what = look.tab === "board" ? "board" : "arrive";
    tap(what, rider ? { seat: rider.seat, how: "qr" } : { seat: null, ticket, how: "qr" });
    say(rider ? fill(words.scanned, { name: rider.name, what: words[what] }) : words.unknown_ticket);
    return true;
  };

  document.addEventListener("click", async (event) => {
    const at = event.target.closest("button")?.dataset;
    if (!at) return;
    if (at.act) await act(at.act, Number(at.seat));
    else if (at.leave) await leave(Number(at.leave));
    else if (at.came !== undefined) await came();
    else if (at.forget) { refused.delete(at.forget); show(); }
    else if (at.tab) { look.tab = at.tab; history.replaceState(null, "", `#${at.tab}`); show(); }
    else if (event.target.id === "scan" && !(await scan($("camera"), $("video"), scanned))) say(words.no_camera);
  });
  $("find").addEventListener("input", () => { look.text = $("find").value; show(); });
  $("only").addEventListener("change", () => { look.only = $("only").checked; show(); });

  /* The server's side */

  const close = async () => {
    sender.over = true;
    await store.dropList(trip);
    list = undefined;
    empty(words.closed);
  };

  const fetchList = async () => {
    const answer = await post(`${home}${trip}/list/`, {});
    link = answer.state;
    if (answer.state === "gone") {
      await store.dropList(trip);
      list = undefined;
      return empty(words.not_here);
    }
    if (answer.state !== "ok") return show();
    await store.tidy(answer.data.user);
    if (answer.data.state === "closed" || answer.data.state === "cancelled") return close();
    list = answer.data;
    await store.keepList(list);
    await read();
    show();
  };

  const got = async (data, sent) => {
    for (const outcome of data.outcomes) {
      if (outcome.result === "refused" && sent.some((each) => each.op === outcome.op)) refused.set(outcome.op, outcome.why);
    }
    if (data.state === "closed" || data.state === "cancelled") return close();
    list.state = data.state;
    for (const call of list.calls) call.left = data.calls[call.call] ?? null;
    for (const rider of list.riders) Object.assign(rider, data.seats[rider.seat] ?? { state: "released" });
    const known = new Set(list.riders.map((rider) => rider.seat));
    const stale = Object.keys(data.seats).some((seat) => !known.has(Number(seat)));
    list.riders = list.riders.filter((rider) => rider.state !== "released");
    await store.keepList(list);
    if (stale) await fetchList();
  };

  const told = async (state) => {
    link = state;
    await read();
    show();
    if (state === "gone") await fetchList();
  };

  /* What this page sends: the taps of its own list, once there is one. */
  const waiting = async () => {
    const kept = await store.list(trip);
    return kept && (await store.taps()).filter((tap) => tap.trip === trip && tap.user === kept.user);
  };
  const bare = ({ trip: _trip, user: _user, ...tap }) => tap;

  const savedTrips = async () => {
    const kept = (await store.lists()).map((each) => make("a", "phone-saved", each.title, { href: `${home}${each.trip}/` }));
    $("list").replaceChildren(...(kept.length ? kept : [make("p", "phone-empty", words.no_list)]));
    $("signal").textContent = words.offline;
  };

  const begin = async () => {
    navigator.serviceWorker?.register(document.body.dataset.worker, { scope: home }).catch(() => {});
    await store.tidy(reader);
    if (!trip) return savedTrips();
    sender = new Sender({ address: `${home}${trip}/sync/`, waiting, bare, drop: store.dropTaps, told, got });
    list = await store.list(trip);
    if (list) {
      await read();
      show();
    } else empty(words.busy);
    await fetchList();
    if (!list && link !== "gone" && !sender.over) empty(words.no_list);
    sender.send();
  };

  begin().catch(() => empty(words.no_store));
})();
