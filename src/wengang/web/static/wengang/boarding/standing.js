/* How everybody stands: what the server said, then the taps that still wait here, by the server's own tables. */
(() => {
  "use strict";

  const words = JSON.parse(document.getElementById("words").textContent);
  const ON_BOARD = ["boarded", "arrived", "missing"];

  /* A rider with the waiting taps laid over it; ``pending`` is the last of them. */
  const after = (rider, taps) => {
    const own = taps.filter((tap) => tap.seat === rider.seat);
    own.sort((a, b) => a.at.localeCompare(b.at) || words.strength.indexOf(a.what) - words.strength.indexOf(b.what));
    const stands = { ...rider, pending: null };
    for (const tap of own) {
      const state = words.steps[`${stands.state}/${tap.what}`];
      if (!state) continue;
      stands.state = state;
      stands.pending = tap;
      if (state === "boarded") stands.boarded = tap.at;
      if (state === "expected" || state === "absent") stands.boarded = null;
      if (state === "arrived") stands.arrived = tap.at;
    }
    return stands;
  };

  const there = (rider, tab) =>
    tab === "board" ? Boolean(rider.boarded) || ON_BOARD.includes(rider.state) : rider.state === "arrived";

  /* Still to be looked for, on this tab. */
  const open = (rider, tab) => !there(rider, tab) && rider.state !== "explained";

  const tally = (riders, tab) => ({
    due: riders.length,
    there: riders.filter((rider) => there(rider, tab)).length,
    open: riders.filter((rider) => open(rider, tab)).length,
  });

  /* Whom the reader means: an id's last four, six digits of a ticket, else part of the name. */
  const matches = (rider, text) => {
    const wanted = text.trim().toUpperCase();
    if (!wanted) return true;
    if (/^\d{6}$/.test(wanted)) return rider.code === wanted;
    if (/^\d{3}[\dX]$/.test(wanted)) return rider.tail === wanted;
    if (/^\d+$/.test(wanted)) return rider.code.startsWith(wanted) || rider.tail.startsWith(wanted);
    return rider.name.toUpperCase().includes(wanted);
  };

  /* A scanned code holds the ticket, bare or at the end of an address. */
  const ticketOf = (text) => (text.split("/").filter(Boolean).pop() ?? "").match(/^[\w-]{20,24}$/)?.[0] ?? "";
  const ofTicket = (riders, ticket) => riders.filter((rider) => ticket && ticket.startsWith(rider.mark));

  const time = (iso) => new Date(iso).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

  Object.assign(window.boarding, { words, after, there, open, tally, matches, ticketOf, ofTicket, time });
})();
