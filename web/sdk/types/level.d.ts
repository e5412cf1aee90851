/**
 * How loud a track is, for meters.
 *
 * @module
 */
/**
 * @param {Float32Array} samples from -1 to 1
 * @returns {number} 0 silence … 1 as loud as can be, even to the ear
 */
export declare function loudness(samples: Float32Array): number;
/**
 * Listens to one track. Read it as often as the meter is drawn, and close it:
 * an AudioContext is a scarce thing.
 */
export declare class LevelMeter {
    #private;
    /**
     * @param {MediaStreamTrack} track of sound
     * @param {() => AudioContext} [open] replaced in tests
     */
    constructor(track: MediaStreamTrack, open?: () => AudioContext);
    /** @returns {number} 0 to 1; also 0 until the page was clicked once, where the browser wants that */
    read(): number;
    close(): void;
}
