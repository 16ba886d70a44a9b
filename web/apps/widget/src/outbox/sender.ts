import type { Message } from '../net/wire'
import type { Pending } from '../thread/state'

/** The server will never take this message; trying again is of no use. */
export class RefusedError extends Error {}

export interface SenderPort {
  /** The oldest message that is neither sent nor refused. */
  next(): Pending | undefined
  /** Resolve after the commit; reject with RefusedError for good, anything else for now. */
  deliver(pending: Pending): Promise<Message>
  confirmed(pending: Pending, message: Message): void
  refused(pending: Pending, reason: string): void
  /** Milliseconds until the next try after `failures` in a row. */
  delay(failures: number): number
}

/** Sends one message at a time, oldest first, and repeats until the server confirms it. */
export class Sender {
  private running = false
  private isStopped = false
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly port: SenderPort) {}

  /** Try now: something was added, or the connection came back. */
  async kick(): Promise<void> {
    clearTimeout(this.timer)
    if (this.running || this.isStopped) return
    this.running = true
    try {
      for (let next = this.port.next(); next; next = this.port.next()) {
        if (!(await this.attempt(next))) break
      }
    } finally {
      this.running = false
    }
  }

  /** Try no more; a try that is under way is the last. */
  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
  }

  private async attempt(pending: Pending): Promise<boolean> {
    try {
      this.port.confirmed(pending, await this.port.deliver(pending))
      this.failures = 0
      return true
    } catch (error) {
      if (error instanceof RefusedError) {
        this.port.refused(pending, error.message)
        return true
      }
      if (this.isStopped) return false
      this.failures += 1
      this.timer = setTimeout(() => void this.kick(), this.port.delay(this.failures))
      return false
    }
  }
}
