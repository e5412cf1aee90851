/**
 * The rooms that a server shows to everybody.
 *
 * @module
 */
/** @satisfies {Record<'rooms', Shape>} */
export declare const shapes: {
    rooms: {
        rooms: {
            name: string;
            title: string;
            description: string;
            participants: string;
            max_participants: string;
            needs: string[];
        }[];
    };
};
export type ListedRoom = {
    /**
     * as in its address
     */
    name: string;
    /**
     * for people
     */
    title: string;
    /**
     * may be empty
     */
    description: string;
    /**
     * how many are inside
     */
    participants: number;
    maxParticipants: number;
    /**
     * what a ticket takes beside a name: `password`
     */
    needs: readonly string[];
};
/**
 * @typedef {object} ListedRoom
 * @property {string} name as in its address
 * @property {string} title for people
 * @property {string} description may be empty
 * @property {number} participants how many are inside
 * @property {number} maxParticipants
 * @property {readonly string[]} needs what a ticket takes beside a name: `password`
 */
/**
 * Asks which rooms a server shows to everybody.
 *
 * @param {string} base the server's address, `https://meet.example.org`
 * @param {{signal?: AbortSignal, fetch?: typeof fetch}} [options]
 * @returns {Promise<ListedRoom[]>} by name; rejects with CallError
 */
export declare function listRooms(base: string, { signal, fetch: get }?: {
    signal?: AbortSignal;
    fetch?: typeof fetch;
}): Promise<ListedRoom[]>;
