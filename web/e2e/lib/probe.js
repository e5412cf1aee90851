// What runs inside the page, before the page's own code. Each function must stand alone: its text is sent over.

/** Remembers every connection and every socket, and knows what comes over them. */
export function watchPage() {
  const lab = { peers: [], sockets: [], players: [], marks: {} };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      lab.peers.push(this);
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      lab.sockets.push(this);
    }
  };
  const create = document.createElement.bind(document);
  document.createElement = (name, ...more) => {
    const element = create(name, ...more);
    if (name === 'audio' || name === 'video') lab.players.push(element);
    return element;
  };
  lab.open = () => lab.peers.filter((peer) => peer.connectionState !== 'closed');

  /** Closes every open socket as a failing network would, and says how many. */
  lab.cutSockets = () => {
    const open = lab.sockets.filter((socket) => socket.readyState === WebSocket.OPEN);
    open.forEach((socket) => socket.close());
    return open.length;
  };

  // Every report of every open connection. Many ask at once, and an answer is dear: one does for a quarter of a second.
  let asked = -Infinity;
  let answer;
  const allReports = () => {
    if (performance.now() - asked > 250) {
      asked = performance.now();
      answer = Promise.all(lab.open().map((peer) => peer.getStats())).then((all) => all.flatMap((stats) => [...stats.values()]));
    }
    return answer;
  };

  /** Every report of one kind. */
  lab.reports = async (type) => (await allReports()).filter((report) => report.type === type);

  // True once value has grown by `by` since the first time it was asked for under this key.
  lab.grew = (key, value, by) => {
    lab.marks[key] ??= value;
    return value - lab.marks[key] >= by;
  };

  /** Do new pictures of a tile's one <video> keep coming? `since` names the question, so that each asking starts anew. */
  lab.moves = async (selector, since) => {
    const videos = [...document.querySelectorAll(`${selector} video`)];
    const track = videos[0]?.srcObject?.getVideoTracks()[0];
    if (videos.length !== 1 || track === undefined || videos[0].videoWidth === 0 || videos[0].paused) {
      return false;
    }
    const inbound = (await lab.reports('inbound-rtp')).find((report) => report.trackIdentifier === track.id);
    const pictures = inbound?.framesDecoded ?? videos[0].currentTime * 10; // one's own come over no connection
    return lab.grew(`${since} ${selector} ${track.id}`, pictures, 3);
  };

  /** How many voices do packets keep coming from? */
  lab.voices = async (since) => {
    const heard = (await lab.reports('inbound-rtp')).filter(
      (report) => report.kind === 'audio' && lab.grew(`${since} ${report.id}`, report.packetsReceived, 10),
    );
    return heard.length;
  };

  /** The colour in the middle of a tile's picture, as [red, green, blue]. */
  lab.colourOf = (selector) => {
    const video = document.querySelector(`${selector} video`);
    if (video === null || video.videoWidth === 0) {
      return undefined;
    }
    const paint = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    paint.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  window.lab = lab;
}

/**
 * A camera that shows one colour, so that a test can tell faces apart, and a microphone without processing. Both cost little: twelve
 * people fit on a small machine.
 */
export function paintFace(colour) {
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = new MediaStream();
    if (constraints.audio) {
      const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const audio = constraints.audio === true ? plain : { ...constraints.audio, ...plain };
      (await original({ audio })).getTracks().forEach((track) => stream.addTrack(track));
    }
    if (constraints.video) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
      const paint = canvas.getContext('2d');
      const draw = () => {
        paint.fillStyle = colour;
        paint.fillRect(0, 0, 160, 90);
      };
      draw();
      const [track] = canvas.captureStream(4).getVideoTracks();
      const timer = setInterval(() => (track.readyState === 'ended' ? clearInterval(timer) : draw()), 250);
      stream.addTrack(track);
    }
    return stream;
  };
}
