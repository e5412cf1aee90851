package sfu

import "time"

// Every bound on what a browser may make this package keep or do stands here, but
// for those that the settings may move: see [Options] and bounds.go.
const (
	// maxFeedbackStreams bounds the SSRCs a browser may name in RTCP.
	maxFeedbackStreams = 512
	// maxRushShare: one in so many of the packets that a browser may send in a second
	// is taken at once, and then they come no faster than that: what a network held
	// back for a moment.
	maxRushShare = 5
	// maxSoundPackets and maxSoundBytes bound one microphone, per second. Sound goes
	// to everybody, whatever their way carries. Opus frames are 2.5 ms at least (RFC
	// 6716, section 2.1.4) and 510 kbit/s at most, twice with redundancy (RFC 2198).
	maxSoundPackets = 500
	maxSoundBytes   = 160_000
	// overloadSeconds is how long a browser may be over its packets or bytes before it is cut.
	overloadSeconds = 5
	// maxResendRate bounds retransmissions of one slot, packets per second;
	// maxResendShare bounds them against what was sent in it.
	maxResendRate  = 1500
	maxResendShare = 4 // one in four
	// maxResendList is how many packets of one NACK are looked for.
	maxResendList = 128
	// longTrip is from where on what is sent again is sent twice; tripMemory is in
	// how many measurements, one a second, the shortest trip follows a longer one.
	longTrip   = 150 * time.Millisecond
	tripMemory = 64

	// maxPayloadTypes and the rest bound a session description.
	maxPayloadTypes  = 64
	maxExtensions    = 32
	maxFeedbackKinds = 16
	maxEncodings     = 3
	maxMIDLength     = 16
	maxRIDLength     = 16
	maxCredential    = 256 // RFC 8839, section 5.4
	maxQueuedOffers  = 4
	maxCandidate     = 512
	maxPublications  = 4
	maxSubscriptions = 128

	// maxChecks is how many ICE checks of one browser are known again: those of
	// some hours, in 16 KiB.
	maxChecks = 4096

	// maxPacket is the largest RTP packet kept and forwarded.
	maxPacket = 1500
	// maxTrain is how many packets leave together for one subscriber.
	maxTrain = 16
	// maxPaced is how many bytes may wait for one browser's pace.
	maxPaced = 512 << 10
	// paceInterval is the beat in which waiting trains leave.
	paceInterval = 2 * time.Millisecond
	// maxGather is how long the first packet of a frame waits for its last.
	maxGather = 5 * time.Millisecond

	// holdFor is how long a picture may wait for another encoding, and how recent
	// that one's newest packet is, if there is anything to wait for; maxHeld is how
	// many packets may: those of holdFor at 8 Mbit/s.
	holdFor = 150 * time.Millisecond
	maxHeld = 128

	// startBitrate is what a browser's way is thought to carry until it is known,
	// maxBitrate the most that is ever believed, bits per second.
	startBitrate = 2_000_000
	maxBitrate   = 50_000_000
	// unlimited stands for a way that nobody can judge.
	unlimited = 1 << 40
	// feedbackPatience is how long the first feedback of a browser is waited for.
	feedbackPatience = time.Second
	// rampUp is how long at the beginning everything is granted as soon as it
	// fits: the estimate has only begun to find out.
	rampUp = 6 * time.Second
	// newBitrate is what the smallest encoding is thought to take before it is
	// measured, bits per second.
	newBitrate = 100_000
	// narrowWay is below what sound goes without redundancy, bits per second.
	narrowWay = 250_000
	// divideInterval is how often the way is divided anew when nothing happens.
	divideInterval = 500 * time.Millisecond
	// paceFactor is how much faster than the way carries pictures may leave.
	paceFactor = 2.5
	// datagramOverhead is what IP and UDP add to a packet, bytes.
	datagramOverhead = 28

	// Lengths of the histories, in packets: about a second of each.
	videoHistory = 512
	audioHistory = 64

	// silentAfter is how long nothing may be heard from a browser before it
	// counts as silent, callTimeout how long one call into pion may take,
	// gatherTimeout how long it may look for the server's addresses.
	silentAfter   = 3 * time.Second
	callTimeout   = 5 * time.Second
	gatherTimeout = 2 * time.Second

	// tickInterval is the beat of feedback and repeated requests.
	tickInterval   = 100 * time.Millisecond
	reportInterval = time.Second
	// encodingAlive is how long an encoding counts as sent after its last packet.
	encodingAlive = 2 * time.Second
	// encodingFlows is how recent its last packet is when nobody has stopped it.
	encodingFlows = 500 * time.Millisecond
	// wakePatience is how long an encoding that was asked for again may take.
	wakePatience = 4 * time.Second
)
