/* Sends what waits, when there is signal, and brings back how everybody stands. Nothing is forgotten before the server
   has answered for it. */
(() => {
  "use strict";

  const { store } = window.boarding;
  const GRACE = 4000;
  const EVERY = 15000;
  const PATIENCE = 12000;
  const MOST = 400;

  const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

  /* {state: "ok" | "offline" | "signed-out" | "gone" | "failed", data}. */
  const post = async (address, body) => {
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
        credentials: "same-origin",
        redirect: "manual",
        signal: AbortSignal.timeout?.(PATIENCE),
      });
    } catch {
      return { state: "offline" };
    }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return { state: "signed-out" };
    if (response.status === 404) return { state: "gone" };
    if (!response.ok) return { state: "failed" };
    try {
      return { state: "ok", data: await response.json() };
    } catch {
      return { state: "failed" };
    }
  };

  /* Looks after one trip. ``told`` is called with {state} after each try, ``got`` with the server's answer. */
  class Sender {
    constructor(trip, home, { told, got }) {
      Object.assign(this, { trip, home, told, got, busy: false, again: false, flying: new Set() });
      window.addEventListener("online", () => this.send());
      document.addEventListener("visibilitychange", () => document.hidden || this.send());
      setInterval(() => document.hidden || this.send(), EVERY);
    }

    list() {
      return post(`${this.home}${this.trip}/list/`, {});
    }

    /* A tap can be taken back without a trace for some seconds; then it goes out. */
    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), GRACE + 200);
    }

    async send() {
      if (this.busy || this.over) {
        this.again = true;
        return;
      }
      this.busy = true;
      try {
        await this.once();
      } finally {
        this.busy = false;
      }
      if (this.again && !this.over) {
        this.again = false;
        this.soon();
      }
    }

    async once() {
      const list = await store.list(this.trip);
      if (!list) return;
      const ripe = Date.now() - GRACE;
      const taps = (await store.taps()).filter((tap) => tap.trip === this.trip && tap.user === list.user);
      const ops = taps.filter((tap) => Date.parse(tap.at) <= ripe || Date.parse(tap.at) > Date.now()).slice(0, MOST);
      const body = { clock: new Date().toISOString(), ops: ops.map(({ trip, user, ...tap }) => tap) };
      this.flying = new Set(ops.map((tap) => tap.op));
      const answer = await post(`${this.home}${this.trip}/sync/`, body);
      if (answer.state === "ok") {
        await this.got(answer.data, taps);
        await store.dropTaps(answer.data.outcomes.map((outcome) => outcome.op));
        this.again ||= ops.length < taps.length;
      }
      this.flying.clear();
      this.told(answer.state);
    }
  }

  Object.assign(window.boarding, { Sender });
})();
