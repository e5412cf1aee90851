package client

import "time"

// Times.
const (
	dialTimeout     = 5 * time.Second        // a TCP, TLS or WebSocket handshake
	requestTimeout  = 10 * time.Second       // the server's answer to anything
	writeTimeout    = 5 * time.Second        // one message into the socket
	leaveTimeout    = 2 * time.Second        // the bye to a leave
	coalesce        = 20 * time.Millisecond  // wishes that come within share one offer
	brokenFor       = 3 * time.Second        // media disconnected for so long: ICE restart
	firstRetry      = 100 * time.Millisecond // from a lost socket to the next, doubling
	lastRetry       = 2 * time.Second
	firstPause      = 400 * time.Millisecond // from a lost call to the next, doubling
	lastPause       = 2 * time.Second
	joinTimeout     = 15 * time.Second // of those who come back
	giveUp          = 2 * time.Minute  // without being let in
	steady          = 5 * time.Second  // a call that lasted as long went well
	silenceFactor   = 5 / 2.0          // of the server's ping interval: heard nothing, the socket is dead
	reportInterval  = time.Second
	nackInterval    = 20 * time.Millisecond
	answerInterval  = 100 * time.Millisecond // transport-wide feedback
	maxFrameLate    = time.Second            // a pacer that is later than that begins anew
	minFrame        = time.Millisecond
	maxPhase        = time.Second / 30 // from publishing to the first frame
	defaultRTT      = 100 * time.Millisecond
	iceDisconnected = 5 * time.Second
	iceFailed       = 15 * time.Second
	iceChecks       = 75 // one in 200 ms: until iceFailed; pion gives a way up after seven
	iceKeepalive    = 2 * time.Second
)

// Sizes and counts.
const (
	maxSlots           = 64      // of a kind, whatever the server asks for
	maxOffers          = 3       // refused in a row, then the session ends
	maxTicketBytes     = 1 << 20 // the answer to a request for a ticket
	maxMessageBytes    = 4 << 20 // of the server: a full room's roster and chat
	maxAddress         = 2048    // of a successor
	maxIdleConnections = 16
	socketBuffer       = 1 << 12 // WebSocket, each way; larger messages take several reads
	receiveBuffer      = 1 << 20 // UDP: a burst of frames of many publishers
	receiveMTU         = 1600
	keptPackets        = 512     // for resending, per encoding
	maxFileFrame       = 4 << 20 // of an IVF file
	maxOpusPacket      = 61440   // RFC 7845, section 6: 120 ms of the most there is
)
