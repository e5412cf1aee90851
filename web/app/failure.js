/**
 * An error as plain data for the state.
 *
 * @module
 */
import { CallError } from '../sdk/index.js';
/** @import {Failure} from './state.js' */

/**
 * @param {unknown} error
 * @returns {Failure}
 */
export function failure(error) {
  if (!(error instanceof CallError)) {
    reportError(error); // a fault of ours: developers look for it in the console
    return { code: 'internal', retry: 'now', retryAfterMs: undefined, suggestion: undefined };
  }
  const { code, retry, retryAfterMs, details: { suggestion } } = error;
  return { code, retry, retryAfterMs, suggestion: typeof suggestion === 'string' ? suggestion : undefined };
}
