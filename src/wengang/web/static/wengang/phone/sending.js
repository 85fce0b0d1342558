/* Sends what waits, when there is signal, and brings back what became of it. Nothing is forgotten before the server has
   answered for it. */
(() => {
  "use strict";

  const { post } = window.phone;
  const GRACE = 4000;
  const EVERY = 15000;
  const MOST = 400;

  /* ``address``: where taps go. ``waiting()``: those that wait, or undefined while there is nothing to talk about.
     ``bare(tap)``: the tap as the server wants it. ``drop(ops)``: answered for. ``told(state)`` is called after each
     try, ``got(data, taps)`` with the server's answer. */
  class Sender {
    constructor({ address, waiting, bare, drop, told, got }) {
      Object.assign(this, { address, waiting, bare, drop, told, got, busy: false, again: false, flying: new Set() });
      window.addEventListener("online", () => this.send());
      document.addEventListener("visibilitychange", () => document.hidden || this.send());
      setInterval(() => document.hidden || this.send(), EVERY);
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
      const taps = await this.waiting();
      if (!taps) return;
      const ripe = Date.now() - GRACE;
      const ops = taps.filter((tap) => Date.parse(tap.at) <= ripe || Date.parse(tap.at) > Date.now()).slice(0, MOST);
      this.flying = new Set(ops.map((tap) => tap.op));
      const answer = await post(this.address, { clock: new Date().toISOString(), ops: ops.map(this.bare) });
      if (answer.state === "ok") {
        await this.got(answer.data, taps);
        await this.drop(answer.data.outcomes.map((outcome) => outcome.op));
        this.again ||= ops.length < taps.length;
      }
      this.flying.clear();
      this.told(answer.state);
    }
  }

  Object.assign(window.phone, { Sender });
})();
