/* What the phone keeps: taps that wait to be sent and answers not finished yet, each under its owner's key. They hold
   codes and what was said, never a name. One entry a tap, so that two open pages cannot overwrite each other. */
(() => {
  "use strict";

  const NAME = "wengang-field";

  const keys = (beginning) => {
    const found = [];
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (key.startsWith(beginning)) found.push(key);
    }
    return found;
  };

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  class Store {
    constructor(user) {
      this.user = user;
    }

    at(what, key) {
      return `${NAME}/${this.user}/${what}/${key}`;
    }

    all(what) {
      return keys(this.at(what, "")).map(read).filter(Boolean);
    }

    taps() {
      return this.all("tap").sort((a, b) => a.at.localeCompare(b.at));
    }

    keepTap(tap) {
      localStorage.setItem(this.at("tap", tap.op), JSON.stringify(tap));
    }

    dropTaps(ops) {
      for (const op of ops) localStorage.removeItem(this.at("tap", op));
    }

    drafts() {
      return new Map(this.all("draft").map((draft) => [draft.line, draft]));
    }

    keepDraft(draft) {
      localStorage.setItem(this.at("draft", draft.line), JSON.stringify(draft));
    }

    dropDraft(line) {
      localStorage.removeItem(this.at("draft", line));
    }

    /* How many taps of other people wait on this phone; what they say is theirs. */
    others() {
      return keys(`${NAME}/`).filter((key) => key.split("/")[2] === "tap" && !key.startsWith(this.at("tap", ""))).length;
    }
  }

  window.field = { Store };
})();
