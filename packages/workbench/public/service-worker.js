// Keeps the page for times without a network: what was fetched once is there again. Files of a build have their contents in their names, so
// that only the page itself has to be asked for anew.
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

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const scope = new URL(self.registration.scope)
  // files of the local server and images from elsewhere are none of its business
  const isOwn =
    url.origin === scope.origin && url.pathname.startsWith(scope.pathname) && !url.pathname.slice(scope.pathname.length).startsWith('files')
  if (request.method === 'GET' && isOwn && request.headers.get('range') === null) event.respondWith(answer(request))
})
