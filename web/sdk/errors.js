/**
 * The two errors a caller branches on: CallError for everything between this
 * client and the server, CaptureError for microphone, camera and screen.
 *
 * @module
 */

/** @import {WireError} from './protocol.js' */

/**
 * What may be done about an error: nothing, try again at once, try again after
 * a while.
 *
 * @typedef {'never' | 'now' | 'later'} Retry
 */

/** Our own codes that say nothing of the next attempt. */
const passing = new Set(['unreachable', 'timeout']);

/**
 * The server's codes are stable API (docs/protocol.md). The ones below are the
 * client's own, for trouble the server cannot name:
 *
 * - `unreachable`: no answer from the server
 * - `aborted`: the caller's AbortSignal fired
 * - `unsupported_browser`: no WebRTC here
 * - `no_network`: the browser found no address to send media from
 * - `media_failed`: sound and video cannot get through (also a server's code)
 * - `bad_message`: the server said something this client does not understand
 * - `not_joined`: there is no call to do this in
 */
export class CallError extends Error {
  /** @override */
  name = 'CallError';
  /** @type {string} */ code;
  /** @type {Retry} */ retry;
  /** @type {number | undefined} */ retryAfterMs;
  /** @type {Readonly<Record<string, unknown>>} */ details;

  /**
   * @param {string} code
   * @param {string} message for developers; people see the page's own words
   * @param {{retry?: Retry, retryAfterMs?: number | undefined, details?: Record<string, unknown> | undefined, cause?: unknown}} [more]
   */
  constructor(code, message, { retry = passing.has(code) ? 'now' : 'never', retryAfterMs, details = {}, cause } = {}) {
    super(message, { cause });
    this.code = code;
    this.retry = retry;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
  }

  /**
   * @param {WireError} wire
   */
  static fromWire({ code, message, retry, retry_after_ms: retryAfterMs, details }) {
    return new CallError(code, message, { retry, retryAfterMs, details });
  }

  /**
   * @param {unknown} fault
   * @returns {CallError} itself, or one that names it as its cause
   */
  static from(fault) {
    if (fault instanceof CallError) return fault;
    if (fault instanceof DOMException && fault.name === 'AbortError') return new CallError('aborted', 'aborted', { cause: fault });
    return new CallError('internal', fault instanceof Error ? fault.message : String(fault), { cause: fault });
  }
}

/**
 * What a module that could not be loaded means.
 *
 * @param {unknown} cause
 * @returns {never} throws CallError
 */
export function unreached(cause) {
  throw new CallError('unreachable', 'the server is out of reach', { cause });
}

/** @typedef {'microphone' | 'camera' | 'screen'} CaptureDevice */

/**
 * - `denied`: the person, or the page's policy, said no
 * - `dismissed`: the prompt was closed without a choice
 * - `blocked_by_system`: the operating system does not let this browser
 * - `not_found`: there is no such device
 * - `busy`: another program holds it
 * - `gone`: the chosen device is not here (any more)
 * - `insecure`: the page is not served over https or from localhost
 * - `unsupported`: this browser cannot capture that
 *
 * @typedef {'denied' | 'dismissed' | 'blocked_by_system' | 'not_found' | 'busy' | 'gone' | 'insecure' | 'unsupported'} CaptureKind
 */

export class CaptureError extends Error {
  /** @override */
  name = 'CaptureError';
  /** @type {CaptureKind} */ kind;
  /** @type {CaptureDevice} */ device;

  /**
   * @param {CaptureKind} kind
   * @param {CaptureDevice} device
   * @param {unknown} [cause]
   */
  constructor(kind, device, cause) {
    super(`${device}: ${kind}`, { cause });
    this.kind = kind;
    this.device = device;
  }
}

/**
 * The value of a switch that has handled everything.
 *
 * @param {never} value
 * @returns {never}
 */
export function unreachable(value) {
  throw new Error(`unhandled ${JSON.stringify(value)}`);
}
