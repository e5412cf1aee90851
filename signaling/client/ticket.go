package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ticket asks for the right to join once. What the server refuses comes as a
// *[protocol.Error].
func (k *Kit) ticket(ctx context.Context, base *url.URL, room string, who protocol.TicketRequest) (protocol.Ticket, error) {
	var ticket protocol.Ticket
	body, err := json.Marshal(who)
	if err != nil {
		return ticket, fmt.Errorf("ask for a ticket: %w", err)
	}
	address := base.JoinPath("v1", "rooms", room, "tickets").String()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return ticket, fmt.Errorf("ask for a ticket: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.http.Do(request)
	if errors.Is(err, io.EOF) && ctx.Err() == nil { // the server closed a connection that had waited; nobody has that ticket
		request.Body, _ = request.GetBody() // of bytes: it cannot fail
		response, err = k.http.Do(request)
	}
	if err != nil {
		return ticket, fmt.Errorf("ask for a ticket: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, maxTicketBytes))
	if err != nil {
		return ticket, fmt.Errorf("read ticket: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return ticket, refusal(response.StatusCode, data)
	}
	if err := json.Unmarshal(data, &ticket); err != nil {
		return ticket, fmt.Errorf("read ticket: %w", err)
	}
	return ticket, nil
}

// refusal is what an HTTP answer that is no success says, in the words of the
// protocol if it has them.
func refusal(status int, body []byte) error {
	var said protocol.ErrorBody
	if err := json.Unmarshal(body, &said); err != nil || said.Error == nil || said.Error.Code == "" {
		return fmt.Errorf("ask for a ticket: the server answers %d %s: %.80q", status, http.StatusText(status), body)
	}
	return fmt.Errorf("ask for a ticket: %w", said.Error)
}
