/* Draws the page from the list. */
(() => {
  "use strict";

  const { fill, make } = window.phone;
  const { words, open, tally, matches, time } = window.boarding;

  const button = (text, act, rider, main) =>
    make("button", main ? "is-main" : "", text, { type: "button", "data-act": act, "data-seat": rider.seat, "aria-label": `${text} ${rider.name}` });

  const more = (rider, parties) => {
    const parts = [];
    if (rider.number) parts.push(fill(words.seat, { n: rider.number }));
    if (rider.tail) parts.push(fill(words.tail, { tail: rider.tail }));
    if (rider.party && parties[rider.party] > 1) parts.push(fill(words.party, { n: parties[rider.party] }));
    return parts.join(" · ");
  };

  const flags = (rider) => [rider.accessible && words.accessible, rider.declined && words.declined].filter(Boolean).join(" · ");

  const TONES = { boarded: "tone-verified", arrived: "tone-verified", absent: "tone-due", missing: "tone-overdue" };

  const stateLine = (rider, undoable) => {
    const line = make("div", "phone-state");
    const at = rider.state === "arrived" ? rider.arrived : rider.state === "boarded" ? rider.boarded : null;
    line.append(make("span", TONES[rider.state] ?? "tone-none", `${at ? `${time(at)} ` : ""}${words.states[rider.state]}`));
    if (undoable) line.append(button(words.undo, "undo", rider));
    return line;
  };

  const checks = (rider, wanted) => {
    const box = make("div", "phone-checks");
    for (const [name, label] of wanted) {
      const tick = make("input", "", undefined, { type: "checkbox", "data-check": name, "data-seat": rider.seat });
      tick.checked = rider.checked.includes(name);
      const line = make("label", "", undefined);
      line.append(tick, label);
      box.append(line);
    }
    return box;
  };

  const buttons = (rider, tab) => {
    const row = make("div", "phone-buttons");
    const pair = tab === "board" ? ["absent", "board"] : ["missing", "arrive"];
    if (rider.state !== pair[0] && !(tab === "arrive" && rider.state !== "boarded")) row.append(button(words[pair[0]], pair[0], rider));
    row.append(button(words[pair[1]], pair[1], rider, true));
    return row;
  };

  /* Whether a tap of this tab can be taken back: before it went out any, afterwards only those about boarding. */
  const undoable = (rider, tab, flying) => {
    if (rider.pending && !flying.has(rider.pending.op)) return true;
    return tab === "board" && (rider.state === "boarded" || rider.state === "absent");
  };

  const person = (rider, page) => {
    const { tab, list, parties, flying } = page;
    const line = make("li", `phone-person is-${rider.state}`, undefined, { "data-rider": rider.seat });
    const name = make("p", "phone-name", rider.name);
    name.append(make("span", "phone-more", more(rider, parties)));
    if (flags(rider)) name.append(make("span", "phone-more phone-flag", flags(rider)));
    line.append(name);
    const mine = tab === "board" ? rider.boards : rider.arrives;
    const done = !open(rider, tab);
    if (rider.state !== "expected") line.append(stateLine(rider, mine && undoable(rider, tab, flying)));
    if (mine && !done) {
      if (tab === "board") line.append(checks(rider, list.checks));
      line.append(buttons(rider, tab));
    }
    if (!mine && !done) line.append(make("span", "phone-more", words.not_yours));
    return line;
  };

  const stop = (call, riders, shown, page) => {
    const section = make("section", "phone-stop", undefined, { "data-call": call.call });
    const head = make("h2", "phone-stop-head", `${call.time} ${call.place}`);
    head.append(make("span", "", fill(words.due, tally(riders, page.tab))));
    section.append(head);
    const people = make("ul", "phone-people");
    people.append(...shown.map((rider) => person(rider, page)));
    section.append(people);
    if (page.tab === "board" && page.list.conducts) section.append(foot(call, riders));
    return section;
  };

  const foot = (call, riders) => {
    const box = make("div", "phone-stop-foot");
    if (call.left) box.append(make("span", "phone-more", fill(words.left, { time: time(call.left) })));
    else {
      const all = riders.every((rider) => rider.state !== "expected");
      box.append(make("button", `phone-wide${all ? " is-main" : ""}`, all ? words.leave_all : words.leave, { type: "button", "data-leave": call.call }));
    }
    return box;
  };

  /* The whole list of this tab; ``page``: {tab, list, riders, parties, flying, text, only}. */
  const draw = (page) => {
    const drops = page.tab === "arrive";
    const sections = [];
    for (const call of page.list.calls.filter((each) => each.drops === drops)) {
      const riders = page.riders.filter((rider) => (drops ? rider.leave : rider.board) === call.call);
      const shown = riders.filter((rider) => matches(rider, page.text) && (!page.only || open(rider, page.tab)));
      if (shown.length || (!page.text && !page.only && riders.length)) sections.push(stop(call, riders, shown, page));
    }
    if (drops && page.mayCome && !page.text) {
      const box = make("div", "phone-stop-foot");
      box.append(make("button", "phone-wide", words.came, { type: "button", "data-came": "" }));
      sections.push(box);
    }
    return sections.length ? sections : [make("p", "phone-empty", words.nobody)];
  };

  Object.assign(window.boarding, { draw });
})();
