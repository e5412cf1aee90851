package main_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// fuzzed lists what reads bytes that others wrote, and the fuzz target that throws anything at it.
var fuzzed = map[string][]string{
	"cmd/parley/load":    {"FuzzStamp"},
	"configs":            {"FuzzLoad", "FuzzOverride"},
	"configs/units":      {"FuzzUnits"},
	"sfu":                {"FuzzAgree", "FuzzCandidate", "FuzzFeedback", "FuzzIngress", "FuzzOffer"},
	"sfu/bwe":            {"FuzzParseReport"},
	"sfu/header":         {"FuzzDependencies", "FuzzExtension", "FuzzParse"},
	"sfu/history":        {"FuzzHistory"},
	"sfu/nack":           {"FuzzNack", "FuzzPairs"},
	"sfu/payload":        {"FuzzInspectAV1", "FuzzInspectH264", "FuzzInspectVP8", "FuzzInspectVP9", "FuzzLEB128", "FuzzParseRED", "FuzzRewriteVP8", "FuzzRewriteVP9"},
	"sfu/reports":        {"FuzzClock", "FuzzNTP", "FuzzNext", "FuzzReceiver"},
	"sfu/rewrite":        {"FuzzRewriter"},
	"sfu/seqnum":         {"FuzzUnwrap"},
	"sfu/sfutest/impair": {"FuzzParseSchedule"},
	"sfu/srtp":           {"FuzzControlOpen", "FuzzKeyLog", "FuzzOpen", "FuzzSealOpen"},
	"sfu/udp":            {"FuzzDeliver", "FuzzSegmentSize"},
	"signaling":          {"FuzzClientAddress", "FuzzConversation", "FuzzMinted", "FuzzOrigin", "FuzzParseArgon", "FuzzPersonName", "FuzzRoomName", "FuzzSequence", "FuzzTicket"},
	"signaling/client":   {"FuzzOpenIVF", "FuzzOpenOgg", "FuzzReadServerHello", "FuzzRestore"},
	"signaling/people":   {"FuzzFloor"},
	"signaling/protocol": {"FuzzDecodeClient", "FuzzDecodeServer", "FuzzDecodeTicketRequest"},
	"web":                {"FuzzAddress", "FuzzSuggest"},
}

// A parser without a target is one that nobody tried to break.
func TestEveryParserIsFuzzed(t *testing.T) {
	found := fuzzTargets(t)
	for folder, names := range fuzzed {
		for _, name := range names {
			if !slices.Contains(found[folder], name) {
				t.Errorf("%s has no %s", folder, name)
			}
		}
	}
}

// fuzzTargets lists the targets of each folder, and wants seeds of each: ordinary test runs try those, and nothing else.
func fuzzTargets(t *testing.T) map[string][]string {
	t.Helper()
	target := regexp.MustCompile(`(?ms)^func (Fuzz\w+)\(f \*testing\.F\) \{.*?^\}`)
	seed := regexp.MustCompile(`\bf\.Add\(|eed\w*\(f\b`)
	found := map[string][]string{}
	eachFile(t, func(file string, content []byte) {
		for _, match := range target.FindAllSubmatch(content, -1) {
			folder, name := path.Dir(file), string(match[1])
			found[folder] = append(found[folder], name)
			kept, err := os.ReadDir(filepath.Join(root, folder, "testdata/fuzz", name))
			if !seed.Match(match[0]) && (err != nil || len(kept) == 0) {
				t.Errorf("%s of %s has no seeds", name, file)
			}
		}
	})
	return found
}
