package signaling

import (
	"testing"
	"time"
)

// The value was made with another implementation:
// printf '1795348800:7f3a' | openssl dgst -binary -sha1 -hmac north | base64.
func TestTURNCredentials(t *testing.T) {
	username, credential := turnCredentials("north", "7f3a", time.Unix(1795348800, 0))
	if username != "1795348800:7f3a" || credential != "WYFPpCT31FWLZyszFtUjBHtQ/ME=" {
		t.Errorf("got %q, %q", username, credential)
	}
}

func TestTURNDefaultTTL(t *testing.T) {
	now := time.Unix(1795334400, 0)
	told := browserServers([]ICEServer{{URLs: []string{"turn:x"}, Secret: "s"}}, "u", now)
	if told[0].Username != "1795348800:u" { // four hours
		t.Errorf("got %q", told[0].Username)
	}
	if told := browserServers(nil, "u", now); told == nil || len(told) != 0 {
		t.Errorf("no servers are %#v, want an empty list", told)
	}
}
