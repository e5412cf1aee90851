/**
 * The shapes of what only the list of people hears, which the page of a call
 * does without.
 *
 * @module
 */
/** @import {PeopleEvent, Shape} from './protocol.js' */
/** @satisfies {Record<'people', Shape>} of the answer over HTTP */
export declare const counted: {
    people: {
        people: {
            visible: string;
            max: string;
        };
    };
};
/** @satisfies {Record<PeopleEvent['type'], Shape>} */
export declare const ringing: {
    people: {
        data: {
            me: string;
            people: {
                id: string;
                name: string;
                busy: string;
            }[];
        };
    };
    calling: {
        data: {
            person: {
                id: string;
                name: string;
            };
            timeout_ms: string;
        };
    };
    incoming: {
        data: {
            from: {
                id: string;
                name: string;
            };
            timeout_ms: string;
        };
    };
    ended: {
        data: {
            person: {
                id: string;
                name: string;
            };
            reason: string;
        };
    };
    connected: {
        data: {
            person: {
                id: string;
                name: string;
            };
            room: string;
        };
    };
};
