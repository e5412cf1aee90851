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
export const SUBPROTOCOL = 'parley.v1.json';

/**
 * @typedef {'microphone' | 'camera' | 'screen' | 'screen_audio'} Source
 * @typedef {'ok' | 'reconnecting'} Connection
 * @typedef {'live' | 'switching' | 'empty'} SlotState
 * @typedef {import('./errors.js').Retry} Retry
 *
 * @typedef {{rev: number, sdp: string}} Description
 * @typedef {{mid: string, candidate: string, ufrag: string}} WireCandidate
 * @typedef {{mid: string, source: Source, muted: boolean, width?: number, height?: number}} TrackRequest
 * @typedef {{track: string, width: number, height: number, priority: 'low' | 'normal' | 'high'}} WireWant
 * @typedef {{video: WireWant[], audio: 'auto' | 'none'}} WireView
 *
 * @typedef {{id: string, source: Source, muted: boolean, width?: number, height?: number}} WireTrack
 * @typedef {{id: string, name: string, connection: Connection, joined_at: number, tracks: WireTrack[]}} WireParticipant
 * @typedef {{mid: string, track?: string, participant?: string, state: SlotState}} WireSlot
 * @typedef {{rev: number, slots: WireSlot[]}} SlotTable
 * @typedef {{participant: string, level: number}} WireSpeaker
 * @typedef {{id: string, from: string, name: string, text: string, time: number}} WireChat
 * @typedef {{code: string, message: string, retry: Retry, retry_after_ms?: number, details?: Record<string, unknown>}} WireError
 *
 * @typedef {object} WireRoom
 * @property {string} name
 * @property {string} title
 * @property {number} participants
 * @property {number} max_participants
 * @property {string[]} [names]
 * @property {string[]} needs
 * @property {{video: string[], audio: string[]}} codecs
 * @property {{max_width: number, max_height: number, max_bitrate: number, simulcast: boolean}} video
 * @property {{max_width: number, max_height: number, max_bitrate: number, max_fps: number}} screen
 * @property {{audio: number, video: number}} slots
 * @property {number} max_screen_shares
 *
 * @typedef {object} WireTicket
 * @property {string} ticket
 * @property {number} expires_in_ms
 * @property {{urls: string[], username?: string, credential?: string}[]} ice_servers
 * @property {'all' | 'relay'} ice_transport_policy
 * @property {WireRoom} room
 */

/**
 * Client to server. Those of Requests are answered; the rest is not.
 *
 * @typedef {object} Requests
 * @property {{ticket: string, client: {name: string, version: string, features?: string[]}, offer?: Description, tracks?: TrackRequest[], view?: WireView}} join
 * @property {{session: string, resume_token: string, offer?: Description}} resume
 * @property {Description} offer
 * @property {TrackRequest} publish
 * @property {{track: string, muted: boolean}} track_update
 * @property {{track: string}} unpublish
 * @property {WireView} view
 * @property {{text: string}} chat
 * @property {{t: number}} ping
 * @property {undefined} leave
 *
 * @typedef {object} Notes
 * @property {WireCandidate} candidate
 * @property {{rev: number}} slots_ack
 */

/**
 * What answers a request.
 *
 * @typedef {object} Replies
 * @property {JoinedData} join
 * @property {JoinedData} resume
 * @property {Description} offer
 * @property {{track: string}} publish
 * @property {unknown} track_update
 * @property {unknown} unpublish
 * @property {unknown} view
 * @property {{id: string, time: number}} chat
 * @property {{t: number, server_time: number}} ping
 * @property {ByeData} leave
 */

/**
 * Server to client.
 *
 * @typedef {object} JoinedData
 * @property {string} session
 * @property {string} resume_token
 * @property {number} resume_timeout_ms
 * @property {number} ping_interval_ms
 * @property {boolean} resumed
 * @property {string} me
 * @property {WireRoom} room
 * @property {number} version
 * @property {WireParticipant[]} participants
 * @property {{mid: string, track: string}[]} tracks
 * @property {Description} [answer]
 * @property {SlotTable} slots
 * @property {WireChat[]} chat
 * @property {{name: string, version: string}} server
 *
 * @typedef {{reason: string, retry: Retry, retry_after_ms?: number}} ByeData
 * @typedef {{ice_restart?: boolean, audio_slots?: number, video_slots?: number, reason: string}} PleaseOfferData
 *
 * @typedef {{type: 'joined', re: number, seq?: number, data: JoinedData}} Joined
 * @typedef {{type: 'answer', re?: number, seq?: number, data: Description}} Answer
 * @typedef {{type: 'please_offer', seq?: number, data: PleaseOfferData}} PleaseOffer
 * @typedef {{type: 'slots', seq?: number, data: SlotTable}} Slots
 * @typedef {{type: 'participant', seq?: number, data: {version: number, participant: WireParticipant}}} ParticipantChanged
 * @typedef {{type: 'participant_left', seq?: number, data: {version: number, participant: string, reason: string}}} ParticipantLeft
 * @typedef {{type: 'speakers', seq?: number, data: {speakers: WireSpeaker[], dominant?: string}}} Speakers
 * @typedef {{type: 'chat', seq?: number, data: WireChat}} Chat
 * @typedef {{type: 'bye', re?: number, seq?: number, data: ByeData}} Bye
 * @typedef {{type: 'ok', re: number, seq?: number, data?: unknown}} Ok
 * @typedef {{type: 'error', re?: number, seq?: number, error: WireError}} Failure
 *
 * @typedef {PleaseOffer | Slots | ParticipantChanged | ParticipantLeft | Speakers | Chat} RoomEvent
 * @typedef {RoomEvent | Joined | Answer | Bye | Ok | Failure} ServerMessage
 */
