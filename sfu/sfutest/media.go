package sfutest

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/payload"
)

// source sends one encoding until it is stopped. Each payload carries a
// counter, and the publisher's mark so that receivers know whose it is.
type source struct {
	track    *webrtc.TrackLocalStaticRTP
	sender   *webrtc.RTPSender
	mid, rid string
	mark     byte
	rank     byte // of the encoding, 0 is the lowest
	video    bool
	packets  int // per frame
	every    time.Duration
	keyFrame atomic.Bool
	muted    atomic.Bool
	resting  atomic.Bool // the server does not want it
	layers   *pattern    // nil: one temporal layer
	Sent     atomic.Int64
	quit     chan struct{}
	once     sync.Once
	ended    sync.WaitGroup
}

func (s *source) stop() {
	s.once.Do(func() { close(s.quit) })
}

// run writes frames at a steady rate.
func (s *source) run() {
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	var (
		header = rtp.Header{Version: 2, SequenceNumber: 65500, Timestamp: 4294960000}
		place  picture
		ticks  = uint32(48000 * s.every / time.Second)
	)
	if s.video {
		ticks = uint32(90000 * s.every / time.Second)
	}
	s.keyFrame.Store(true)
	for {
		select {
		case <-s.quit:
			return
		case <-ticker.C:
		}
		header.Timestamp += ticks
		if s.muted.Load() || s.resting.Load() {
			continue
		}
		place.next(s.layers, s.keyFrame.Swap(false))
		for i := range s.packets {
			header.SequenceNumber++
			header.Marker = s.video && i == s.packets-1
			packet := &rtp.Packet{Header: header, Payload: s.payload(&place, i)}
			s.identify(packet)
			if err := s.track.WriteRTP(packet); err != nil {
				continue
			}
			s.Sent.Add(1)
		}
	}
}

// identify adds what a browser adds: MID and RID.
func (s *source) identify(p *rtp.Packet) {
	for _, e := range s.sender.GetParameters().HeaderExtensions {
		switch e.URI {
		case "urn:ietf:params:rtp-hdrext:sdes:mid":
			_ = p.SetExtension(uint8(e.ID), []byte(s.mid)) //nolint:gosec // 1 to 14
		case "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id":
			if s.rid != "" {
				_ = p.SetExtension(uint8(e.ID), []byte(s.rid)) //nolint:gosec // 1 to 14
			}
		case "urn:ietf:params:rtp-hdrext:ssrc-audio-level":
			if !s.video {
				_ = p.SetExtension(uint8(e.ID), []byte{0x80 | 20}) //nolint:gosec // 1 to 14
			}
		}
	}
}

// feedback answers key frame requests.
func (s *source) feedback() {
	for {
		packets, _, err := s.readRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			if _, ok := p.(*rtcp.PictureLossIndication); ok {
				s.keyFrame.Store(true)
			}
		}
	}
}

func (s *source) readRTCP() ([]rtcp.Packet, interceptor.Attributes, error) {
	if s.rid != "" {
		return s.sender.ReadSimulcastRTCP(s.rid)
	}
	return s.sender.ReadRTCP()
}

// Received counts what came in one slot.
type Received struct {
	mu         sync.Mutex // guards what follows
	Packets    int
	Repeated   int // same sequence number twice
	Lost       int // holes that were never filled, once the highest moved on
	Backward   int // frames whose timestamp went back
	PictureGap int // picture ids that did not go up by one
	Whose      map[byte]int
	Rank       map[byte]int // packets by encoding
	Bytes      int          // as datagrams, each once

	pictures []Picture
	video    bool
	seen     map[uint16]bool
	first    bool
	highest  uint16
	newest   uint32
	picture  uint16
}

// Snapshot returns a copy of the counters.
func (r *Received) Snapshot() Received {
	r.mu.Lock()
	defer r.mu.Unlock()
	whose := map[byte]int{}
	for k, v := range r.Whose {
		whose[k] = v
	}
	rank := map[byte]int{}
	for k, v := range r.Rank {
		rank[k] = v
	}
	missing := 0
	for seq := r.highest; seq != r.highest-1000; seq-- {
		if !r.seen[seq] {
			missing++
		}
	}
	return Received{Packets: r.Packets, Repeated: r.Repeated, Backward: r.Backward, PictureGap: r.PictureGap, Bytes: r.Bytes, Whose: whose, Rank: rank, Lost: missing}
}

// receive drains one slot.
func (me *Client) receive(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	mid := receiver.RTPTransceiver().Mid()
	r := &Received{Whose: map[byte]int{}, Rank: map[byte]int{}, seen: map[uint16]bool{}, video: track.Kind() == webrtc.RTPCodecTypeVideo}
	me.mu.Lock()
	me.received[mid] = r
	me.mu.Unlock()
	me.wg.Add(1)
	defer me.wg.Done()
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		r.take(p)
	}
}

func (r *Received) take(p *rtp.Packet) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(p.Payload) == 0 {
		return
	}
	if r.seen[p.SequenceNumber] {
		r.Repeated++
		return
	}
	r.Packets++
	r.seen[p.SequenceNumber] = true
	r.seen[p.SequenceNumber+30000] = false
	r.Bytes += p.MarshalSize() + tagSize
	offset := 1
	if r.video {
		offset = 10 + descriptorSize(p.Payload)
	}
	if len(p.Payload) > offset+9 {
		r.Whose[p.Payload[offset]]++
		r.Rank[p.Payload[offset+9]]++
	}
	if !r.first {
		r.first, r.highest, r.newest = true, p.SequenceNumber, p.Timestamp
		r.picture = payload.Inspect(payload.VP8, p.Payload).PictureID
		r.shows(p, offset)
		return
	}
	if int16(p.SequenceNumber-r.highest) <= 0 { //nolint:gosec // serial arithmetic
		return
	}
	r.highest = p.SequenceNumber
	r.inspect(p)
	if p.Timestamp != r.newest {
		r.shows(p, offset)
	}
	r.newest = p.Timestamp
}

// inspect looks for what no receiver may see: time or pictures out of order.
func (r *Received) inspect(p *rtp.Packet) {
	if int32(p.Timestamp-r.newest) < 0 { //nolint:gosec // serial arithmetic
		r.Backward++
	}
	if r.video {
		id := payload.Inspect(payload.VP8, p.Payload).PictureID
		if step := (id - r.picture) & 0x7fff; (p.Timestamp != r.newest && step > 40) || (p.Timestamp == r.newest && step != 0) {
			r.PictureGap++
		}
		r.picture = id
	}
}

// In returns what came in the slot with a section's MID.
func (me *Client) In(mid string) Received {
	me.mu.Lock()
	r := me.received[mid]
	me.mu.Unlock()
	if r == nil {
		return Received{Whose: map[byte]int{}}
	}
	return r.Snapshot()
}

// From adds up what came of one publisher in all slots of a kind.
func (me *Client) From(name string, source sfu.Source) int {
	n := 0
	me.mu.Lock()
	all := make([]*Received, 0, len(me.received))
	for _, r := range me.received {
		all = append(all, r)
	}
	me.mu.Unlock()
	for _, r := range all {
		r.mu.Lock()
		n += r.Whose[mark(name, source)]
		r.mu.Unlock()
	}
	return n
}

// Sent returns how many packets a client has sent of a source, all encodings.
func (me *Client) Sent(source sfu.Source) int {
	n := 0
	for _, s := range me.sources {
		if s.mark == mark(me.name, source) {
			n += int(s.Sent.Load())
		}
	}
	return n
}

// Mute stops or restarts what a client sends of a source.
func (me *Client) Mute(source sfu.Source, muted bool) {
	for _, s := range me.sources {
		if s.mark == mark(me.name, source) {
			s.muted.Store(muted)
		}
	}
}

func mark(name string, source sfu.Source) byte {
	sum := byte(source.Kind()) * 100
	for _, c := range []byte(name + string(source)) {
		sum = sum*31 + c
	}
	return sum
}

func (me *Client) addMicrophone(o JoinOptions) {
	if !o.Microphone {
		return
	}
	track := me.track(webrtc.MimeTypeOpus, "microphone", "")
	sender := me.send(track)
	me.sources = append(me.sources, &source{track: track, sender: sender, mark: mark(me.name, sfu.Microphone), packets: 1, every: 20 * time.Millisecond, quit: make(chan struct{})})
}

func (me *Client) addCamera(o JoinOptions) {
	rids, per := []string{""}, []int{3}
	switch {
	case o.Simulcast:
		rids, per = []string{"q", "h", "f"}, []int{1, 2, 4}
	case !o.Camera:
		return
	}
	every := 40 * time.Millisecond
	if o.Every > 0 {
		every = o.Every
	}
	var layers *pattern
	if o.Layers {
		layers = threeLayers()
	}
	var sender *webrtc.RTPSender
	for i, rid := range rids {
		track := me.track(webrtc.MimeTypeVP8, "camera", rid)
		if i == 0 {
			sender = me.send(track)
		} else if err := sender.AddEncoding(track); err != nil {
			me.t.Fatalf("%s: add encoding: %v", me.name, err)
		}
		me.sources = append(me.sources, &source{track: track, sender: sender, rid: rid, rank: byte(i), mark: mark(me.name, sfu.Camera), video: true, packets: per[i], every: every, layers: layers, quit: make(chan struct{})})
	}
}

func (me *Client) track(mime, id, rid string) *webrtc.TrackLocalStaticRTP {
	me.t.Helper()
	var options []func(*webrtc.TrackLocalStaticRTP)
	if rid != "" {
		options = append(options, webrtc.WithRTPStreamID(rid))
	}
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, id, me.name, options...)
	if err != nil {
		me.t.Fatalf("%s: make track: %v", me.name, err)
	}
	return track
}

func (me *Client) send(track *webrtc.TrackLocalStaticRTP) *webrtc.RTPSender {
	me.t.Helper()
	t, err := me.PC.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		me.t.Fatalf("%s: add section: %v", me.name, err)
	}
	return t.Sender()
}

// publish tells the peer what the sections carry, and lets it flow.
func (me *Client) publish() {
	var list []*sfu.Publication
	for _, t := range me.PC.GetTransceivers() {
		sender := t.Sender()
		if sender == nil || t.Direction() != webrtc.RTPTransceiverDirectionSendonly {
			continue
		}
		kind, width, height := sfu.Microphone, 0, 0
		if t.Kind() == webrtc.RTPCodecTypeVideo {
			kind, width, height = sfu.Camera, 1280, 720
		}
		list = append(list, sfu.NewPublication(sfu.PublicationOptions{
			ID: "tr_" + me.name + "_" + string(kind), Participant: me.name, MID: t.Mid(), Source: kind, Width: width, Height: height,
		}))
		for _, s := range me.sources {
			if s.sender == sender {
				s.mid = t.Mid()
			}
		}
	}
	me.mu.Lock()
	me.publications = list
	me.mu.Unlock()
	me.Peer.SetPublications(list)
	for _, s := range me.sources {
		s.ended.Go(s.run)
		s.ended.Go(s.feedback)
	}
}
