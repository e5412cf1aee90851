package sfu

import "time"

// Every bound on what a browser may make this package keep or do stands here.
const (
	// maxStreams is how many RTP streams (SSRCs) one browser may send: four
	// media, one with three encodings, each with its RTX stream, and room for
	// those that a browser abandons when it restarts an encoder.
	maxStreams = 32
	// maxStreamsEver is how many it may send over the life of its connection:
	// pion keeps something for each until the end.
	maxStreamsEver = 128
	// maxFeedbackStreams bounds the SSRCs a browser may name in RTCP.
	maxFeedbackStreams = 512
	// maxPacketRate and maxByteRate bound what one browser may send, per second.
	maxPacketRate = 6000
	maxByteRate   = 12_000_000 / 8
	// overloadSeconds is how long a browser may be over them before it is cut.
	overloadSeconds = 5
	// maxRTCPRate is how many RTCP packets one browser may send, per second.
	maxRTCPRate = 300
	// maxResendRate bounds retransmissions to one browser, packets per second,
	// whatever it asks for; maxResendShare bounds them against what it was sent.
	maxResendRate  = 1500
	maxResendShare = 4 // one in four
	// maxResendList is how many packets of one NACK are looked for.
	maxResendList = 128
	// longTrip is from where on what is sent again is sent twice; tripMemory is in
	// how many measurements, one a second, the shortest trip follows a longer one.
	longTrip   = 150 * time.Millisecond
	tripMemory = 64

	// maxOfferBytes, maxOfferLines and the rest bound a session description.
	maxOfferBytes    = 256 << 10
	maxOfferLines    = 4000
	maxSections      = 128
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
	// counts as silent, connectTimeout how long ICE and DTLS may take,
	// callTimeout how long one call into pion may take.
	silentAfter    = 3 * time.Second
	connectTimeout = 15 * time.Second
	callTimeout    = 5 * time.Second
	gatherTimeout  = 2 * time.Second

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
