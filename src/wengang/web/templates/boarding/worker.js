/* Keeps the phone page and its files, so that boarding works without signal. It answers for nothing else: the list of
   a trip lies in the page's own store, and no page made for somebody is ever kept here. */
"use strict";

const kept = {{ kept|safe }};
const tripPage = new RegExp(`^${kept.home}([0-9]+/)?$`);

const fresh = (address) => fetch(address, { cache: "reload", redirect: "error", credentials: "same-origin" });

const keep = async (cache, address) => {
  const response = await fresh(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  await cache.put(address, response);
};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(kept.version);
    await Promise.all([...kept.files, kept.shell].map((address) => keep(cache, address)));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(kept.name) && name !== kept.version);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

/* The network first, so that whoever signed out or may no longer see the trip is told so; the kept page without signal. */
const page = async (request) => {
  try {
    return await fetch(request);
  } catch (offline) {
    return (await caches.match(kept.shell)) ?? Promise.reject(offline);
  }
};

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (tripPage.test(address.pathname)) event.respondWith(page(event.request));
  } else if (kept.files.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname).then((found) => found ?? fetch(event.request)));
  }
});
