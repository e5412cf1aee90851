/**
 * The two errors a caller branches on: CallError for everything between this
 * client and the server, CaptureError for microphone, camera and screen.
 *
 * @module
 */
import type { WireError } from './protocol.js';
export type Retry = 'never' | 'now' | 'later';
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
export declare class CallError extends Error {
    /** @override */
    name: string;
    /** @type {string} */ code: string;
    /** @type {Retry} */ retry: Retry;
    /** @type {number | undefined} */ retryAfterMs: number | undefined;
    /** @type {Readonly<Record<string, unknown>>} */ details: Readonly<Record<string, unknown>>;
    /**
     * @param {string} code
     * @param {string} message for developers; people see the page's own words
     * @param {{retry?: Retry, retryAfterMs?: number | undefined, details?: Record<string, unknown> | undefined, cause?: unknown}} [more]
     */
    constructor(code: string, message: string, { retry, retryAfterMs, details, cause }?: {
        retry?: Retry;
        retryAfterMs?: number | undefined;
        details?: Record<string, unknown> | undefined;
        cause?: unknown;
    });
    /**
     * @param {WireError} wire
     */
    static fromWire({ code, message, retry, retry_after_ms: retryAfterMs, details }: WireError): CallError;
    /**
     * @param {unknown} fault
     * @returns {CallError} itself, or one that names it as its cause
     */
    static from(fault: unknown): CallError;
}
/**
 * What a module that could not be loaded means.
 *
 * @param {unknown} cause
 * @returns {never} throws CallError
 */
export declare function unreached(cause: unknown): never;
export type CaptureDevice = 'microphone' | 'camera' | 'screen';
export type CaptureKind = 'denied' | 'dismissed' | 'blocked_by_system' | 'not_found' | 'busy' | 'gone' | 'insecure' | 'unsupported';
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
export declare class CaptureError extends Error {
    /** @override */
    name: string;
    /** @type {CaptureKind} */ kind: CaptureKind;
    /** @type {CaptureDevice} */ device: CaptureDevice;
    /**
     * @param {CaptureKind} kind
     * @param {CaptureDevice} device
     * @param {unknown} [cause]
     */
    constructor(kind: CaptureKind, device: CaptureDevice, cause?: unknown);
}
/**
 * The value of a switch that has handled everything.
 *
 * @param {never} value
 * @returns {never}
 */
export declare function unreachable(value: never): never;
