// Keeps the page for times without a network. At the first visit, and again after a new version, the page asks for everything of the build to
// be kept (`files.json` names it). Files have their contents in their names, so that only the page itself has to be asked for anew.
const cacheName = 'cambium'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

const isAsset = (url) => url.pathname.includes('/assets/')

async function answer(request) {
  const cache = await caches.open(cacheName)
  const known = await cache.match(request, { ignoreSearch: true })
  if (known !== undefined && isAsset(new URL(request.url))) return known
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch (error) {
    if (known !== undefined) return known
    throw error
  }
}

/** Keeps all files of the build, and forgets those of earlier ones. */
async function keepAll() {
  const { scope } = self.registration
  const response = await fetch(new URL('files.json', scope))
  if (!response.ok) throw new Error(`files.json: ${response.status}`)
  const wanted = new Set(['', ...(await response.json())].map((name) => new URL(name, scope).href))
  const cache = await caches.open(cacheName)
  const known = new Set()
  for (const request of await cache.keys())
    if (isAsset(new URL(request.url)) && !wanted.has(request.url)) await cache.delete(request)
    else known.add(request.url)
  await cache.addAll([...wanted].filter((url) => !known.has(url)))
}

self.addEventListener('message', (event) => {
  if (event.data !== 'keep all') return
  const done = keepAll().then(
    () => 'kept',
    (error) => String(error),
  )
  event.waitUntil(done.then((answer) => event.ports[0]?.postMessage(answer)))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const scope = new URL(self.registration.scope)
  // files of the local server and images from elsewhere are none of its business
  const isOwn =
    url.origin === scope.origin &&
    url.pathname.startsWith(scope.pathname) &&
    !/^files(\/|$)/.test(url.pathname.slice(scope.pathname.length))
  if (request.method === 'GET' && isOwn && request.headers.get('range') === null) event.respondWith(answer(request))
})
