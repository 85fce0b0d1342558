/* What the phone keeps: the list of a trip while it is under way, and taps that wait to be sent. A tap holds keys and
   times, never a name; lists hold names and four signs of an id, and go when the trip closes, when their time is over,
   and when somebody signs out. */
(() => {
  "use strict";

  const NAME = "wengang-boarding";

  const open = () => new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("lists", { keyPath: "trip" });
      asked.result.createObjectStore("taps", { keyPath: "op" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  /* Runs ``work`` on one store; resolves when it is safely written. */
  const within = async (store, mode, work) => {
    const base = await open();
    try {
      return await new Promise((done, failed) => {
        const transaction = base.transaction(store, mode);
        const asked = work(transaction.objectStore(store));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    } finally {
      base.close();
    }
  };

  const store = {
    list: (trip) => within("lists", "readonly", (lists) => lists.get(trip)),
    lists: () => within("lists", "readonly", (lists) => lists.getAll()),
    keepList: (list) => within("lists", "readwrite", (lists) => lists.put(list)),
    dropList: (trip) => within("lists", "readwrite", (lists) => lists.delete(trip)),
    dropLists: () => within("lists", "readwrite", (lists) => lists.clear()),
    taps: () => within("taps", "readonly", (taps) => taps.getAll()),
    keepTap: (tap) => within("taps", "readwrite", (taps) => taps.put(tap)),
    dropTaps: (ops) => within("taps", "readwrite", (taps) => { for (const op of ops) taps.delete(op); }),

    /* Lists that are out of date, or that somebody else opened on this phone. */
    tidy: async (user) => {
      const now = new Date().toISOString();
      for (const list of await store.lists()) {
        const foreign = user !== undefined && list.user !== user;
        if (foreign || Date.parse(list.until) < Date.parse(now)) await store.dropList(list.trip);
      }
    },
  };

  window.boarding = { store };
})();
