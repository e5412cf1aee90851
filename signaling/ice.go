package signaling

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what coturn's REST credentials are made of
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ICEServer is a STUN or TURN server that browsers are told. With a Secret each
// browser gets its own credentials, good for TTL.
type ICEServer struct {
	URLs       []string // stun:, stuns:, turn: or turns: (RFC 7064, RFC 7065)
	Username   string
	Credential string
	Secret     string        // the static-auth-secret of a coturn
	TTL        time.Duration // 0 means four hours
}

func (s ICEServer) validate() error {
	if len(s.URLs) == 0 {
		return fmt.Errorf("an ICE server without URL")
	}
	for _, u := range s.URLs {
		scheme, rest, _ := strings.Cut(u, ":")
		switch scheme {
		case "stun", "stuns", "turn", "turns":
		default:
			return fmt.Errorf("the ICE server %q: want a stun:, stuns:, turn: or turns: URL", u)
		}
		if rest == "" {
			return fmt.Errorf("the ICE server %q: no host", u)
		}
	}
	if s.Secret != "" && (s.Username != "" || s.Credential != "") {
		return fmt.Errorf("the ICE server %q: either a secret or username and credential", s.URLs[0])
	}
	return nil
}

// browserServers are the servers as one browser is told them.
func browserServers(servers []ICEServer, user string, now time.Time) []protocol.ICEServer {
	told := make([]protocol.ICEServer, 0, len(servers))
	for _, s := range servers {
		one := protocol.ICEServer{URLs: s.URLs, Username: s.Username, Credential: s.Credential}
		if s.Secret != "" {
			one.Username, one.Credential = turnCredentials(s.Secret, user, now.Add(orDefault(s.TTL, defaultTURNTTL)))
		}
		told = append(told, one)
	}
	return told
}

// turnCredentials are those of draft-uberti-behave-turn-rest-00 §2.2, which
// coturn's use-auth-secret checks: the username says until when, the password
// proves it.
func turnCredentials(secret, user string, expires time.Time) (username, credential string) {
	username = strconv.FormatInt(expires.Unix(), 10) + ":" + user
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(username))
	return username, base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
