/* Signing out takes the lists of people from this phone. Taps that wait stay: they hold no name, and go out when the
   same person signs in again. */
(() => {
  "use strict";

  const NAME = "wengang-boarding";

  const forget = () => new Promise((done) => {
    const asked = indexedDB.open(NAME);
    let made = false;
    asked.onupgradeneeded = () => { made = true; };
    asked.onerror = done;
    asked.onsuccess = () => {
      const base = asked.result;
      if (made || !base.objectStoreNames.contains("lists")) {
        base.close();
        if (made) indexedDB.deleteDatabase(NAME);
        return done();
      }
      const transaction = base.transaction("lists", "readwrite");
      transaction.objectStore("lists").clear();
      transaction.oncomplete = transaction.onerror = transaction.onabort = () => { base.close(); done(); };
    };
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-sign-out]") || !window.indexedDB) return;
    event.preventDefault();
    await forget();
    form.submit();
  });
})();
