import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import ComposerBar from '../src/ui/ComposerBar.vue'

let made = 0
const upload = vi.fn((file: File) => Promise.resolve({ id: `id-${file.name}`, name: file.name, url: `/files/${file.name}` }))
const make = () => mount(ComposerBar, { props: { upload: upload as never, isOpen: true }, attachTo: document.body })
let bar: ReturnType<typeof make>

beforeEach(() => {
  made = 0
  upload.mockClear()
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${String((made += 1))}`)
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined)
  bar = make()
})
afterEach(() => bar.unmount())

const field = () => bar.get('textarea')
const picture = (name: string, type = 'image/png', size = 1) => Object.defineProperty(new File(['x'], name, { type }), 'size', { value: size })
const sendButton = () => bar.get('button[type=submit]')

async function choose(...files: File[]): Promise<void> {
  const input = bar.get<HTMLInputElement>('input[type=file]')
  Object.defineProperty(input.element, 'files', { configurable: true, value: files })
  await input.trigger('change')
}

const flush = async () => {
  await new Promise((resolve) => setTimeout(resolve))
  await nextTick()
}

describe('Enter', () => {
  it('sends what is there, without its edges, and empties the field', async () => {
    await field().setValue('  在吗 \n')
    await field().trigger('keydown', { key: 'Enter' })
    expect(bar.emitted('send')).toEqual([['在吗', []]])
    expect(field().element.value).toBe('')
    expect(document.activeElement).toBe(field().element)
  })

  it.each([
    ['while a word is composed', { isComposing: true }],
    ['as Safari ends a composition', { keyCode: 229 }],
    ['with Shift', { shiftKey: true }],
  ])('%s sends nothing and keeps what is typed', async (_when, init) => {
    await field().setValue('zai ma')
    await field().trigger('keydown', { key: 'Enter', ...init })
    expect(bar.emitted('send')).toBeUndefined()
    expect(field().element.value).toBe('zai ma')
  })

  it('on nothing but spaces sends nothing', async () => {
    await field().setValue(' \n ')
    await field().trigger('keydown', { key: 'Enter' })
    expect(bar.emitted('send')).toBeUndefined()
    expect(sendButton().attributes('disabled')).toBeDefined()
  })
})

describe('a picture', () => {
  it('goes with the words', async () => {
    await choose(picture('a.png'))
    await flush()
    await field().setValue('看这里')
    await bar.get('form').trigger('submit')
    expect(bar.emitted('send')?.[0]).toEqual(['看这里', [expect.objectContaining({ id: 'id-a.png' })]])
    expect(bar.find('.preview').exists()).toBe(false)
  })

  it('goes alone too', async () => {
    await choose(picture('a.png'))
    await flush()
    await bar.get('form').trigger('submit')
    expect(bar.emitted('send')?.[0]).toEqual(['', [expect.objectContaining({ id: 'id-a.png' })]])
  })

  it('holds the message back while it is on its way', async () => {
    upload.mockReturnValueOnce(new Promise(() => undefined))
    await field().setValue('看')
    await choose(picture('slow.png'))
    expect(sendButton().attributes('disabled')).toBeDefined()
    expect(bar.get('[role=status]').text()).toBe('正在上传图片')
    await field().trigger('keydown', { key: 'Enter' })
    expect(bar.emitted('send')).toBeUndefined()
  })

  it('that was taken away while it was on its way is not sent with the next message', async () => {
    let arrive = (): void => undefined
    upload.mockReturnValueOnce(new Promise((resolve) => (arrive = () => resolve({ id: 'late', name: 'late', url: '/late' }))))
    await choose(picture('late.png'))
    await bar.get('[aria-label="移除图片"]').trigger('click')
    await field().setValue('算了')
    expect(sendButton().attributes('disabled')).toBeUndefined()
    arrive()
    await flush()
    await bar.get('form').trigger('submit')
    expect(bar.emitted('send')).toEqual([['算了', []]])
  })

  it('that was replaced while it was on its way gives way to the other', async () => {
    let arrive = (): void => undefined
    upload.mockReturnValueOnce(new Promise((resolve) => (arrive = () => resolve({ id: 'first', name: 'first', url: '/1' }))))
    await choose(picture('first.png'))
    await choose(picture('second.png'))
    await flush()
    arrive()
    await flush()
    await bar.get('form').trigger('submit')
    expect(bar.emitted('send')?.[0]).toEqual(['', [expect.objectContaining({ id: 'id-second.png' })]])
  })

  it.each([
    ['no picture', picture('a.pdf', 'application/pdf'), '只能发送图片'],
    ['too large', picture('a.png', 'image/png', 10 * 1024 * 1024 + 1), '图片不能超过 10 MB'],
  ])('that is %s is not taken, in words', async (_what, file, words) => {
    await choose(file)
    expect(bar.get('[role=alert]').text()).toBe(words)
    expect(upload).not.toHaveBeenCalled()
    await choose(picture('good.png', 'image/png', 10 * 1024 * 1024))
    expect(bar.find('[role=alert]').exists()).toBe(false)
    expect(upload).toHaveBeenCalledOnce()
  })

  it('that could not be sent leaves the words alone', async () => {
    upload.mockRejectedValueOnce(new Error('down'))
    await field().setValue('看这里')
    await choose(picture('a.png'))
    await flush()
    expect(bar.get('[role=alert]').text()).toBe('图片未能上传，请稍后重试')
    expect(field().element.value).toBe('看这里')
    await bar.get('form').trigger('submit')
    expect(bar.emitted('send')).toEqual([['看这里', []]])
  })

  it('can be pasted, and pasted words are left to the browser', async () => {
    const paste = (files: File[]) => {
      const event = new Event('paste', { cancelable: true, bubbles: true })
      Object.defineProperty(event, 'clipboardData', { value: { files } })
      field().element.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(paste([])).toBe(false)
    expect(paste([picture('shot.png')])).toBe(true)
    expect(upload).toHaveBeenCalledOnce()
  })

  it('frees its preview when it goes', async () => {
    await choose(picture('a.png'))
    await flush()
    await bar.get('[aria-label="移除图片"]').trigger('click')
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:1')
  })
})

describe('an expression', () => {
  it('goes where the cursor is, and the keyboard goes back to the field', async () => {
    await field().setValue('你好吗')
    field().element.setSelectionRange(2, 2)
    await bar.get('[aria-label="表情"]').trigger('click')
    await bar.get('[role=toolbar] button').trigger('click')
    await nextTick()
    expect(field().element.value).toBe('你好🙂吗')
    expect(document.activeElement).toBe(field().element)
    expect(bar.find('[role=toolbar]').exists()).toBe(false)
  })

  it('is not forced on anybody: Escape goes back', async () => {
    const button = bar.get('[aria-label="表情"]')
    await button.trigger('click')
    expect(button.attributes('aria-expanded')).toBe('true')
    await bar.get('[role=toolbar]').trigger('keydown', { key: 'Escape' })
    await nextTick()
    expect(button.attributes('aria-expanded')).toBe('false')
    expect(document.activeElement).toBe(field().element)
  })
})

describe('the bar', () => {
  it('names each of its controls', () => {
    for (const control of bar.findAll('button, textarea, input')) expect(control.attributes('aria-label')).toBeTruthy()
  })

  it('tells of typing only when something is typed', async () => {
    await field().trigger('keydown', { key: 'ArrowLeft' })
    expect(bar.emitted('typing')).toBeUndefined()
    await field().setValue('在')
    expect(bar.emitted('typing')).toHaveLength(1)
  })
})
