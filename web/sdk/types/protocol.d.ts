/**
 * Signalling v1: every message either side may send (docs/protocol.md). The
 * same messages as the Go package signaling/protocol; both are tested on the
 * fixtures of signaling/protocol/testdata.
 *
 *     client ── join, resume, offer, candidate, publish, … ──► server
 *            ◄── joined, answer, please_offer, slots, … ──────
 *
 * @module
 */
/** The sub-protocol both sides agree on. */
export declare const SUBPROTOCOL = "parley.v1.json";
export type Source = 'microphone' | 'camera' | 'screen' | 'screen_audio';
export type Connection = 'ok' | 'reconnecting';
export type SlotState = 'live' | 'switching' | 'empty';
export type Retry = import('./errors.js').Retry;
export type Description = {
    rev: number;
    sdp: string;
};
export type WireCandidate = {
    mid: string;
    candidate: string;
    ufrag: string;
};
export type TrackRequest = {
    mid: string;
    source: Source;
    muted: boolean;
    width?: number;
    height?: number;
};
export type WireWant = {
    track: string;
    width: number;
    height: number;
    priority: 'low' | 'normal' | 'high';
};
export type WireView = {
    video: WireWant[];
    audio: 'auto' | 'none';
};
export type WireTrack = {
    id: string;
    source: Source;
    muted: boolean;
    width?: number;
    height?: number;
};
export type WireParticipant = {
    id: string;
    name: string;
    connection: Connection;
    joined_at: number;
    tracks: WireTrack[];
};
export type Pause = 'bandwidth';
export type WireSlot = {
    mid: string;
    track?: string;
    participant?: string;
    state: SlotState;
    paused?: Pause;
};
export type SlotTable = {
    rev: number;
    slots: WireSlot[];
};
export type WireLayer = {
    rid: string;
    active: boolean;
};
export type WireSpeaker = {
    participant: string;
    level: number;
};
export type WireChat = {
    id: string;
    from: string;
    to?: string;
    name: string;
    text: string;
    time: number;
};
export type WireListedRoom = {
    name: string;
    title: string;
    description: string;
    participants: number;
    max_participants: number;
    needs: string[];
};
export type WireError = {
    code: string;
    message: string;
    retry: Retry;
    retry_after_ms?: number;
    details?: Record<string, unknown>;
};
export type WireRoom = {
    name: string;
    title: string;
    participants: number;
    max_participants: number;
    names?: string[];
    needs: string[];
    codecs: {
        video: string[];
        audio: string[];
    };
    video: {
        max_width: number;
        max_height: number;
        max_bitrate: number;
        simulcast: boolean;
    };
    screen: {
        max_width: number;
        max_height: number;
        max_bitrate: number;
        max_fps: number;
    };
    slots: {
        audio: number;
        video: number;
    };
    max_screen_shares: number;
    music?: boolean;
};
export type WireTicket = {
    ticket: string;
    expires_in_ms: number;
    ice_servers: {
        urls: string[];
        username?: string;
        credential?: string;
    }[];
    ice_transport_policy: 'all' | 'relay';
    room: WireRoom;
};
export type Requests = {
    join: {
        ticket: string;
        client: {
            name: string;
            version: string;
            features?: string[];
        };
        offer?: Description;
        tracks?: TrackRequest[];
        view?: WireView;
    };
    resume: {
        session: string;
        resume_token: string;
        offer?: Description;
    };
    offer: Description;
    publish: TrackRequest;
    track_update: {
        track: string;
        muted: boolean;
    };
    unpublish: {
        track: string;
    };
    view: WireView;
    chat: {
        text: string;
        to?: string;
    };
    ping: {
        t: number;
    };
    leave: undefined;
    appear: {
        name: string;
    };
    ring: {
        person: string;
    };
    cancel: {
        person: string;
    };
    accept: {
        person: string;
    };
    decline: {
        person: string;
    };
};
export type Notes = {
    candidate: WireCandidate;
    slots_ack: {
        rev: number;
    };
};
export type Replies = {
    join: JoinedData;
    resume: JoinedData;
    offer: Description;
    publish: {
        track: string;
    };
    track_update: unknown;
    unpublish: unknown;
    view: unknown;
    chat: {
        id: string;
        time: number;
    };
    ping: {
        t: number;
        server_time: number;
    };
    leave: ByeData;
    appear: PeopleData;
    ring: unknown;
    cancel: unknown;
    accept: unknown;
    decline: unknown;
};
export type JoinedData = {
    session: string;
    resume_token: string;
    resume_timeout_ms: number;
    ping_interval_ms: number;
    resumed: boolean;
    me: string;
    room: WireRoom;
    version: number;
    participants: WireParticipant[];
    tracks: {
        mid: string;
        track: string;
    }[];
    answer?: Description;
    slots: SlotTable;
    chat: WireChat[];
    server: {
        name: string;
        version: string;
    };
};
export type ByeData = {
    reason: string;
    message?: string;
    retry: Retry;
    retry_after_ms?: number;
    spread_ms?: number;
    successor?: string;
};
export type MovingData = {
    successor: string;
    within_ms: number;
    spread_ms: number;
};
export type PleaseOfferData = {
    ice_restart?: boolean;
    audio_slots?: number;
    video_slots?: number;
    reason: string;
};
export type Joined = {
    type: 'joined';
    re: number;
    seq?: number;
    data: JoinedData;
};
export type Answer = {
    type: 'answer';
    re?: number;
    seq?: number;
    data: Description;
};
export type PleaseOffer = {
    type: 'please_offer';
    seq?: number;
    data: PleaseOfferData;
};
export type Slots = {
    type: 'slots';
    seq?: number;
    data: SlotTable;
};
export type LayersWanted = {
    type: 'want';
    seq?: number;
    data: {
        track: string;
        layers: WireLayer[];
    };
};
export type ParticipantChanged = {
    type: 'participant';
    seq?: number;
    data: {
        version: number;
        participant: WireParticipant;
    };
};
export type ParticipantLeft = {
    type: 'participant_left';
    seq?: number;
    data: {
        version: number;
        participant: string;
        reason: string;
    };
};
export type Speakers = {
    type: 'speakers';
    seq?: number;
    data: {
        speakers: WireSpeaker[];
        dominant?: string;
    };
};
export type Chat = {
    type: 'chat';
    seq?: number;
    data: WireChat;
};
export type Moving = {
    type: 'moving';
    seq?: number;
    data: MovingData;
};
export type Bye = {
    type: 'bye';
    re?: number;
    seq?: number;
    data: ByeData;
};
export type Ok = {
    type: 'ok';
    re: number;
    seq?: number;
    data?: unknown;
};
export type Failure = {
    type: 'error';
    re?: number;
    seq?: number;
    error: WireError;
};
export type Somebody = {
    id: string;
    name: string;
};
export type PeopleData = {
    me: string;
    people: {
        id: string;
        name: string;
        busy: boolean;
    }[];
};
export type PeopleList = {
    type: 'people';
    re?: number;
    seq?: number;
    data: PeopleData;
};
export type Calling = {
    type: 'calling';
    seq?: number;
    data: {
        person: Somebody;
        timeout_ms: number;
    };
};
export type Incoming = {
    type: 'incoming';
    seq?: number;
    data: {
        from: Somebody;
        timeout_ms: number;
    };
};
export type Ended = {
    type: 'ended';
    seq?: number;
    data: {
        person: Somebody;
        reason: string;
    };
};
export type Connected = {
    type: 'connected';
    seq?: number;
    data: {
        person: Somebody;
        room: string;
    };
};
export type PeopleEvent = PeopleList | Calling | Incoming | Ended | Connected;
export type RoomEvent = Answer | PleaseOffer | Slots | LayersWanted | ParticipantChanged | ParticipantLeft | Speakers | Chat | Moving;
export type ServerMessage = RoomEvent | PeopleEvent | Joined | Bye | Ok | Failure;
export type Shape = string | {
    [key: string]: Shape;
} | readonly Shape[];
export type Bodies = {
    preview: {
        room: WireRoom;
    };
    rooms: {
        rooms: WireListedRoom[];
    };
    ticket: WireTicket;
    error: {
        error: WireError;
    };
    people: {
        people: {
            visible: number;
            max: number;
        };
    };
    publish: Replies['publish'];
    chat: Replies['chat'];
    ping: Replies['ping'];
};
/**
 * @param {string} text
 * @param {Readonly<Record<string, Shape>>} more shapes of messages that no room sends
 * @returns {ServerMessage | undefined} nothing for a kind this client does not know
 */
export declare function decode(text: string, more?: Readonly<Record<string, Shape>>): ServerMessage | undefined;
/**
 * @template {keyof Bodies} K
 * @param {K} kind
 * @param {unknown} value
 * @param {Readonly<Record<string, Shape>>} more shapes of bodies that no room needs
 * @returns {Bodies[K]}
 */
export declare function body<K extends keyof Bodies>(kind: K, value: unknown, more?: Readonly<Record<string, Shape>>): Bodies[K];
