/**
 * Where a track is shown: one stream that stays the same for the track's life,
 * and the elements that play it.
 *
 *     media track ──► stream ──► <video>, <video>, …
 *     (comes, goes)   (stays)    (attached, detached)
 *
 * While nothing flows the elements have no source, so that no last frame of
 * somebody else stays on the screen.
 *
 * @module
 */
export type Stage = {
    createElement: (kind: 'audio' | 'video') => HTMLMediaElement;
    createStream: () => MediaStream;
};
/**
 * What an outlet needs of the document; replaced in tests.
 *
 * @typedef {object} Stage
 * @property {(kind: 'audio' | 'video') => HTMLMediaElement} createElement
 * @property {() => MediaStream} createStream
 */
/** @type {Stage} */
export declare const documentStage: Stage;
export declare class Outlet {
    #private;
    /**
     * @param {'audio' | 'video'} kind
     * @param {Stage} stage
     */
    constructor(kind: 'audio' | 'video', stage: Stage);
    /** @returns {MediaStreamTrack | undefined} what flows now */
    get media(): MediaStreamTrack | undefined;
    /** @returns {ReadonlySet<HTMLMediaElement>} */
    get elements(): ReadonlySet<HTMLMediaElement>;
    /**
     * Plays in `element`, or in a new one. Video elements are muted: sound has
     * elements of its own, and a muted one may always play.
     *
     * @param {HTMLMediaElement} [element]
     */
    attach(element?: HTMLMediaElement): HTMLMediaElement;
    /** @param {HTMLMediaElement} [element] all of them when left out */
    detach(element?: HTMLMediaElement): void;
    /**
     * Lets `media` flow, or nothing.
     *
     * @param {MediaStreamTrack | undefined} media
     */
    show(media: MediaStreamTrack | undefined): void;
}
