package main

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// odd is a codec and packets of it that are right, of which others are made that are not. The first begins a picture that others
// can begin with.
type odd struct {
	name     string
	pt       byte
	ssrc     uint32
	payloads []string
	extra    []string // a picture's dependency descriptors (id 6), or a loudness (id 4)
}

// cameraTold are descriptors of a camera in three temporal layers, as Chromium sends them.
func cameraTold() []string {
	return []string{"c00001800214eaa860414d1410208426", "c300051a2010", "c200071a6020", "8000131ae040", "4000131ae040"}
}

func odds() []odd {
	return []odd{
		{"VP8", 96, cameraSSRC, []string{"9080800110f0029d012a8002e00100", "8080800100112233445566", "908080020111022233", "10b00100029d012a8002e001", "b0e0810205209d0102030405"}, cameraTold()},
		{"VP9", 98, cameraSSRC, []string{"ae81230005180280016801040182498342", "ec8124000682498342", "f805200282498342", "6850078249", "0a5000a0005a014000b40280016882498342"}, cameraTold()},
		{"H.264", 102, cameraSSRC, []string{"78000a6742c01fed01407b2000000468ce3c80", "7c8588840021", "7c4588840021", "419a000102", "7c81460001020304"}, cameraTold()},
		{"AV1", 45, cameraSSRC, []string{"200508000000043010000a0b", "18301000aabb", "10344810aa00", "503010001122", "902010003344"}, cameraTold()},
		{"Opus", 111, voiceSSRC, []string{"78010203040506070809", "7b8301020304", "f8fffe", "78"}, []string{"9e", "1e"}},
		{"RED", 63, voiceSSRC, []string{"ef0f00036f6f6c646e6577", "6f78010203", "ef1e0001ef0f00026f616262780102"}, []string{"9e", "1e"}},
	}
}

// Somebody with the right keys sends pictures and sound of every codec, in packets half of which are spoilt: payload descriptors,
// header extensions, headers, lengths. Two who view them all see and hear each other as before, and nothing is left.
//
//	ODD=170000 ODD_SEED=2 go test -count=1 -timeout 20m -v -run TestOddPayloads ./cmd/hostile
func TestOddPayloads(t *testing.T) {
	many, err := strconv.Atoi(cmp.Or(os.Getenv("ODD"), "4000"))
	if err != nil {
		t.Fatalf("ODD: %v", err)
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("ODD_SEED"), "1"), 10, 64)
	if err != nil {
		t.Fatalf("ODD_SEED: %v", err)
	}
	s := start(t)
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	target := Target{URL: u, Room: "odd"}
	talk, err := begin(ctx, target)
	if err != nil {
		t.Fatal(err)
	}
	k, err := newKit(target)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	stage := &stage{server: s, talk: talk, target: target}
	stage.before = stage.calm()
	stage.memory, stage.goroutines = s.figure(t, "process_resident_memory_bytes"), s.figure(t, "go_goroutines")
	all := &shower{kit: k, talk: talk, seed: seed, many: many}
	for _, o := range odds() {
		harmless(t, o.name, func() string { return all.play(ctx, t, o) })
	}
	if n := s.figure(t, "parley_panics_total"); n != 0 {
		t.Errorf("%v faults", n)
	}
	if n := s.figure(t, `parley_rtp_packets_dropped_total\{reason="crypto"\}`); n > 0.1*float64(all.sent) {
		t.Errorf("%.0f of %d packets could not be opened: nothing was proved by them", n, all.sent)
	}
	stage.settled(t)
	talk.end(ctx)
	s.stop()
	if found := firstError(s.log.String()); found != "" {
		t.Errorf("the server logged an error:\n%s", found)
	}
	t.Logf("%d packets in all, ODD_SEED=%d", all.sent, seed)
}

// shower is what is thrown at two who talk.
type shower struct {
	kit  *kit
	talk *talk
	seed uint64
	many int // of each
	sent int // in all
}

// play sends so many packets as somebody new, and says what the two suffered.
func (h *shower) play(ctx context.Context, t *testing.T, o odd) (harm string) {
	t.Helper()
	dice, talk := rand.New(rand.NewPCG(h.seed, uint64(o.pt))), h.talk
	a := &attempt{kit: h.kit, Case: Case{ID: "odd", What: o.name, Rate: 4000, Times: h.many, Send: []string{""}}, from: h.kit.nextSource()}
	defer a.end()
	p, err := a.newPeer()
	if err != nil {
		t.Fatal(err)
	}
	word, err := p.enter(ctx, a, everyCodec)
	if err == nil && word != joinedWord {
		err = fmt.Errorf("could not join: %s", word)
	}
	if err == nil {
		err = p.connect(ctx)
	}
	if err != nil {
		t.Fatalf("%s: %v", o.name, err)
	}
	stop, before := talk.measure(), talk.strange()
	err = a.paced(ctx, func(n int, _ string) error {
		p.send(p.sealer.rtp(o.packet(dice, n)))
		h.sent++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	end := p.session.ended(100 * time.Millisecond)
	quality := stop()
	t.Logf("%-5s %d packets, %s; %d came to the two who view it; %v", o.name, h.many, end, talk.strange()-before, quality)
	if talk.strange() == before {
		return "nothing of it came to anybody"
	}
	if quality.Loss() > maxLoss {
		return fmt.Sprintf("two others lost %.2f %%, want at most %.2f", 100*quality.Loss(), 100*maxLoss)
	}
	return ""
}

// strange is how many packets the two have of others than each other.
func (t *talk) strange() (sum uint64) {
	for _, one := range t.people {
		for _, track := range one.Tracks() {
			if track.Participant != t.people[0].Me() && track.Participant != t.people[1].Me() {
				sum += track.Counters().Packets
			}
		}
	}
	return sum
}

// everyCodec makes an offer of all codecs, of redundancy, and of dependency descriptors.
func everyCodec(offer string) string {
	return strings.NewReplacer(
		"SAVPF 96 97", "SAVPF 96 97 98 102 45",
		"a=fmtp:97 apt=96\r\n", "a=fmtp:97 apt=96\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\na=rtcp-fb:98 nack pli\r\n"+
			"a=rtpmap:102 H264/90000\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\na=rtcp-fb:102 nack pli\r\n"+
			"a=rtpmap:45 AV1/90000\r\na=rtcp-fb:45 nack pli\r\n",
		"SAVPF 111", "SAVPF 111 63",
		"a=rtpmap:111 opus/48000/2\r\n", "a=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n",
		"a=extmap:1 ", "a=extmap:6 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension\r\na=extmap:1 ",
	).Replace(offer)
}

// packet is the n-th: right, or spoilt in one way or several.
func (o odd) packet(dice *rand.Rand, n int) []byte {
	one := n % len(o.payloads)
	if n%50 == 0 {
		one = 0 // a place to begin, so that the rest is looked at
	}
	body, told := unhex(o.payloads[one]), unhex(o.extra[dice.IntN(len(o.extra))])
	switch {
	case n/500%2 == 1:
		told = nil // then the payload is asked for everything
	case one == 0:
		told = unhex(o.extra[0])
	}
	if n%50 != 0 && dice.IntN(2) == 0 {
		body = spoilt(dice, body)
	}
	if n%50 != 0 && told != nil && dice.IntN(4) == 0 {
		told = spoilt(dice, told)
	}
	packet := make([]byte, 12, 200)
	packet[0], packet[1] = 0x80, o.pt|byte(dice.IntN(2))<<7
	ssrc := o.ssrc
	if o.pt == 96 && dice.IntN(8) == 0 { // sent again
		packet[1], ssrc = 97, repairSSRC
		body = append(binary.BigEndian.AppendUint16(nil, uint16(n-dice.IntN(100))), body...) //nolint:gosec // wraps
	}
	seq := n
	if at := n % (1 << 16); at > 500 && at < 65_000 && dice.IntN(50) == 0 { // the sealer counts rounds, and none may be counted twice
		seq += dice.IntN(400) - 200
	}
	binary.BigEndian.PutUint16(packet[2:], uint16(seq))      //nolint:gosec // wraps
	binary.BigEndian.PutUint32(packet[4:], uint32(n/3)*3000) //nolint:gosec // wraps
	binary.BigEndian.PutUint32(packet[8:], ssrc)
	packet = append(o.extended(dice, packet, told), body...)
	if n%50 != 0 && dice.IntN(20) == 0 {
		packet[0] ^= byte(1 << dice.IntN(6)) // padding, extension, sources
	}
	return packet
}

// extended appends header extensions in either form (RFC 8285).
func (o odd) extended(dice *rand.Rand, packet, told []byte) []byte {
	id := byte(6)
	if o.ssrc == voiceSSRC {
		id = 4
	}
	told = told[:min(len(told), 40)]
	profile, elements := []byte{0xbe, 0xde}, []byte{0x51, byte(dice.Uint32()), byte(dice.Uint32())}
	switch {
	case len(told) == 0:
		elements = append(elements, 0x10, o.section())
	case len(told) <= 16:
		elements = append(append(elements, id<<4|byte(len(told)-1)), told...) //nolint:gosec // short
	default:
		profile, elements = []byte{0x10, 0x00}, append([]byte{id, byte(len(told))}, told...) //nolint:gosec // likewise
	}
	for len(elements)%4 != 0 {
		elements = append(elements, 0)
	}
	packet[0] |= 0x10
	return append(append(append(packet, profile...), 0, byte(len(elements)/4)), elements...) //nolint:gosec // likewise
}

// section is the name of the one that the packet belongs to.
func (o odd) section() byte {
	if o.ssrc == voiceSSRC {
		return '0'
	}
	return '1'
}

// spoilt changes, cuts or lengthens bytes.
func spoilt(dice *rand.Rand, right []byte) []byte {
	p := append([]byte(nil), right...)
	switch dice.IntN(6) {
	case 0:
		return p[:dice.IntN(len(p)+1)]
	case 1:
		return append(p, make([]byte, dice.IntN(60))...)
	case 2:
		for i := range p {
			p[i] = byte(dice.Uint32())
		}
	default:
		for range 1 + dice.IntN(4) {
			p[dice.IntN(min(len(p), 16))] ^= byte(1 << dice.IntN(8))
		}
	}
	return p
}

func unhex(text string) []byte {
	data, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}
