// What the benchmark does inside the page, with events as a pointer sends them.
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]

const longTasks = []
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })

globalThis.bench = {
  quantile,

  /** Duration of the longest task since the last call. */
  async longest() {
    await nextFrame()
    const longest = Math.max(0, ...longTasks)
    longTasks.length = 0
    return longest
  },

  /** Strokes with a brush: until the pixels are written, and until they are on the screen. */
  async strokes(radius, count) {
    const { workbench } = globalThis.cambium
    const view = document.querySelector('.view')
    const { left, top, width, height } = view.getBoundingClientRect()
    view.setPointerCapture = () => undefined
    const send = (type, x, y) =>
      view.dispatchEvent(
        new PointerEvent(type, {
          clientX: left + x,
          clientY: top + y,
          pointerId: 1,
          button: type === 'pointermove' ? -1 : 0,
          buttons: type === 'pointerup' ? 0 : 1,
          bubbles: true,
        }),
      )
    workbench.tools.paintSize.value = 2 * radius
    const [written, shown] = [[], []]
    for (let stroke = 0; stroke < count; stroke++) {
      const y = height * (0.2 + (0.6 * stroke) / count)
      send('pointerdown', width * 0.2, y)
      for (let i = 1; i <= 12; i++) {
        const started = performance.now()
        send('pointermove', width * (0.2 + 0.04 * i), y + 10 * Math.sin(i))
        written.push(performance.now() - started)
        await nextFrame()
        shown.push(performance.now() - started)
      }
      send('pointerup', width * 0.7, y)
    }
    return { written: quantile(written, 0.5), shown: quantile(shown, 0.95) }
  },

  /** Moves of the pointer: how many frames later the outline of the brush is there, 95 % within. */
  async outline(count) {
    const view = document.querySelector('.view')
    const { left, top, width, height } = view.getBoundingClientRect()
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const late = []
    for (let i = 0; i < count; i++) {
      const [x, y] = [width * (0.2 + (0.6 * i) / count), height * (0.5 + 0.2 * Math.sin(i))]
      view.dispatchEvent(new PointerEvent('pointermove', { clientX: left + x, clientY: top + y, pointerId: 1, button: -1, bubbles: true }))
      let frames = 0
      const isThere = () => {
        const box = document.querySelector('.ring')?.getBoundingClientRect()
        return (
          box !== undefined && Math.abs((box.left + box.right) / 2 - left - x) < 2 && Math.abs((box.top + box.bottom) / 2 - top - y) < 2
        )
      }
      do {
        await frame()
        frames++
      } while (!isThere() && frames < 60)
      late.push(frames)
    }
    return quantile(late, 0.95)
  },

  /** From the end of a stroke to the first tile, the whole view and the last word. */
  async live(places) {
    const { workbench } = globalThis.cambium
    const scene = workbench.active.value
    const [first, whole] = [[], []]
    for (const [value, y, x] of places) {
      const started = performance.now()
      let [seen, done] = [0, 0]
      const stops = []
      const listen = () => {
        const layer = scene.prediction.value
        if (layer !== undefined && stops.length === 0)
          stops.push(
            layer.onChange(() => {
              seen ||= performance.now() - started
              if (workbench.live.state.value.kind === 'preview') done = performance.now() - started
            }),
          )
      }
      const stop = scene.layers.subscribe(listen)
      const edit = scene.annotation.edit()
      edit.write(0, value, (visit) => {
        for (const row of [0, 1, 2]) visit(y + row, x, x + 12)
      })
      workbench.commit(scene, scene.annotation, 'stroke', edit)
      // one class predicts nothing
      if (workbench.live.painted().length < 2) continue
      while (workbench.live.state.value.kind !== 'training') await new Promise((resolve) => setTimeout(resolve, 2))
      while (workbench.live.state.value.kind !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5))
      stop()
      for (const end of stops) end()
      first.push(seen)
      whole.push(done)
    }
    // the first one also compiles and reads the image
    return { first: quantile(first.slice(1), 0.5), whole: quantile(whole.slice(1), 0.5) }
  },

  async panAndZoom(count) {
    const { workbench } = globalThis.cambium
    const scene = workbench.active.value
    for (let i = 0; i < count; i++) {
      const camera = scene.camera.value
      workbench.setCamera(scene, {
        y: camera.y + 6 / camera.zoom,
        x: camera.x + 9 / camera.zoom,
        zoom: camera.zoom * (i % 20 < 10 ? 1.12 : 1 / 1.12),
      })
      await nextFrame()
    }
  },

  async scrollAndSort() {
    const box = document.querySelector('.table')
    for (let i = 0; i < 40; i++) {
      box.scrollTop = (box.scrollHeight * i) / 40
      await nextFrame()
    }
    for (const header of [...document.querySelectorAll('.table th button')].slice(1, 4)) {
      header.click()
      await nextFrame()
    }
  },
}
