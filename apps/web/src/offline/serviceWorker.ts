// Keeps the whole page for days without a network. The build puts its files' names and their digest in place of the two words below.
/// <reference lib="webworker" />
declare const FILES: readonly string[];
declare const DIGEST: string;

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const prefix = 'reading-room-';
const cacheName = prefix + DIGEST;

/** onnxruntime's build for the GPU is of no use where there is none, and the largest file. */
const wanted = (): string[] => FILES.filter((file) => 'gpu' in worker.navigator || !/asyncify|webgpu/.test(file));

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(['./', ...wanted()])));
});

worker.addEventListener('activate', (event) => {
  const clear = async () => {
    for (const name of await caches.keys())
      if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const scope = new URL(worker.registration.scope);
  const ours = url.origin === scope.origin && url.pathname.startsWith(scope.pathname);
  // The server's answers about studies and jobs are never kept.
  if (request.method !== 'GET' || !ours || url.pathname.slice(scope.pathname.length).startsWith('api/')) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request.mode === 'navigate' ? './' : request, { ignoreSearch: true });
  return kept ?? fetch(request);
}
