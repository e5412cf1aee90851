import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { Session, ask, offer } from '../outsider/client.js';

async function joins(base, name, more = {}) {
  const { ticket } = await ask(base, '/v1/rooms/outsider/tickets', { name });
  const session = await Session.open(base, 'outsider');
  const { type, data, error } = await session.request('join', { ticket, client: { name: 'outsider', version: '1.0' }, ...more });
  equal(type, 'joined', JSON.stringify(error));
  return { session, joined: data };
}

/** What section 5 promises of an answer to its own offer. */
function checkAnswer(sdp) {
  const [head, ...sections] = sdp.split(/^(?=m=)/m);
  match(head, /^a=ice-lite\r$/m);
  equal(sections.length, 4, sdp);
  deepEqual(sections.map((section) => /^a=(sendonly|recvonly|inactive)\r$/m.exec(section)?.[1]), ['recvonly', 'recvonly', 'sendonly', 'sendonly']);
  deepEqual(sections.map((section) => /^a=mid:(.*)\r$/m.exec(section)?.[1]), ['0', '1', '2', '3']);
  match(sections[0], /^a=setup:passive\r$/m);
  match(sections[0], /^a=candidate:.* typ host/m);
  match(sections[0], /^a=end-of-candidates\r$/m);
  match(sections[3], /^a=ssrc-group:FID \d+ \d+\r$/m);
}

export default {
  story: 'a client written from docs/protocol.md alone looks, joins, offers, writes, comes back after a lost socket and leaves',
  async play(stage) {
    const { base } = await stage.server();

    // Section 2
    const { room } = await ask(base, '/v1/rooms/outsider/preview');
    deepEqual([room.name, room.participants, room.needs, room.names], ['outsider', 0, [], undefined]);
    ok(Array.isArray((await ask(base, '/v1/rooms')).rooms));
    const wrong = await ask(base, '/v1/rooms/Outsider/preview');
    deepEqual([wrong.status, wrong.error.code, wrong.error.details.suggestion], [404, 'room_not_found', 'outsider']);
    equal((await ask(base, '/v1/rooms/outsider/tickets', { name: 'a\u202eb' })).error.details.path, 'name');

    // Sections 4 and 5: the offer that is printed there.
    const { session: bob, joined } = await joins(base, 'Bob', {
      offer: { rev: 1, sdp: await offer() },
      tracks: [{ mid: '0', source: 'microphone', muted: false }, { mid: '1', source: 'camera', muted: false, width: 640, height: 360 }],
    });
    equal(joined.answer.rev, 1);
    checkAnswer(joined.answer.sdp);
    deepEqual(joined.tracks.map(({ mid }) => mid), ['0', '1']);
    deepEqual(joined.participants.map(({ id, name }) => [id, name]), [[joined.me, 'Bob']]);
    bob.note('candidate', { mid: '0', candidate: '', ufrag: '' });

    const { session: ada, joined: adas } = await joins(base, 'Ada');
    deepEqual(adas.participants.map(({ name, tracks }) => [name, tracks.map(({ source }) => source)]), [['Bob', ['microphone', 'camera']], ['Ada', []]]);
    equal((await bob.event('participant')).participant.name, 'Ada');

    // Sections 7 to 9
    equal((await bob.request('track_update', { track: joined.tracks[0].track, muted: true })).type, 'ok');
    equal((await ada.event('participant')).participant.tracks[0].muted, true);
    equal((await ada.request('view', { video: [{ track: joined.tracks[1].track, width: 320, height: 180 }] })).type, 'ok');
    const { data: sent } = await bob.request('chat', { text: 'hello 👋' });
    deepEqual(Object.entries(await ada.event('chat')).filter(([key]) => key !== 'time'), Object.entries({ id: sent.id, from: joined.me, name: 'Bob', text: 'hello 👋' }));
    await ada.request('chat', { text: 'between us', to: joined.me });
    equal((await bob.event('chat')).text, 'hello 👋');
    equal((await bob.event('chat')).to, joined.me);
    deepEqual((({ code, details }) => [code, details.path])((await bob.request('chat', { text: 'x', to: 'nobody' })).error), ['not_found', 'data.to']);

    // Section 10: a lost socket.
    const { data: pong } = await bob.request('ping', { t: 1.5 });
    ok(pong.t === 1.5 && Math.abs(pong.server_time - Date.now()) < 60_000);
    bob.cut();
    await ada.request('chat', { text: 'are you there?' });
    const again = await Session.open(base, 'outsider');
    const { data: resumed } = await again.request('resume', { session: joined.session, resume_token: joined.resume_token });
    deepEqual([resumed.resumed, resumed.me, resumed.resume_token === joined.resume_token], [true, joined.me, false]);
    deepEqual(resumed.chat.map(({ text }) => text), ['hello 👋', 'between us', 'are you there?']);

    // Section 11
    equal((await again.request('sing', {})).error.code, 'unsupported');
    equal((await again.request('chat', { text: 7 })).error.details.path, 'data.text');
    const thief = await Session.open(base, 'outsider');
    equal((await thief.request('resume', { session: joined.session, resume_token: 'guessed' })).error.code, 'stale');
    equal(await thief.closed(), 4409);

    const bye = await again.request('leave');
    deepEqual([bye.type, bye.data.reason, await again.closed()], ['bye', 'left', 1000]);
    deepEqual((({ participant, reason }) => [participant, reason])(await ada.event('participant_left')), [joined.me, 'left']);
    await ada.request('leave');
  },
};
